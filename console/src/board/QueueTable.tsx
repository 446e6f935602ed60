import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { Fragment, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { present } from '../../../src/kernel/assert';
import { MEDIA } from '../../../src/kernel/medium';
import { MediumIcon } from '../parts/MediumIcon';
import type { BoardModel } from './board-model';
import { explain } from './board-view';
import { useNames, type Names } from './names';
import { centreRows, queueRows, rankedIds } from './queue-rows';
import { QueueTableRow } from './QueueTableRow';
import { useHeldOrder } from './use-held-order';
import { oldestOf } from './waiting-order';

/** A table of so many rows fits the smallest screen: then every queue is open from the start. */
const ROWS_IN_SIGHT = 13;

/** All queues with their figures; a row opens into its centres. Rows keep their place under the pointer. */
export function QueueTable({ model }: { readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const [centreId, setCentreId] = useState<string | null>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => {
    const { queues, centres } = model;
    const few = centres.length > 1 && queues.length * (centres.length + 1) <= ROWS_IN_SIGHT;
    return new Set(few ? queues.map((queue) => queue.queueId) : []);
  });
  const [current, setCurrent] = useState<string | null>(null);
  const rows = queueRows(model, centreId);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const { order, moved, resort, holder } = useHeldOrder(
    rows.map((row) => row.id),
    (now) => rankedIds(rows, now),
  );
  const toggle = (id: string) => {
    setOpened((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const index = order.indexOf(current ?? '');
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (step !== 0) {
      const next = order[Math.min(order.length - 1, Math.max(0, index + step))];
      const node = event.currentTarget.querySelector<HTMLElement>(`[data-row="${CSS.escape(next ?? '')}"]`);
      node?.focus();
      event.preventDefault();
      return;
    }
    const key = event.key.toLowerCase();
    if (key === 'r') resort();
    if (key === 'e' && current !== null) {
      const contact = oldestOf(model, current, centreId);
      if (contact !== null) explain(contact.contactId);
    }
    if (/^[1-9]$/.test(key)) setCentreId(key === '1' ? null : (model.centres[Number(key) - 2]?.centreId ?? centreId));
  };
  const waiting = rows.reduce((sum, row) => sum + row.waiting, 0);

  return (
    <section className="card queue-card" aria-label={t('table.title')} {...holder}>
      <div className="card-head">
        <h2>{t('table.title')}</h2>
        <span className="small prose nowrap">
          {t('table.summary', { count: rows.length })} <b className="live-figure">{waiting}</b>
        </span>
        <CentreFilter model={model} names={names} chosen={centreId} choose={setCentreId} />
        <span className="grow" />
        {moved > 0 ? (
          <button type="button" className="tag tag-primary order-pill" onClick={resort}>
            {t('table.held', { n: moved })} · <b>{t('table.resort')}</b>
          </button>
        ) : (
          <span className="small quiet nowrap key-hints">
            <kbd>↑</kbd> <kbd>↓</kbd> <kbd>Enter</kbd> <kbd>E</kbd> <kbd>R</kbd> {t('table.keys')}
          </span>
        )}
      </div>
      <div className="table-scroll">
        {rows.length === 0 ? (
          <div className="empty">
            <b>{t('table.empty')}</b>
            <span className="prose">{t('table.emptyNext')}</span>
          </div>
        ) : (
          <table className="queue-table" onKeyDown={onKeyDown}>
            <Head />
            <tbody>
              {order.map((id, index) => {
                const row = present(byId.get(id), 'the order holds only rows that are there');
                const isOpen = opened.has(id) && centreId === null;
                return (
                  <Fragment key={id}>
                    <QueueTableRow
                      row={row}
                      name={names.queue(id)}
                      names={names}
                      focusable={current === null ? index === 0 : current === id}
                      onFocus={() => {
                        setCurrent(id);
                      }}
                      onToggle={
                        centreId === null
                          ? () => {
                              toggle(id);
                            }
                          : null
                      }
                      icon={
                        centreId !== null ? null : isOpen ? (
                          <DownOutlined aria-hidden="true" />
                        ) : (
                          <RightOutlined aria-hidden="true" />
                        )
                      }
                      isOpen={isOpen}
                    />
                    {isOpen &&
                      centreRows(
                        model,
                        present(
                          model.queues.find((queue) => queue.queueId === id),
                          'every row is of a queue',
                        ),
                      ).map((child) => (
                        <QueueTableRow
                          key={child.id}
                          row={child}
                          name={names.centre(child.centreId ?? '')}
                          names={names}
                          focusable={false}
                          onFocus={null}
                          onToggle={null}
                          icon={null}
                          isOpen={false}
                        />
                      ))}
                  </Fragment>
                );
              })}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

interface CentreFilterProps {
  readonly model: BoardModel;
  readonly names: Names;
  /** Null: all centres. */
  readonly chosen: string | null;
  readonly choose: (centreId: string | null) => void;
}

function CentreFilter({ model, names, chosen, choose }: CentreFilterProps) {
  const { t } = useTranslation('board');
  return (
    <div className="segments" role="group" aria-label={t('table.centreFilter')}>
      {[null, ...model.centres.map((centre) => centre.centreId)].map((id) => (
        <button
          key={id ?? ''}
          type="button"
          aria-pressed={chosen === id}
          onClick={() => {
            choose(id);
          }}
        >
          {id === null ? t('table.all') : names.shortCentre(id)}
        </button>
      ))}
    </div>
  );
}

function Head() {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col">{t('table.queue')}</th>
        <th scope="col">{t('table.waiting')}</th>
        {MEDIA.map((medium) => (
          <th key={medium} scope="col" className="wide-only medium-column">
            <MediumIcon medium={medium} size={15} />
            <span className="spoken">{shell(`medium.${medium}`)}</span>
          </th>
        ))}
        <th scope="col" className="longest-column">
          {t('table.longest')}
        </th>
        <th scope="col">{t('table.serving')}</th>
        <th scope="col">{t('table.service')}</th>
        <th scope="col" className="wide-only">
          {t('table.offered')}
        </th>
        <th scope="col">{t('table.abandoned')}</th>
        <th scope="col" className="idle-column">
          {t('table.idle')}
        </th>
        <th scope="col" className="rule-column">
          {t('table.rule')}
        </th>
      </tr>
    </thead>
  );
}
