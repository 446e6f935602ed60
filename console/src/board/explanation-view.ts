import type { ExplanationView } from '../../../src/platform/realtime/console-protocol';

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
] as const;
export type Reason = (typeof REASONS)[number];

/** Free seats that lack little come first, then free ones that lack much, then those at work. */
const NEARNESS: readonly (Reason | null)[] = [
  null,
  'reserved-for-other',
  'excluded',
  'limit',
  'level-too-low',
  'missing-skill',
  'out-of-scope',
  'no-capacity',
  'offer-pending',
  'seat-not-ready',
];

export function nearestSeats(explanation: ExplanationView): ExplanationView['seats'] {
  const distance = (reason: string | null) => {
    const index = NEARNESS.findIndex((one) => one === reason);
    return index === -1 ? NEARNESS.length : index;
  };
  return [...explanation.seats].sort((a, b) => distance(a.reason) - distance(b.reason));
}

export type Answer =
  | { readonly kind: 'offered'; readonly seatId: string }
  | { readonly kind: 'serving'; readonly state: string }
  | { readonly kind: 'eligible'; readonly n: number }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'main'; readonly total: number; readonly reason: Reason; readonly n: number };

/** The one sentence that answers "why". */
export function answerOf(explanation: ExplanationView): Answer {
  if (explanation.offer !== null) return { kind: 'offered', seatId: explanation.offer.seatId };
  if (explanation.state !== 'queued') return { kind: 'serving', state: explanation.state };
  const eligible = explanation.counts['eligible'] ?? 0;
  if (eligible > 0) return { kind: 'eligible', n: eligible };
  const total = totalSeats(explanation);
  if (total === 0) return { kind: 'nobody' };
  const [main] = REASONS.map((reason) => ({ reason, n: explanation.counts[reason] ?? 0 })).sort((a, b) => b.n - a.n);
  return main === undefined ? { kind: 'nobody' } : { kind: 'main', total, ...main };
}

/** All signed-in seats: the counts sum to them. */
export function totalSeats(explanation: ExplanationView): number {
  return Object.values(explanation.counts).reduce((sum, n) => sum + n, 0);
}
