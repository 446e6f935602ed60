import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardSeat } from '../../../src/platform/realtime/console-protocol';
import { Button } from '../parts/Button';
import { MediumIcon } from '../parts/MediumIcon';
import { SeatGlyph } from '../parts/SeatGlyph';
import { Since } from '../time/Ticking';
import { explain, intend } from './board-view';
import type { Names } from './names';
import { useReasonWords } from './reason-words';
import { chipLookOf, lookSince } from './seat-wall';

interface SeatMenuProps {
  readonly seat: BoardSeat;
  /** The chip it hangs from; gets the focus back. */
  readonly chip: HTMLElement;
  readonly names: Names;
  readonly close: () => void;
}

const GAP = 4;
const FORCED = ['ready', 'not-ready', 'signed-out'] as const;

/** One seat in full, and what may be done with it. Hangs below its chip, or above where there is no room. */
export function SeatMenu({ seat, chip, names, close }: SeatMenuProps) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const reasonWords = useReasonWords();
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const hang = () => {
      const at = chip.getBoundingClientRect();
      const { offsetWidth, offsetHeight } = element;
      const below = at.bottom + GAP;
      const fits = below + offsetHeight <= window.innerHeight - GAP;
      setPlace({
        left: Math.max(GAP, Math.min(at.left, window.innerWidth - offsetWidth - GAP)),
        top: fits ? below : Math.max(GAP, at.top - offsetHeight - GAP),
      });
    };
    hang();
    // The wall scrolls under it; the menu stays with its chip.
    window.addEventListener('scroll', hang, true);
    window.addEventListener('resize', hang);
    return () => {
      window.removeEventListener('scroll', hang, true);
      window.removeEventListener('resize', hang);
    };
  }, [chip]);
  useEffect(() => {
    box.current?.querySelector('button')?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const onPointerDown = (event: PointerEvent) => {
      const target = event.target as Node;
      if (box.current?.contains(target) !== true && !chip.contains(target)) close();
    };
    document.addEventListener('pointerdown', onPointerDown);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown);
    };
  }, [chip, close]);

  const look = chipLookOf(seat);
  const leave = () => {
    close();
    chip.focus({ preventScroll: true });
  };
  const possible = FORCED.filter((state) => look !== 'signed-out' && state !== seat.state);
  return (
    <div
      ref={box}
      className="seat-menu"
      role="dialog"
      aria-label={t('seats.details', { name: seat.name, number: seat.seatNumber })}
      style={place === null ? { visibility: 'hidden' } : place}
      onKeyDown={(event) => {
        if (event.key === 'Escape') leave();
      }}
    >
      <div className="row">
        <SeatGlyph code={look} />
        <b className="menu-name">{seat.name}</b>
        <span className="prose">{seat.seatNumber}</span>
        <span className="grow" />
        <span className="tag">
          {look === 'signed-out' ? shell('state.signed-out') : t(`count.${look}`)} <Since since={lookSince(seat)} />
        </span>
      </div>
      <dl className="menu-facts">
        <dt>{t('seats.reason')}</dt>
        <dd>{reasonWords(seat)}</dd>
        <dt>{t('seats.centre')}</dt>
        <dd>{names.centre(seat.centreId)}</dd>
        <dt>{t('seats.load')}</dt>
        <dd className="num">
          {seat.unitsInUse}/{seat.capacityUnits}
        </dd>
        <dt>{t('seats.contacts')}</dt>
        <dd>{seat.contacts.length === 0 && t('seats.noContacts')}</dd>
      </dl>
      {seat.contacts.map((contact) => {
        const facts = { medium: contact.medium, queueId: contact.queueId, centreId: seat.centreId, priority: null };
        const act = (action: 'requeue' | 'close') => () => {
          intend({ kind: 'contact', contactId: contact.contactId, action, facts });
          close();
        };
        return (
          <div key={contact.contactId} className="row menu-contact">
            <MediumIcon medium={contact.medium} size={14} />
            <span className="ellipsis">{names.queue(contact.queueId)}</span>
            <Since since={contact.since} className="quiet" />
            <span className="grow" />
            <Button
              size="small"
              look="text"
              onPress={() => {
                explain(contact.contactId);
                close();
              }}
            >
              {t('tab.route')}
            </Button>
            <Button size="small" look="text" onPress={act('requeue')}>
              {t('contact.act.requeue')}
            </Button>
            <Button size="small" look="text" onPress={act('close')}>
              {t('contact.act.close')}
            </Button>
          </div>
        );
      })}
      <div className="row menu-actions">
        {possible.map((state) => (
          <Button
            key={state}
            size="small"
            look={state === 'signed-out' ? 'danger' : 'plain'}
            onPress={() => {
              intend({ kind: 'seat', seatId: seat.seatId, state });
              close();
            }}
          >
            {t(`seat.act.${state}`)}
          </Button>
        ))}
        <Button size="small" onPress={leave}>
          {shell('close')}
        </Button>
      </div>
    </div>
  );
}
