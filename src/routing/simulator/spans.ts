import type { Millis } from '../../kernel/clock';

/** A stretch of time, from ≤ t < to. */
export interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

/** The same instants in order, with stretches that touch or overlap made one; those that rounding emptied are left out. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (span.to <= span.from) continue;
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
}

/** How much of a stretch lies in a window. */
export function overlapMs(from: Millis, to: Millis, window: Span): Millis {
  return Math.max(0, Math.min(to, window.to) - Math.max(from, window.from));
}
