import type { Millis } from './clock';

const DAY_MS = 86_400_000;
/** China has one zone and, since 1991, no summer time. */
const ZONE_OFFSET_MS = 8 * 3_600_000;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const THURSDAY = 3;

export const BUSINESS_PERIODS = ['day', 'week', 'month'] as const;
export type BusinessPeriod = (typeof BUSINESS_PERIODS)[number];

/** From the first instant to the first one after it. */
export interface Interval {
  readonly start: Millis;
  readonly end: Millis;
}

/** The last midnight in Asia/Shanghai at or before this instant. */
export function midnightBefore(now: Millis): Millis {
  return midnightOf(dayOf(now));
}

/** The day, the week from Monday, or the month in Asia/Shanghai that this instant lies in. */
export function businessPeriod(instant: Millis, period: BusinessPeriod): Interval {
  const day = dayOf(instant);
  if (period === 'day') return { start: midnightOf(day), end: midnightOf(day + 1) };
  if (period === 'week') {
    const monday = Math.floor((day + THURSDAY) / 7) * 7 - THURSDAY;
    return { start: midnightOf(monday), end: midnightOf(monday + 7) };
  }
  const local = new Date(day * DAY_MS);
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth()];
  return { start: Date.UTC(year, month) - ZONE_OFFSET_MS, end: Date.UTC(year, month + 1) - ZONE_OFFSET_MS };
}

/** Days since 1970-01-01 on the calendar of Asia/Shanghai. */
function dayOf(instant: Millis): number {
  return Math.floor((instant + ZONE_OFFSET_MS) / DAY_MS);
}

function midnightOf(day: number): Millis {
  return day * DAY_MS - ZONE_OFFSET_MS;
}
