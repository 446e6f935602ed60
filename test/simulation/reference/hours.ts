import type { Millis } from '../../../src/kernel/clock';
import type { Hours, MinuteWindow } from '../../../src/routing/engine/config';

export const MINUTE_MS = 60_000;
const DAY_MIN = 1_440;
const WEEK_MIN = 7 * DAY_MIN;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const FIRST_MIN = 3 * DAY_MIN;

/** docs/adr/0013, "Hours". A day with windows of its own goes by these, any other by its day of the week. */
export function isOpen(hours: Hours | undefined, at: Millis): boolean {
  if (hours === undefined) return true;
  const minute = localMinute(hours, at);
  const today = Math.floor(minute / DAY_MIN);
  const own = hours.days?.find(({ day }) => day === today);
  return own === undefined
    ? isWithin(hours.weekly, (minute + FIRST_MIN) % WEEK_MIN)
    : isWithin(own.windows, minute % DAY_MIN);
}

/** The instants to come, one of each kind, at which these hours may turn: a window or a day begins or ends. */
export function turnsAfter(hours: Hours, at: Millis): Millis[] {
  const minute = localMinute(hours, at);
  const weekly = edgesOf(hours.weekly).map((edge) => minute + untilNext(edge, (minute + FIRST_MIN) % WEEK_MIN));
  const own = (hours.days ?? []).flatMap(({ day, windows }) =>
    [0, ...edgesOf(windows), DAY_MIN].map((edge) => day * DAY_MIN + edge),
  );
  return [...weekly, ...own].map((local) => (local - hours.utcOffsetMin) * MINUTE_MS);
}

/** Minutes from one minute of the week to another, a week when they are the same. */
function untilNext(edge: number, ofWeek: number): number {
  return edge > ofWeek ? edge - ofWeek : edge - ofWeek + WEEK_MIN;
}

function localMinute({ utcOffsetMin }: Hours, at: Millis): number {
  return Math.floor(at / MINUTE_MS) + utcOffsetMin;
}

function edgesOf(windows: readonly MinuteWindow[]): number[] {
  return windows.flatMap(({ from, to }) => [from, to]);
}

function isWithin(windows: readonly MinuteWindow[], minute: number): boolean {
  return windows.some(({ from, to }) => from <= minute && minute < to);
}
