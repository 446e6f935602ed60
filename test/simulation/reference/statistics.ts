import type { Millis } from '../../../src/kernel/clock';
import { belongs, type Group } from './groups';
import type { House } from './house';
import { MINUTE_MS } from './hours';

/** Outcomes count at most so long for a service level, the running minute included. */
export const OUTCOMES_COUNT_MS = 61 * MINUTE_MS;
/** Service starts count so long for the expected wait. */
export const STARTS_COUNT_MS = 600_000;
export const LAST = 20;
const FEWEST_STARTS = 3;
const HANDLING_UNKNOWN_MS = 180_000;

/** Percent answered within target, of the answered and abandoned of the running minute and those before it. */
export function serviceLevel(house: House, group: Group, minutes: number): number {
  const first = Math.floor(house.now / MINUTE_MS) - minutes + 1;
  const counted = house.outcomes.filter((each) => belongs(each, group) && Math.floor(each.at / MINUTE_MS) >= first);
  if (counted.length === 0) return 100;
  return (100 * counted.filter(({ outcome }) => outcome === 'in-time').length) / counted.length;
}

/** Mean time between service starts; with too few of them, mean handling time over staffed seats. */
export function meanGapMs(house: House, group: Group, staffed: number): Millis {
  const starts = house.starts
    .filter((each) => belongs(each, group))
    .slice(-LAST)
    .map(({ at }) => at)
    .filter((at) => house.now - at < STARTS_COUNT_MS);
  const [first, last] = [starts[0], starts.at(-1)];
  if (starts.length >= FEWEST_STARTS && first !== undefined && last !== undefined)
    return (last - first) / (starts.length - 1);
  const handled = house.handled.filter((each) => belongs(each, group)).slice(-LAST);
  const sum = handled.reduce((total, { handlingMs }) => total + handlingMs, 0);
  return (handled.length === 0 ? HANDLING_UNKNOWN_MS : sum / handled.length) / staffed;
}
