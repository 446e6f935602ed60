import { useTranslation } from 'react-i18next';
import type { AgentContactView } from '../../../src/platform/realtime/console-protocol';
import { duration } from '../format/format';
import { MediumIcon } from '../parts/MediumIcon';
import { OverflowBadge } from '../parts/OverflowBadge';
import { WaitMeter } from '../parts/WaitMeter';
import { Since, Until } from '../time/Ticking';
import { CallControls } from './CallControls';
import { Composer } from './Composer';
import { Conversation } from './Conversation';
import { useDesk } from './desk-store';
import { replyTargetMs } from './reply-target';
import { SummaryForm } from './SummaryForm';
import { WrapUpFooter } from './WrapUpFooter';
import { customerName, useNames } from './use-desk-view';

/** One contact in work: the talk or the conversation, and its summary. */
export function ContactPane({ contactId, pinned = false }: { readonly contactId: string; readonly pinned?: boolean }) {
  const { t } = useTranslation('desk');
  const contact = useDesk((state) => state.contacts[contactId]);
  if (contact === undefined) return null;
  const { medium } = contact;
  const voice = medium === 'voice';
  const wrapUp = contact.state === 'wrap-up';
  const name = customerName(contact, t('customer.unknown'));
  return (
    <section className={pinned ? 'pane pane-pinned' : 'pane'} aria-label={t('pane.label', { name })}>
      <div className="pane-head">
        <PaneHead contact={contact} name={name} />
        {voice && !wrapUp && <CallControls contact={contact} />}
      </div>
      {contact.subject !== null && <Subject subject={contact.subject} />}
      {voice || wrapUp ? (
        <div className="pane-body" tabIndex={-1}>
          <SummaryForm key={contactId} contactId={contactId} wrapUp={wrapUp} />
          {!voice && <Conversation contactId={contactId} medium={contact.medium} />}
        </div>
      ) : (
        <Conversation contactId={contactId} medium={contact.medium} />
      )}
      {wrapUp ? (
        <WrapUpFooter contact={contact} />
      ) : medium === 'voice' ? null : (
        <Composer key={contactId} contact={contact} medium={medium} />
      )}
    </section>
  );
}

function PaneHead({ contact, name }: { readonly contact: AgentContactView; readonly name: string }) {
  const { t } = useTranslation('desk');
  const names = useNames();
  const seatCentre = useDesk((state) => state.seat?.centreId ?? '');
  return (
    <div className="row">
      <span className="avatar avatar-small" aria-hidden="true">
        <MediumIcon medium={contact.medium} />
      </span>
      <div className="pane-who">
        <div className="row">
          <h2 className="pane-name ellipsis">{name}</h2>
          <ContactTags contact={contact} />
        </div>
        <div className="row small prose pane-facts">
          {contact.customer.name !== null && contact.customer.maskedAddress !== null && (
            <>
              <span className="num">{contact.customer.maskedAddress}</span>·
            </>
          )}
          <span className="ellipsis">{names.queue(contact.queueId)}</span>·
          <span className="num">
            {t('pane.waited')} <b>{duration(contact.waitedMs)}</b>
          </span>
          {contact.overflowRuleId !== null && (
            <OverflowBadge from={names.shortCentre(contact.homeCentreId)} to={names.shortCentre(seatCentre)} />
          )}
        </div>
      </div>
      <span className="grow" />
      <PaneClock contact={contact} />
    </div>
  );
}

/** What the mail is about; whole in the hint, for it may be long. */
function Subject({ subject }: { readonly subject: string }) {
  const { t } = useTranslation('desk');
  return (
    <h3 className="pane-subject" title={subject}>
      <span className="small quiet">{t('pane.subject')}</span> <span className="ellipsis">{subject}</span>
    </h3>
  );
}

function ContactTags({ contact }: { readonly contact: AgentContactView }) {
  const { t } = useTranslation('desk');
  return (
    <>
      {contact.state === 'connecting' && <span className="tag tag-near">{t('tag.connecting')}</span>}
      {contact.state === 'held' && <span className="tag tag-near">{t('tag.held')}</span>}
      {contact.state === 'paused' && <span className="tag">{t('tag.paused')}</span>}
      {contact.state === 'wrap-up' && contact.endedBy !== null && (
        <span className="tag">
          {t(`tag.endedBy.${contact.endedBy}.${contact.medium === 'voice' ? 'voice' : 'text'}`)}
        </span>
      )}
      {contact.state !== 'wrap-up' && contact.customerOnline === true && (
        <span className="tag tag-ready">{t('tag.online')}</span>
      )}
      {contact.state !== 'wrap-up' && contact.customerOnline === false && (
        <span className="tag">{t('tag.offline')}</span>
      )}
    </>
  );
}

function PaneClock({ contact }: { readonly contact: AgentContactView }) {
  const { t } = useTranslation('desk');
  if (contact.state === 'wrap-up') {
    return contact.wrapUpLimitAt === null ? null : (
      <div className="pane-clock">
        <div className="small quiet">{t('pane.wrapUpLeft')}</div>
        <Until at={contact.wrapUpLimitAt} className="pane-time" />
      </div>
    );
  }
  if (contact.medium === 'voice') {
    return <Since since={contact.serviceStartedAt ?? contact.takenAt} className="pane-time" />;
  }
  const targetMs = replyTargetMs(contact.medium);
  if (contact.customerWaitsSince === null || targetMs === null) {
    return (
      <div className="pane-clock">
        <div className="small quiet">{t('pane.served')}</div>
        <Since since={contact.serviceStartedAt ?? contact.takenAt} />
      </div>
    );
  }
  return (
    <div className="pane-clock">
      <div className="small quiet">{t('pane.customerWaits', { target: duration(targetMs) })}</div>
      <WaitMeter since={contact.customerWaitsSince} targetMs={targetMs} width={72} />
    </div>
  );
}
