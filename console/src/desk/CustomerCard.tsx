import { UserOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { EarlierContactView } from '../../../src/platform/realtime/console-protocol';
import { dayOrTime, hourMinute } from '../format/format';
import { localName } from '../i18n/i18n';
import { MediumIcon } from '../parts/MediumIcon';
import { OverflowBadge } from '../parts/OverflowBadge';
import { serverNow } from '../time/ticker';
import { CustomerAddresses } from './CustomerAddresses';
import { useDesk } from './desk-store';
import { customerName, useNames } from './use-desk-view';

const NONE: readonly EarlierContactView[] = [];

/** Who the customer is, how this contact came here, and what was before. */
export function CustomerCard({ contactId }: { readonly contactId: string }) {
  const { t } = useTranslation(['desk', 'shell']);
  const contact = useDesk((state) => state.contacts[contactId]);
  const card = useDesk((state) => state.cards[contactId]);
  const seatCentre = useDesk((state) => state.seat?.centreId ?? '');
  const names = useNames();
  if (contact === undefined) return null;
  const name = customerName(contact, t('customer.unknown'));
  const earlier = card?.earlier ?? NONE;
  return (
    <>
      <div className="row customer-who">
        <span className="avatar" aria-hidden="true">
          {contact.customer.name === null ? <UserOutlined /> : Array.from(contact.customer.name)[0]}
        </span>
        <div className="customer-name">
          <h2 className="ellipsis">{name}</h2>
          <span className="small quiet">
            {t(earlier.length === 0 ? 'customer.first' : 'customer.returning', { count: earlier.length })}
          </span>
        </div>
      </div>
      <dl className="facts">
        <dt>{t('customer.medium')}</dt>
        <dd>{t(`shell:medium.${contact.medium}`)}</dd>
        <dt>{t('customer.queue')}</dt>
        <dd>{names.queue(contact.queueId)}</dd>
        <dt>{t('customer.centre')}</dt>
        <dd className="row">
          {names.centre(contact.homeCentreId)}
          {contact.overflowRuleId !== null && (
            <OverflowBadge from={names.shortCentre(contact.homeCentreId)} to={names.shortCentre(seatCentre)} />
          )}
        </dd>
        <dt>{t('customer.queued')}</dt>
        <dd className="num">{hourMinute(contact.enqueuedAt)}</dd>
      </dl>
      <CustomerAddresses key={contactId} contactId={contactId} />
      <section>
        <h3 className="section-label">
          {t('customer.earlier')} <span className="num">{earlier.length}</span>
        </h3>
        {card === undefined || card.phase === 'loading' ? null : earlier.length === 0 ? (
          <p className="small quiet">{t('customer.noEarlier')}</p>
        ) : (
          <ul className="earlier">
            {earlier.map((item) => (
              <Earlier key={item.contactId} item={item} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Earlier({ item }: { readonly item: EarlierContactView }) {
  const { t, i18n } = useTranslation('desk');
  const outcome = useDesk((state) => state.outcomes.find(({ id }) => id === item.outcome));
  const names = useNames();
  const { t: shell } = useTranslation();
  const causeKey = `closed.${item.cause ?? ''}`;
  const what =
    outcome !== undefined
      ? localName(outcome)
      : (item.outcome ??
        (item.cause !== null && item.cause !== 'served' && i18n.exists(causeKey, { ns: 'desk' })
          ? t(causeKey as 'closed.abandoned')
          : item.closedAt === null
            ? t('customer.open')
            : t('customer.noOutcome')));
  return (
    <li>
      <span className="num quiet">{dayOrTime(item.arrivedAt, serverNow())}</span>
      <span className="earlier-medium">
        <MediumIcon medium={item.medium} size={14} />
        <span className="spoken">{shell(`medium.${item.medium}`)}</span>
      </span>
      <span className="earlier-words">
        <span className="ellipsis">{item.queueId === null ? what : `${names.queue(item.queueId)} · ${what}`}</span>
        {item.note !== null && item.note !== '' && <span className="small quiet earlier-note">{item.note}</span>}
      </span>
      <span className="small quiet">{item.agentName}</span>
    </li>
  );
}
