import { DownOutlined, SwapOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { BoardCentre, SeatCounts } from '../../../src/platform/realtime/console-protocol';
import { duration, share } from '../format/format';
import { localName } from '../i18n/i18n';
import { SeatGlyph } from '../parts/SeatGlyph';
import { serverNow } from '../time/ticker';
import { Since } from '../time/Ticking';
import type { BoardModel } from './board-model';
import { intend } from './board-view';
import { pressingOf } from './headline';
import { useNames } from './names';
import { SEAT_LOOKS, type SeatLook } from './seat-wall';
import { useFlash } from './use-flash';
import { useNow } from './use-now';

const COUNT_OF: Readonly<Record<SeatLook, keyof SeatCounts>> = {
  ready: 'ready',
  offered: 'offered',
  busy: 'busy',
  'wrap-up': 'wrapUp',
  'not-ready': 'notReady',
  'not-responding': 'notResponding',
  disconnected: 'disconnected',
};

export function CentreCards({ model }: { readonly model: BoardModel }) {
  return (
    <div className="centre-cards">
      {model.centres.map((centre) => (
        <CentreCard key={centre.centreId} centre={centre} model={model} />
      ))}
    </div>
  );
}

function CentreCard({ centre, model }: { readonly centre: BoardCentre; readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const name = localName(centre);
  // Renders when another queue becomes the most pressing, or its class changes; the running time writes itself.
  useNow((now) => {
    const at = pressingOf(model, centre.centreId, now);
    return at === null ? null : `${at.queueId} ${at.level}`;
  });
  const pressing = pressingOf(model, centre.centreId, serverNow());
  const level = pressing?.level ?? 'target';
  const flash = useFlash(level);
  const cells = [...model.cells.values()].filter((cell) => cell.centreId === centre.centreId);
  const offered = cells.reduce((sum, cell) => sum + cell.offeredToday, 0);
  const inTarget = cells.reduce((sum, cell) => sum + cell.answeredInTargetToday, 0);
  const seats = SEAT_LOOKS.reduce((sum, look) => sum + centre.seats[COUNT_OF[look]], 0);
  const state = t(`centre.state.${centre.state}`);
  return (
    <section className="card centre-card" data-flash={flash} aria-label={name}>
      <div className="row">
        <h2>{name}</h2>
        <button
          type="button"
          className={`tag centre-state centre-${centre.state}`}
          aria-label={t('centre.change', { centre: name, state })}
          onClick={() => {
            intend({ kind: 'centre', centreId: centre.centreId });
          }}
        >
          {state}
          <DownOutlined aria-hidden="true" style={{ fontSize: 9 }} />
        </button>
        <span className="small prose nowrap">
          {t('centre.seats')} <b className="live-figure">{seats}</b>
        </span>
        <span className="grow" />
        <Flow centre={centre} />
      </div>
      <dl className="centre-keys">
        <div>
          <dt>{t('centre.waiting')}</dt>
          <dd className="num live-figure">{centre.waiting}</dd>
        </div>
        <div
          title={
            pressing === null
              ? undefined
              : t('centre.longestHint', {
                  queue: names.queue(pressing.queueId),
                  target: duration(pressing.targetMs),
                })
          }
        >
          <dt>{t('centre.longest')}</dt>
          <dd className={`num live-figure figure-${level} centre-longest`}>
            <Since since={pressing?.oldestEnqueuedAt ?? null} />
          </dd>
        </div>
        <div>
          <dt>{t('centre.service')}</dt>
          <dd className="num live-figure">{share(inTarget, offered)}</dd>
        </div>
      </dl>
      <SeatStrip counts={centre.seats} total={seats} />
      <ul className="centre-counts">
        {SEAT_LOOKS.map((look) => (
          <li key={look} data-zero={centre.seats[COUNT_OF[look]] === 0}>
            <b>
              <SeatGlyph code={look} size={13} />
              <span className="live-figure">{centre.seats[COUNT_OF[look]]}</span>
            </b>
            <span>{t(`count.${look}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Flow({ centre }: { readonly centre: BoardCentre }) {
  const { t } = useTranslation('board');
  const { overflowIn, overflowOut } = centre;
  if (overflowIn === 0 && overflowOut === 0) return null;
  return (
    <span className="row flow" title={t('centre.flow', { out: overflowOut, in: overflowIn })}>
      {overflowOut > 0 && (
        <span className="overflow-badge">
          <SwapOutlined aria-hidden="true" />
          {t('centre.out', { n: overflowOut })}
        </span>
      )}
      {overflowIn > 0 && (
        <span className="overflow-badge">
          <SwapOutlined aria-hidden="true" />
          {t('centre.in', { n: overflowIn })}
        </span>
      )}
    </span>
  );
}

/** All signed-in seats as one bar; each state keeps its place, shape words and counts stand below. */
function SeatStrip({ counts, total }: { readonly counts: SeatCounts; readonly total: number }) {
  return (
    <div className="seat-strip" aria-hidden="true">
      {total > 0 &&
        SEAT_LOOKS.filter((look) => counts[COUNT_OF[look]] > 0).map((look) => (
          <i key={look} data-look={look} style={{ flexGrow: counts[COUNT_OF[look]] }} />
        ))}
    </div>
  );
}
