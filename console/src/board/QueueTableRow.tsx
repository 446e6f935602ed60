import { SwapOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MEDIA } from '../../../src/kernel/medium';
import { count, duration, share, UNKNOWN } from '../format/format';
import { WaitMeter } from '../parts/WaitMeter';
import type { Names } from './names';
import { classOfRow, type QueueRow } from './queue-rows';
import { useRuleWords } from './rule-words';
import { useFlash } from './use-flash';
import { useNow } from './use-now';

interface QueueTableRowProps {
  readonly row: QueueRow;
  readonly name: string;
  readonly names: Names;
  readonly focusable: boolean;
  readonly onFocus: (() => void) | null;
  /** Null: the row does not open. */
  readonly onToggle: (() => void) | null;
  readonly icon: ReactNode;
  readonly isOpen: boolean;
}

export function QueueTableRow({ row, name, names, focusable, onFocus, onToggle, icon, isOpen }: QueueTableRowProps) {
  const { t } = useTranslation('board');
  const waitClass = useNow((now) => classOfRow(row, now));
  const flash = useFlash(waitClass);
  const child = onFocus === null;
  const target = duration(row.targetMs);
  return (
    <tr
      data-row={child ? undefined : row.id}
      data-wait={waitClass}
      data-flash={flash}
      className={child ? 'child-row' : undefined}
      tabIndex={child ? undefined : focusable ? 0 : -1}
      onFocus={onFocus ?? undefined}
      onClick={onToggle ?? undefined}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) onToggle?.();
      }}
    >
      <th scope="row">
        {onToggle === null ? (
          <span className="row-name">{name}</span>
        ) : (
          <button
            type="button"
            tabIndex={-1}
            className="row-name"
            aria-expanded={isOpen}
            aria-label={`${name}. ${t(isOpen ? 'table.close' : 'table.open', { queue: name })}`}
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            {icon}
            {name}
          </button>
        )}
      </th>
      <td className={row.waiting === 0 ? 'quiet' : undefined}>
        <b className="waiting-count live-figure">{row.waiting}</b>
      </td>
      {MEDIA.map((medium) => (
        <td key={medium} className={row.byMedium[medium] === 0 ? 'wide-only quiet' : 'wide-only'}>
          {row.byMedium[medium] === 0 ? '·' : row.byMedium[medium]}
        </td>
      ))}
      <td className="longest-column" title={t('table.longestHint', { target })}>
        {row.oldestEnqueuedAt === null ? (
          <span className="quiet">{UNKNOWN}</span>
        ) : (
          <WaitMeter since={row.oldestEnqueuedAt} targetMs={row.targetMs} width={66} />
        )}
      </td>
      <td className={row.inService === 0 ? 'quiet live-figure' : 'live-figure'}>{row.inService}</td>
      <td
        className="live-figure"
        title={t('table.serviceHint', {
          target,
          inTarget: count(row.inTarget),
          offered: count(row.offered),
          answered: count(row.answered),
          rejected: count(row.rejected),
        })}
      >
        {share(row.inTarget, row.offered)}
      </td>
      <td className="wide-only live-figure">{count(row.offered)}</td>
      <td
        className="live-figure"
        title={t('table.abandonedHint', { abandoned: count(row.abandoned), offered: count(row.offered) })}
      >
        {share(row.abandoned, row.offered)}
      </td>
      <td
        className="idle-column"
        title={t('table.idleHint', { here: row.idle, elsewhere: row.idleElsewhere, staffed: row.staffed })}
      >
        <b className="live-figure">{row.idle}</b>
        <span className="elsewhere">{row.idleElsewhere > 0 ? `+${row.idleElsewhere}` : ''}</span>
        <span className="quiet staffed">/{row.staffed}</span>
      </td>
      <td className="rule-column">
        <RuleBadge row={row} names={names} />
      </td>
    </tr>
  );
}

/** What rules do with this row's contacts now; several are counted and named in the hint. */
function RuleBadge({ row, names }: { readonly row: QueueRow; readonly names: Names }) {
  const { t } = useTranslation('board');
  const words = useRuleWords(names);
  const inForce = row.rules.filter((rule) => rule.inForceSince !== null);
  const [first] = inForce;
  const hint = row.rules.map((rule) => rule.name).join('\n');
  if (first === undefined) {
    const off = row.rules.some((rule) => rule.switched?.position === 'off');
    return off ? (
      <span className="tag" title={hint}>
        {t('rule.off')}
      </span>
    ) : null;
  }
  return (
    <span className="overflow-badge" title={hint}>
      <SwapOutlined aria-hidden="true" />
      <span className="ellipsis">
        {inForce.length > 1 ? t('rules.inForce', { count: inForce.length }) : words.short(first)}
      </span>
    </span>
  );
}
