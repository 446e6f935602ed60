import type { ExplanationView, RefusalReasonCode } from '../../../src/platform/realtime/console-protocol';

/** The engine's order of conditions; a seat counts at the first that fails. */
export const REASONS = [
  'seat-not-ready',
  'out-of-scope',
  'missing-skill',
  'level-too-low',
  'no-capacity',
  'excluded',
  'reserved-for-other',
  'limit',
  'offer-pending',
] as const satisfies readonly RefusalReasonCode[];

export type Verdict = RefusalReasonCode | 'eligible';

export type Answer =
  | { readonly kind: 'offered'; readonly seatId: string; readonly name: string | null }
  | { readonly kind: 'serving'; readonly state: string }
  | { readonly kind: 'eligible'; readonly n: number }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'main'; readonly total: number; readonly reason: RefusalReasonCode; readonly n: number };

/** The one sentence that answers "why". */
export function answerOf(explanation: ExplanationView): Answer {
  const { offer, state, counts } = explanation;
  if (offer !== null) return { kind: 'offered', seatId: offer.seatId, name: offer.name };
  if (state !== 'queued') return { kind: 'serving', state };
  if (counts.eligible > 0) return { kind: 'eligible', n: counts.eligible };
  const total = totalSeats(counts);
  if (total === 0) return { kind: 'nobody' };
  const [main] = REASONS.map((reason) => ({ reason, n: counts[reason] })).sort((a, b) => b.n - a.n);
  return main === undefined ? { kind: 'nobody' } : { kind: 'main', total, ...main };
}

/** All signed-in seats: the counts sum to them. */
export function totalSeats(counts: ExplanationView['counts']): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

/** Seats on one page of the list. */
export const PAGE_SEATS = 50;

/** The page of the list that begins at `offset`, or the last one when the list has become shorter than that. */
export function pageAt(offset: number, matching: number) {
  const last = Math.max(0, Math.ceil(matching / PAGE_SEATS) - 1) * PAGE_SEATS;
  const begins = Math.min(offset, last);
  return {
    offset: begins,
    from: Math.min(begins + 1, matching),
    to: Math.min(begins + PAGE_SEATS, matching),
    previous: begins > 0 ? Math.max(0, begins - PAGE_SEATS) : null,
    next: begins < last ? begins + PAGE_SEATS : null,
  };
}

/** Seats with this reason that belong to centres which the viewer may not see; they are counted, not named. */
export function unseenSeats({ counts, matching }: ExplanationView, reason: Verdict | null): number {
  return (reason === null ? totalSeats(counts) : counts[reason]) - matching;
}
