import { useTranslation } from 'react-i18next';
import type { ExplainedSeat, NamesById, RefusalReasonCode } from '../../../src/platform/realtime/console-protocol';
import { localName } from '../i18n/i18n';
import { Button } from '../parts/Button';
import { SeatGlyph } from '../parts/SeatGlyph';
import { Until } from '../time/Ticking';
import { pageAt, type Verdict } from './explanation-view';
import { lookAt } from './seat-wall';

interface ExplainedSeatsProps {
  readonly seats: readonly ExplainedSeat[];
  readonly names: NamesById;
  /** The answer is about now, and not about an instant that is past. */
  readonly isPresent: boolean;
  readonly chosen: Verdict | null;
  readonly matching: number;
  readonly unseen: number;
  readonly offset: number;
  /** Another page was asked for and is not there yet. */
  readonly busy: boolean;
  readonly onPage: (offset: number) => void;
}

/** The seats of one reason, or all of them, page by page in the order of their numbers. */
export function ExplainedSeats(props: ExplainedSeatsProps) {
  const { seats, names, isPresent, chosen, matching, unseen, offset, busy, onPage } = props;
  const { t } = useTranslation('board');
  const page = pageAt(offset, matching);
  const title =
    chosen === null ? t('explain.allSeats') : chosen === 'eligible' ? t('explain.eligible') : t(`refusal.${chosen}`);
  return (
    <section aria-busy={busy}>
      <div className="row explain-seats-head">
        <h3 className="section-label">{title}</h3>
        {matching > 0 && (
          <span className="small quiet num" role="status">
            {t('explain.range', { from: page.from, to: page.to, n: matching })}
          </span>
        )}
        <span className="grow" />
        {(page.previous !== null || page.next !== null) && <Pager page={page} onPage={onPage} />}
      </div>
      {matching === 0 ? (
        <p className="calm-line">{t('explain.noSeats')}</p>
      ) : (
        <table className="nearest">
          <thead>
            <tr>
              <th scope="col">{t('explain.seat')}</th>
              <th scope="col">{t('seats.centre')}</th>
              <th scope="col">{t('explain.state')}</th>
              <th scope="col">{t('explain.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {seats.map((seat) => (
              <tr key={seat.seatId}>
                <th scope="row">
                  {seat.name ?? seat.seatId} <span className="quiet num">{seat.seatNumber}</span>
                </th>
                <td>{nameIn(names.centres, seat.centreId)}</td>
                <td>
                  <SeatState seat={seat} />
                </td>
                <td>
                  <Reason seat={seat} names={names} ticking={isPresent} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {unseen > 0 && <p className="small quiet">{t('explain.unseen', { count: unseen })}</p>}
    </section>
  );
}

function Pager({
  page,
  onPage,
}: {
  readonly page: ReturnType<typeof pageAt>;
  readonly onPage: (offset: number) => void;
}) {
  const { t } = useTranslation('board');
  const to = (offset: number | null, words: string, atEnd: string) => (
    <Button
      size="small"
      disabledBecause={offset === null ? atEnd : undefined}
      onPress={() => {
        if (offset !== null) onPage(offset);
      }}
    >
      {words}
    </Button>
  );
  return (
    <span className="row explain-pager">
      {to(page.previous, t('explain.previous'), t('explain.firstPage'))}
      {to(page.next, t('explain.next'), t('explain.lastPage'))}
    </span>
  );
}

function SeatState({ seat }: { readonly seat: ExplainedSeat }) {
  const { t } = useTranslation('board');
  const look = lookAt(seat);
  return (
    <span className="row nearest-state">
      <SeatGlyph code={look} size={13} />
      {t(`count.${look}`)}
    </span>
  );
}

const NEAR_MISSES: ReadonlySet<RefusalReasonCode> = new Set(['missing-skill', 'level-too-low', 'excluded', 'limit']);

interface ReasonProps {
  readonly seat: ExplainedSeat;
  readonly names: NamesById;
  readonly ticking: boolean;
}

/** The first condition that fails, and what would have to change. */
function Reason({ seat: { reason, lacks, until }, names, ticking }: ReasonProps) {
  const { t } = useTranslation('board');
  if (reason === null) return <span className="tag tag-ready">{t('explain.eligible')}</span>;
  const look = reason === 'out-of-scope' ? 'overflow-badge' : NEAR_MISSES.has(reason) ? 'tag tag-near' : 'tag';
  const lacking = lacks.map(({ skillId, has, needs }) => {
    const skill = nameIn(names.skills, skillId);
    return has === 0 ? t('explain.lacks', { skill, needs }) : t('explain.tooLow', { skill, has, needs });
  });
  return (
    <span className="explain-reason">
      <span className={look}>{t(`refusal.${reason}`)}</span>
      {lacking.length > 0 && <span className="small">{lacking.join(t('explain.and'))}</span>}
      {until !== null && ticking && (
        <span className="small quiet">
          {t('explain.left')} <Until at={until} />
        </span>
      )}
    </span>
  );
}

/** The name of a thing in the language in force. */
export function nameIn(names: NamesById['skills'], id: string): string {
  const named = names[id];
  return named === undefined ? id : localName(named);
}
