import { present } from '../../kernel/assert';
import type { Hours, MinuteWindow } from '../engine/config';
import { fixedOffsetMin } from './fixed-offset';
import type { HoursDocument } from './hours.schema';

const DAY_MIN = 24 * 60;
const WEEK_MIN = 7 * DAY_MIN;
const DAY_MS = DAY_MIN * 60_000;

/** Hours as people say them → as the engine counts them. The zone keeps its clocks: checkConfiguration saw to it. Pure. */
export function buildHours({ weekly, dates }: HoursDocument, timeZone: string): Hours {
  const utcOffsetMin = present(fixedOffsetMin(timeZone), `${timeZone} changes its clocks`);
  const week = weekly.flatMap(({ days, from, to }) => days.flatMap((day) => weekWindows(day, from, to)));
  if (dates === undefined || dates.length === 0) return { utcOffsetMin, weekly: merged(week) };
  const days = dates.map(({ date, windows }) => ({
    day: Date.parse(`${date}T00:00:00Z`) / DAY_MS,
    windows: merged(windows.map(({ from, to }) => ({ from: minuteOf(from), to: minuteOf(to) }))),
  }));
  return { utcOffsetMin, weekly: merged(week), days: days.sort((a, b) => a.day - b.day) };
}

/** Minutes since midnight. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** What passes Sunday's midnight goes on at the beginning of the week. */
function weekWindows(day: number, from: string, to: string): MinuteWindow[] {
  const midnight = (day - 1) * DAY_MIN;
  const begin = midnight + minuteOf(from);
  const end = midnight + minuteOf(to) + (minuteOf(to) > minuteOf(from) ? 0 : DAY_MIN);
  if (end <= WEEK_MIN) return [{ from: begin, to: end }];
  return [
    { from: begin, to: WEEK_MIN },
    { from: 0, to: end - WEEK_MIN },
  ];
}

/** In order, and what overlaps or touches is one. */
function merged(windows: readonly MinuteWindow[]): MinuteWindow[] {
  const result: MinuteWindow[] = [];
  for (const window of [...windows].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = result.at(-1);
    if (last === undefined || window.from > last.to) result.push(window);
    else result[result.length - 1] = { from: last.from, to: Math.max(last.to, window.to) };
  }
  return result;
}
