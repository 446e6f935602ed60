import type { Millis } from '../../src/kernel/clock';
import type { Random } from '../../src/kernel/random';
import type { Hours, MinuteWindow } from '../../src/routing/engine/config';
import { chance, oneOf } from './chance';

const MINUTE_MS = 60_000;
const DAY_MIN = 1_440;
const WEEK_MIN = 7 * DAY_MIN;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const THURSDAY = 3;

/** Opening hours that turn within minutes of `now`, also at the midnight and on the holiday that are near. */
export function randomHours(random: Random, now: Millis): Hours {
  const utcMinute = Math.floor(now / MINUTE_MS);
  // With the last, `now` is two minutes before a midnight.
  const utcOffsetMin = oneOf(random, [480, 0, -210, DAY_MIN - 2 - (utcMinute % DAY_MIN)]);
  const local = utcMinute + utcOffsetMin;
  const today = Math.floor(local / DAY_MIN);
  const weekMinute = (local + THURSDAY * DAY_MIN) % WEEK_MIN;
  const holidays = [today, today + 1].filter(() => chance(random, 0.2));
  return {
    utcOffsetMin,
    weekly: windowsAround(random, weekMinute, WEEK_MIN),
    ...(holidays.length === 0
      ? {}
      : { days: holidays.map((day) => ({ day, windows: windowsAround(random, local - day * DAY_MIN, DAY_MIN) })) }),
  };
}

/** Up to two windows, in order and apart, whose edges lie a few minutes around one; the rest of `length` is closed. */
function windowsAround(random: Random, minute: number, length: number): MinuteWindow[] {
  let edge = minute - random.below(4);
  const windows: MinuteWindow[] = [];
  for (let count = random.below(3); count > 0; count--) {
    const from = Math.max(0, edge);
    const to = Math.min(length, from + 1 + random.below(5));
    if (from < to) windows.push({ from, to });
    edge = to + 1 + random.below(3);
  }
  return windows;
}
