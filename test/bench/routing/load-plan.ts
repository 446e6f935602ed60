import { exponential, type Random } from '../../../src/kernel/random';
import type { Medium } from '../../../src/kernel/medium';
import type { Millis } from '../../../src/kernel/clock';
import type { Features, HouseSize } from './house';

/** One load: how large the house is and how many contacts are kept waiting in it. */
export interface LoadPlan extends HouseSize {
  /** Contacts that no seat has taken yet, kept near this. 0: fewer contacts than seats, so that there are idle seats always. */
  readonly waiting: number;
  readonly seed: number;
  readonly features: Features;
}

/** Percent of contacts by medium. */
const MEDIUM_PERCENT: readonly (readonly [Medium, number])[] = [
  ['voice', 60],
  ['chat', 20],
  ['sms', 10],
  ['email', 10],
];
/** Percent of contacts by priority. */
const PRIORITY_PERCENT = [80, 15, 5] as const;

/** Shares of what people do. Of offers: `declined`, `missed`; of arrivals: the first six; of services: the rest. */
export const SHARES = {
  preferred: 0.01,
  byWeights: 0.1,
  ivr: 0.2,
  abandoned: 0.08,
  priorityChanged: 0.04,
  declined: 0.05,
  missed: 0.03,
  held: 0.05,
  transferred: 0.02,
  breakAfter: 0.03,
} as const;

/** Virtual time of the phases before the steady state. */
export const FILL_MS: Millis = 600_000;
export const RINGS_MS: Millis = 100_000;
export const OPEN_MS: Millis = 240_000;
export const SETTLE_MS: Millis = 60_000;
/** Of a house without a waiting line, contacts in it for each seat. */
export const POPULATION_PER_SEAT = 0.6;
/** In such a house a customer whom no seat fits gives up then. */
export const PATIENCE_MS: Millis = 120_000;

const HANDLE_MEAN_MS: Readonly<Record<Medium, Millis>> = {
  voice: 180_000,
  chat: 240_000,
  sms: 120_000,
  email: 300_000,
};

export function drawMedium(random: Random): Medium {
  let rest = random.below(100);
  for (const [medium, percent] of MEDIUM_PERCENT) {
    if (rest < percent) return medium;
    rest -= percent;
  }
  return 'voice';
}

export function drawPriority(random: Random): number {
  let rest = random.below(100);
  return PRIORITY_PERCENT.findIndex((percent) => (rest -= percent) < 0);
}

/** Whole milliseconds, exponential, at least 1. */
export function someTime(random: Random, meanMs: Millis): Millis {
  return 1 + Math.floor(exponential(random, meanMs));
}

export function between(random: Random, fromMs: Millis, toMs: Millis): Millis {
  return fromMs + random.below(toMs - fromMs);
}

export function answerDelay(random: Random, medium: Medium): Millis {
  return medium === 'voice' ? between(random, 1_000, 5_000) : between(random, 2_000, 10_000);
}

export function handleTime(random: Random, medium: Medium): Millis {
  return 5_000 + someTime(random, HANDLE_MEAN_MS[medium]);
}

/** One in ten passes the limit of a call's wrap-up, which then ends it. */
export function wrapUpTime(random: Random, medium: Medium): Millis {
  return someTime(random, medium === 'voice' ? 25_000 : 15_000);
}
