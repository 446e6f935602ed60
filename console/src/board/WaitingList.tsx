import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardWaiting } from '../../../src/platform/realtime/console-protocol';
import { Button } from '../parts/Button';
import { MediumIcon } from '../parts/MediumIcon';
import { WaitMeter } from '../parts/WaitMeter';
import type { BoardModel } from './board-model';
import { explain, intend } from './board-view';
import { useNames, type Names } from './names';
import { useHeldOrder } from './use-held-order';
import { waitingOrder } from './waiting-order';

interface WaitingListProps {
  readonly model: BoardModel;
  /** The page of its own: columns instead of two lines, actions in every row. */
  readonly wide: boolean;
}

/** Who waits, longest first. The order holds while a hand or a selection is in it; who left keeps an empty place. */
export function WaitingList({ model, wide }: WaitingListProps) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const [selected, setSelected] = useState<string | null>(null);
  const ids = waitingOrder(model.waiting.values()).map((contact) => contact.contactId);
  const { order, held, moved, resort, holder } = useHeldOrder(ids, () => ids, {
    selected: selected !== null,
    keepGone: true,
  });
  const waiting = model.centres.reduce((sum, centre) => sum + centre.waiting, 0);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      const focused = (event.target as HTMLElement).closest('[data-contact]')?.getAttribute('data-contact') ?? null;
      const next = order[Math.min(order.length - 1, Math.max(0, order.indexOf(focused ?? '') + step))];
      event.currentTarget.querySelector<HTMLElement>(`[data-contact="${CSS.escape(next ?? '')}"] .wait-pick`)?.focus();
      event.preventDefault();
    }
    const contactId = (event.target as HTMLElement).closest('[data-contact]')?.getAttribute('data-contact');
    if (event.key.toLowerCase() === 'e' && contactId != null) explain(contactId);
  };
  return (
    <section
      className={wide ? 'card waiting waiting-wide' : 'card waiting'}
      aria-label={t('waiting.title')}
      {...holder}
    >
      <div className="card-head">
        <h2>{t('waiting.title')}</h2>
        <b className="live-figure">{waiting}</b>
        <span className="small quiet ellipsis">{t('waiting.oldest', { n: ids.length })}</span>
        <span className="grow" />
        {held && moved > 0 && (
          <button
            type="button"
            className="tag tag-primary order-pill"
            onClick={() => {
              setSelected(null);
              resort();
            }}
          >
            {t('waiting.held')} · <b>{t('waiting.refresh')}</b>
          </button>
        )}
      </div>
      <div className="waiting-hint small prose">
        {wide ? <WideHead /> : <span>{t('waiting.select')}</span>}
        <span className="grow" />
        <span className="nowrap">
          <kbd>↑</kbd> <kbd>↓</kbd> <kbd>E</kbd> {t('waiting.keys')}
        </span>
      </div>
      {order.length === 0 ? (
        <div className="empty">
          <b>{t('waiting.none')}</b>
          <span className="prose">{t('waiting.noneNext')}</span>
        </div>
      ) : (
        <ol className="waiting-rows" onKeyDown={onKeyDown}>
          {order.map((id, index) => {
            const contact = model.waiting.get(id);
            return contact === undefined ? (
              <li key={id} className="waiting-row waiting-gone">
                {t('waiting.gone')}
              </li>
            ) : (
              <WaitingRow
                key={id}
                contact={contact}
                place={index + 1}
                model={model}
                names={names}
                wide={wide}
                selected={selected === id}
                pick={() => {
                  setSelected(selected === id ? null : id);
                }}
              />
            );
          })}
        </ol>
      )}
    </section>
  );
}

function WideHead() {
  const { t } = useTranslation('board');
  return (
    <span className="waiting-columns">
      <span>{t('waiting.queue')}</span>
      <span>{t('waiting.centre')}</span>
      <span>{t('waiting.place')}</span>
      <span>{t('waiting.state')}</span>
      <span>{t('waiting.waited')}</span>
    </span>
  );
}

interface WaitingRowProps {
  readonly contact: BoardWaiting;
  readonly place: number;
  readonly model: BoardModel;
  readonly names: Names;
  readonly wide: boolean;
  readonly selected: boolean;
  readonly pick: () => void;
}

function WaitingRow({ contact, place, model, names, wide, selected, pick }: WaitingRowProps) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const target = model.queues.find((queue) => queue.queueId === contact.queueId)?.answerTargetMs ?? 20_000;
  const offered =
    contact.offeredSeatId === null ? null : t('waiting.offeredTo', { seat: names.seat(contact.offeredSeatId) });
  const facts = [
    t('waiting.ring', { n: contact.ring }),
    contact.priority === 0 ? null : t('waiting.priority', { n: contact.priority }),
  ]
    .filter((fact) => fact !== null)
    .join(' · ');
  return (
    <li className="waiting-row" data-contact={contact.contactId} data-selected={selected}>
      <button type="button" className="wait-pick" aria-expanded={wide ? undefined : selected} onClick={pick}>
        <span className="wait-place">{place}</span>
        <MediumIcon medium={contact.medium} size={15} />
        <span className="spoken">{shell(`medium.${contact.medium}`)}</span>
        <span className="wait-queue ellipsis">{names.queue(contact.queueId)}</span>
        <span className="wait-centre ellipsis">{names.shortCentre(contact.homeCentreId)}</span>
        <span className="wait-facts ellipsis">{facts}</span>
        <span className="wait-offered ellipsis" data-offered={offered !== null}>
          {offered ?? (wide ? t('waiting.queued') : '')}
        </span>
        <WaitMeter since={contact.enqueuedAt} targetMs={target} width={44} />
      </button>
      {(wide || selected) && <WaitingActions contact={contact} />}
    </li>
  );
}

function WaitingActions({ contact }: { readonly contact: BoardWaiting }) {
  const { t } = useTranslation('board');
  const { contactId, medium, queueId, homeCentreId, priority } = contact;
  const act = (action: 'requeue' | 'close' | 'priority') => () => {
    intend({ kind: 'contact', contactId, action, facts: { medium, queueId, centreId: homeCentreId, priority } });
  };
  return (
    <span className="wait-actions">
      <Button size="small" onPress={act('priority')}>
        {t('contact.act.priority')}
      </Button>
      {contact.offeredSeatId !== null && (
        <Button size="small" onPress={act('requeue')}>
          {t('contact.act.requeue')}
        </Button>
      )}
      <Button size="small" onPress={act('close')}>
        {t('contact.act.close')}
      </Button>
      <Button
        size="small"
        keys="E"
        label={t('whyWaiting')}
        onPress={() => {
          explain(contactId);
        }}
      >
        {t('whyShort')}
      </Button>
    </span>
  );
}
