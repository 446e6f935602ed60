import { SearchOutlined } from '@ant-design/icons';
import { memo, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardSeat } from '../../../src/platform/realtime/console-protocol';
import { MediumIcon } from '../parts/MediumIcon';
import { SeatGlyph } from '../parts/SeatGlyph';
import { Since } from '../time/Ticking';
import type { BoardModel } from './board-model';
import { useNames, type Names } from './names';
import { useReasonWords } from './reason-words';
import { SeatMenu } from './SeatMenu';
import { chipLookOf, countLooks, lookSince, matches, SEAT_LOOKS, seatsOfCentre, type SeatFilter } from './seat-wall';
import { WaitingList } from './WaitingList';

interface OpenMenu {
  readonly seatId: string;
  readonly chip: HTMLElement;
}

/** The wall: every seat at its place for ever; filters dim. Beside it, who waits. */
export function SeatsView({ model }: { readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const [filter, setFilter] = useState<SeatFilter>({ look: null, text: '' });
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const open = useCallback((seatId: string, chip: HTMLElement) => {
    setMenu({ seatId, chip });
  }, []);
  const opened = menu === null ? undefined : model.seats.get(menu.seatId);
  const anyMatch = [...model.seats.values()].some((seat) => matches(seat, filter));

  return (
    <>
      <FilterBar model={model} filter={filter} setFilter={setFilter} />
      <div className="seats-main">
        <section className="card seat-wall" aria-label={t('tab.seats')}>
          {!anyMatch && model.seats.size > 0 && <p className="calm-line">{t('seats.noMatch')}</p>}
          {model.centres.map((centre) => {
            const seats = seatsOfCentre(model.seats.values(), centre.centreId);
            const signedIn = seats.filter((seat) => seat.state !== 'signed-out').length;
            return (
              <section key={centre.centreId} aria-label={names.centre(centre.centreId)}>
                <h2>
                  <b>{names.centre(centre.centreId)}</b>
                  <span className="small quiet">{t('seats.count', { count: signedIn })}</span>
                </h2>
                {seats.length === 0 ? (
                  <p className="calm-line">{t('seats.none', { centre: names.centre(centre.centreId) })}</p>
                ) : (
                  <div className="seat-grid">
                    {seats.map((seat) => (
                      <SeatChip
                        key={seat.seatId}
                        seat={seat}
                        names={names}
                        dim={!matches(seat, filter)}
                        expanded={menu?.seatId === seat.seatId}
                        open={open}
                      />
                    ))}
                  </div>
                )}
              </section>
            );
          })}
        </section>
        <WaitingList model={model} wide={false} />
      </div>
      {menu !== null && opened !== undefined && (
        <SeatMenu
          key={menu.seatId}
          seat={opened}
          chip={menu.chip}
          names={names}
          close={() => {
            setMenu(null);
          }}
        />
      )}
    </>
  );
}

interface FilterBarProps {
  readonly model: BoardModel;
  readonly filter: SeatFilter;
  readonly setFilter: (filter: SeatFilter) => void;
}

function FilterBar({ model, filter, setFilter }: FilterBarProps) {
  const { t } = useTranslation('board');
  const counts = countLooks(model.seats.values());
  const all = [...counts.values()].reduce((sum, one) => sum + one, 0);
  return (
    <div className="seat-filters">
      <label className="search-box">
        <SearchOutlined aria-hidden="true" />
        <input
          type="search"
          value={filter.text}
          placeholder={t('seats.search')}
          aria-label={t('seats.search')}
          onChange={(event) => {
            setFilter({ ...filter, text: event.target.value });
          }}
        />
      </label>
      <div className="filter-chips" role="group" aria-label={t('seats.filter')}>
        {[null, ...SEAT_LOOKS].map((look) => (
          <button
            key={look ?? ''}
            type="button"
            aria-pressed={filter.look === look}
            onClick={() => {
              setFilter({ ...filter, look });
            }}
          >
            {look !== null && <SeatGlyph code={look} size={13} />}
            {look === null ? t('seats.all') : t(`count.${look}`)} <b>{look === null ? all : (counts.get(look) ?? 0)}</b>
          </button>
        ))}
      </div>
      <span className="grow" />
      <span className="small quiet nowrap">{t('seats.dim')}</span>
    </div>
  );
}

interface SeatChipProps {
  readonly seat: BoardSeat;
  readonly names: Names;
  readonly dim: boolean;
  readonly expanded: boolean;
  readonly open: (seatId: string, chip: HTMLElement) => void;
}

const SeatChip = memo(function SeatChip({ seat, names, dim, expanded, open }: SeatChipProps) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const reasonWords = useReasonWords();
  const look = chipLookOf(seat);
  const state = look === 'signed-out' ? shell('state.signed-out') : t(`count.${look}`);
  const [only, second] = seat.contacts;
  const share = seat.capacityUnits === 0 ? 0 : Math.min(100, (seat.unitsInUse / seat.capacityUnits) * 100);
  return (
    <button
      type="button"
      className="seat-chip"
      data-look={look}
      data-dim={dim}
      aria-expanded={expanded}
      aria-haspopup="dialog"
      aria-label={t('seats.menu', { name: seat.name, number: seat.seatNumber, state })}
      onClick={(event) => {
        open(seat.seatId, event.currentTarget);
      }}
    >
      <span className="chip-line">
        <SeatGlyph code={look} size={13} />
        <b className="ellipsis">{seat.name}</b>
        <span className="chip-number">{seat.seatNumber}</span>
      </span>
      <span className="chip-line chip-below">
        {seat.contacts.map((contact) => (
          <MediumIcon key={contact.contactId} medium={contact.medium} size={12} />
        ))}
        <span className="ellipsis">
          {only !== undefined && second === undefined && look === 'busy'
            ? names.queue(only.queueId)
            : look === 'busy'
              ? ''
              : reasonWords(seat)}
        </span>
        <span className="chip-time">{look !== 'signed-out' && <Since since={lookSince(seat)} />}</span>
        <span className="chip-load">
          <i style={{ width: `${share}%` }} />
        </span>
      </span>
    </button>
  );
});
