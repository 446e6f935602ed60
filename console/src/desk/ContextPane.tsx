import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { count, duration } from '../format/format';
import { Ticking } from '../time/Ticking';
import { CustomerCard } from './CustomerCard';
import { useDesk } from './desk-store';
import { SummaryForm } from './SummaryForm';
import { useNames } from './use-desk-view';

/** Beside the focus: who the customer is, and for a text contact its summary. With nothing in focus, my queues. */
export function ContextPane() {
  const { t } = useTranslation('desk');
  const [tab, setTab] = useState<'customer' | 'summary'>('customer');
  const focusId = useDesk((state) => state.focusId);
  const hasSummaryTab = useDesk((state) => {
    const contact = state.focusId === null ? undefined : state.contacts[state.focusId];
    return contact !== undefined && contact.medium !== 'voice' && contact.state !== 'wrap-up';
  });
  if (focusId === null) return <QueueList />;
  const shown = hasSummaryTab ? tab : 'customer';
  const tabs = hasSummaryTab ? (['customer', 'summary'] as const) : (['customer'] as const);
  return (
    <aside className="context" aria-label={t('context.label')}>
      <div className="tabs" role="tablist" aria-label={t('context.label')}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === shown}
            aria-controls="context-panel"
            className={name === shown ? 'tab is-on' : 'tab'}
            onClick={() => {
              setTab(name);
            }}
          >
            {t(`context.${name}`)}
          </button>
        ))}
      </div>
      <div className="context-body" id="context-panel" role="tabpanel" aria-labelledby={`tab-${shown}`} tabIndex={0}>
        {shown === 'customer' ? (
          <CustomerCard contactId={focusId} />
        ) : (
          <SummaryForm key={focusId} contactId={focusId} wrapUp={false} />
        )}
      </div>
    </aside>
  );
}

function QueueList() {
  const { t } = useTranslation('desk');
  const load = useDesk((state) => state.load);
  const names = useNames();
  return (
    <aside className="context" aria-label={t('myQueues', { count: load.length })}>
      <div className="context-body" tabIndex={0} role="region" aria-label={t('myQueues', { count: load.length })}>
        <table className="queue-list">
          <thead>
            <tr>
              <th scope="col">{t('queues.queue')}</th>
              <th scope="col">{t('waiting')}</th>
              <th scope="col">{t('longest')}</th>
            </tr>
          </thead>
          <tbody>
            {load.map((queue) => (
              <tr key={queue.queueId}>
                <th scope="row">{names.queue(queue.queueId)}</th>
                <td className="num">{count(queue.waiting)}</td>
                <td className="num">
                  <Ticking
                    className="live-figure"
                    text={(now) => (queue.oldestEnqueuedAt === null ? '—' : duration(now - queue.oldestEnqueuedAt))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {load.length === 0 && <p className="small quiet">{t('queues.none')}</p>}
      </div>
    </aside>
  );
}
