import { WarningFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { AgentContactView } from '../../../src/platform/realtime/console-protocol';
import { count, duration } from '../format/format';
import { MediumIcon } from '../parts/MediumIcon';
import { OverflowBadge } from '../parts/OverflowBadge';
import { WaitMeter } from '../parts/WaitMeter';
import { Since } from '../time/Ticking';
import { useDeskController } from './desk-context';
import { useDesk } from './desk-store';
import { messageWords } from '../parts/message-words';
import { replyTargetMs } from './reply-target';
import { unreadOf } from './unread';
import { customerName, useContacts, useNames } from './use-desk-view';

/** The agent's contacts in the order of taking; paused and held text contacts stand below, in grey. */
export function Rail() {
  const { t } = useTranslation('desk');
  const contacts = useContacts();
  const asleep = contacts.filter(isAsleep);
  const awake = contacts.filter((contact) => !isAsleep(contact));
  return (
    <nav className="rail" aria-label={t('rail.title')}>
      <div className="rail-lists">
        <RailList title={t('rail.active')} contacts={awake} empty={t('rail.none')} />
        {asleep.length > 0 && <RailList title={t('rail.asleep')} contacts={asleep} empty="" />}
      </div>
      <Today />
    </nav>
  );
}

function isAsleep({ medium, state }: AgentContactView): boolean {
  return state === 'paused' || (state === 'held' && medium !== 'voice');
}

function RailList(props: {
  readonly title: string;
  readonly contacts: readonly AgentContactView[];
  readonly empty: string;
}) {
  return (
    <section>
      <h2 className="section-label rail-head">
        <span>{props.title}</span>
        <span className="num">{props.contacts.length}</span>
      </h2>
      {props.contacts.length === 0 ? (
        <p className="small quiet rail-empty">{props.empty}</p>
      ) : (
        <ul>
          {props.contacts.map((contact) => (
            <li key={contact.contactId}>
              <RailItem contactId={contact.contactId} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function RailItem({ contactId }: { readonly contactId: string }) {
  const { t } = useTranslation(['desk', 'shell']);
  const controller = useDeskController();
  const contact = useDesk((state) => state.contacts[contactId]);
  const focused = useDesk((state) => state.focusId === contactId);
  const unread = useDesk((state) => unreadOf(state, contactId));
  const names = useNames();
  const seatCentre = useDesk((state) => state.seat?.centreId ?? '');
  if (contact === undefined) return null;
  const asleep = isAsleep(contact);
  const classes = ['rail-item', focused ? 'is-focused' : '', unread > 0 ? 'has-unread' : '', asleep ? 'is-asleep' : ''];
  const name = customerName(contact, t('customer.unknown'));
  return (
    <button
      type="button"
      className={classes.filter((item) => item !== '').join(' ')}
      aria-current={focused ? 'true' : undefined}
      onClick={() => {
        controller.focus(contactId);
      }}
    >
      <span className="rail-medium">
        <MediumIcon medium={contact.medium} />
        <span className="spoken">{t(`shell:medium.${contact.medium}`)}</span>
      </span>
      <b className="ellipsis rail-name">{name}</b>
      <span className="row rail-clock">
        {unread > 0 && (
          <span className="count-badge">
            {unread}
            <span className="spoken">{t('rail.unread')}</span>
          </span>
        )}
        <RailClock contact={contact} />
      </span>
      <span className="ellipsis rail-message">{lastLine(contact, t(`rail.line.${lineState(contact)}`))}</span>
      <span className="rail-meta">
        <span className="ellipsis">{railMeta(contact, names.queue(contact.queueId), t)}</span>
        {contact.overflowRuleId !== null && (
          <OverflowBadge from={names.shortCentre(contact.homeCentreId)} to={names.shortCentre(seatCentre)} />
        )}
        <NotDelivered contact={contact} />
        <RailMeter contact={contact} />
      </span>
    </button>
  );
}

/** The agent's last words did not arrive: said where every contact is seen, whatever is in focus. */
function NotDelivered({ contact }: { readonly contact: AgentContactView }) {
  const { t } = useTranslation('desk');
  const state = contact.lastMessage?.delivery?.state;
  if (state !== 'failed' && state !== 'dead') return null;
  return (
    <span className="tag tag-wrong">
      <WarningFilled aria-hidden="true" /> {t('rail.notDelivered')}
    </span>
  );
}

function railMeta(
  contact: AgentContactView,
  queue: string,
  t: (key: 'rail.paused' | 'rail.held' | 'rail.connecting' | 'rail.onHold') => string,
): string {
  if (contact.state === 'paused') return `${queue} · ${t('rail.paused')}`;
  if (contact.state === 'connecting') return `${queue} · ${t('rail.connecting')}`;
  if (contact.state === 'held') return `${queue} · ${t(contact.medium === 'voice' ? 'rail.onHold' : 'rail.held')}`;
  return queue;
}

function lastLine(contact: AgentContactView, state: string): string {
  // A mail is known by what it is about.
  if (contact.subject !== null) return contact.subject;
  if (contact.lastMessage !== null) return messageWords(contact.lastMessage);
  // A caller without a name already stands there by number.
  return contact.medium === 'voice' && contact.customer.name !== null
    ? (contact.customer.maskedAddress ?? state)
    : state;
}

/** What is going on, for a contact in which nothing was written. */
function lineState({ medium, state }: AgentContactView): 'wrap-up' | 'call' | 'nothing' {
  if (state === 'wrap-up') return 'wrap-up';
  return medium === 'voice' ? 'call' : 'nothing';
}

function RailClock({ contact }: { readonly contact: AgentContactView }) {
  const { t } = useTranslation('desk');
  if (contact.state === 'wrap-up') {
    return <span className="quiet">{t(contact.medium === 'voice' ? 'rail.hungUp' : 'rail.ended')}</span>;
  }
  if (contact.medium === 'voice') {
    return (
      <b>
        <Since since={contact.serviceStartedAt ?? contact.takenAt} />
      </b>
    );
  }
  const targetMs = replyTargetMs(contact.medium);
  if (contact.customerWaitsSince !== null && targetMs !== null) {
    return <WaitMeter since={contact.customerWaitsSince} targetMs={targetMs} show="figure" />;
  }
  return <Since since={contact.lastMessage?.at ?? contact.takenAt} className="quiet" />;
}

function RailMeter({ contact }: { readonly contact: AgentContactView }) {
  const targetMs = replyTargetMs(contact.medium);
  if (contact.customerWaitsSince === null || targetMs === null || contact.state !== 'active') return null;
  return (
    <span className="rail-meter">
      <WaitMeter since={contact.customerWaitsSince} targetMs={targetMs} show="track" />
    </span>
  );
}

function Today() {
  const { t } = useTranslation('desk');
  const today = useDesk((state) => state.today);
  return (
    <dl className="today">
      <div>
        <dt>{t('today.served')}</dt>
        <dd className="num">{count(today.served)}</dd>
      </div>
      <div>
        <dt>{t('today.meanHandle')}</dt>
        <dd className="num">{duration(today.meanHandleMs)}</dd>
      </div>
      <div>
        <dt>{t('today.missed')}</dt>
        <dd className="num">{count(today.missed)}</dd>
      </div>
    </dl>
  );
}
