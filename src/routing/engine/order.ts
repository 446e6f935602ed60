import type { Millis } from '../../kernel/clock';

/**
 * The one order between waiting contacts, for all queues and media (routing.md section 3).
 *
 * Scores are whole numbers of nano-points, so that two scores that are equal on paper are equal here and the order
 * inside a class never depends on the instant: rate in millionths of a point per second times wait in milliseconds.
 * Exact up to 2^53: nine million points, a hundred days at one point per second.
 */
export interface Standing {
  /** Number of strict priorities at or below the contact's. */
  readonly tier: number;
  readonly rateMicro: number;
  readonly bonusNano: number;
}

export interface InLine {
  readonly standing: Standing;
  readonly enqueuedAt: Millis;
  readonly arrivalNumber: number;
}

export function scoreAt(item: InLine, now: Millis): number {
  return item.standing.rateMicro * (now - item.enqueuedAt) + item.standing.bonusNano;
}

/** Negative when `a` is served before `b` at `now`; 0 only for one and the same contact. */
export function compareInLine(a: InLine, b: InLine, now: Millis): number {
  return b.standing.tier - a.standing.tier || scoreAt(b, now) - scoreAt(a, now) || compareByAge(a, b);
}

/** The same order inside a class (same tier, same rate), where it does not depend on the instant. */
export function compareInClass(a: InLine, b: InLine): number {
  const ahead = a.standing.rateMicro * (b.enqueuedAt - a.enqueuedAt) + a.standing.bonusNano - b.standing.bonusNano;
  return -ahead || compareByAge(a, b);
}

/** The longest wait first. */
export function compareByAge(a: InLine, b: InLine): number {
  return a.enqueuedAt - b.enqueuedAt || a.arrivalNumber - b.arrivalNumber;
}
