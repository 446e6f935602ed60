import { useTranslation } from 'react-i18next';
import type { ExplanationView } from '../../../src/platform/realtime/console-protocol';
import { REASONS, totalSeats, type Verdict } from './explanation-view';

interface ReasonFunnelProps {
  readonly counts: ExplanationView['counts'];
  /** Said beside the bar of those that could take it, when there is none. */
  readonly soText: string | null;
  /** The reason whose seats are listed; null: all. */
  readonly chosen: Verdict | null;
  readonly onChoose: (verdict: Verdict | null) => void;
}

/** Seats by the first condition that fails, each bar beginning where the one before ended. A row lists its seats. */
export function ReasonFunnel({ counts, soText, chosen, onChoose }: ReasonFunnelProps) {
  const { t } = useTranslation('board');
  const total = totalSeats(counts);
  const percent = (n: number) => (total === 0 ? 0 : (n / total) * 100);
  const counted = REASONS.map((reason) => ({ reason, n: counts[reason] }));
  const rows = counted
    .map((row, index) => ({ ...row, before: counted.slice(0, index).reduce((sum, { n }) => sum + n, 0) }))
    .filter(({ n }) => n > 0);
  const row = (verdict: Verdict, words: string) => (
    <button
      type="button"
      className="funnel-reason"
      aria-pressed={chosen === verdict}
      onClick={() => {
        onChoose(chosen === verdict ? null : verdict);
      }}
    >
      {words}
    </button>
  );
  return (
    <table className="funnel">
      <thead>
        <tr>
          <th scope="col">{t('explain.first')}</th>
          <th scope="col">{t('explain.people', { count: total })}</th>
          <th scope="col" className="num-column">
            {t('explain.count')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ reason, n, before }) => (
          <tr key={reason} data-chosen={chosen === reason}>
            <th scope="row">{row(reason, t(`refusal.${reason}`))}</th>
            <td>
              <span className="funnel-track">
                <i data-reason={reason} style={{ left: `${percent(before)}%`, width: `${percent(n)}%` }} />
              </span>
            </td>
            <td className="num-column">
              <b>{n}</b>
            </td>
          </tr>
        ))}
        <tr data-chosen={chosen === 'eligible'}>
          <th scope="row">
            <b>{counts.eligible === 0 ? t('explain.eligible') : row('eligible', t('explain.eligible'))}</b>
          </th>
          <td>
            <span className="funnel-track">
              <i data-reason="eligible" style={{ right: 0, width: `${percent(counts.eligible)}%` }} />
            </span>
            {counts.eligible === 0 && soText !== null && <span className="small prose">{soText}</span>}
          </td>
          <td className="num-column">
            <b>{counts.eligible}</b>
          </td>
        </tr>
      </tbody>
    </table>
  );
}
