import type { RuleCondition, RuleConfig } from '../../../src/routing/engine/config';
import { expectedWaitOf } from './expected-wait';
import { mediaOf, oldestWaitMs, waitingOf } from './groups';
import { trunksInUse } from './homes';
import { type House, queueOf } from './house';
import { meets } from './requirements';
import { isFree, staffOf } from './staff';
import { serviceLevel } from './statistics';

export type Seen = Record<string, number | string>;

/** The table of docs/adr/0013. A threshold is left at its exit value, if that is on the right side of the entry. */
export function conditionHolds(house: House, rule: RuleConfig, when: RuleCondition, inForce: boolean): boolean {
  const recurse = (part: RuleCondition) => conditionHolds(house, rule, part, inForce);
  const atLeast = (value: number, entry: number, exit = entry) => value >= (inForce ? Math.min(entry, exit) : entry);
  const below = (value: number, entry: number, exit = entry) => value < (inForce ? Math.max(entry, exit) : entry);
  if ('all' in when) return when.all.every(recurse);
  if ('any' in when) return when.any.some(recurse);
  if ('oldestWaitMs' in when) {
    const oldest = oldestWaitMs(house, rule);
    return oldest !== undefined && atLeast(oldest, when.oldestWaitMs, when.exit);
  }
  if ('waiting' in when) return atLeast(waitingOf(house, rule).length, when.waiting, when.exit);
  if ('expectedWaitMs' in when) return atLeast(expectedWaitOf(house, rule), when.expectedWaitMs, when.exit);
  if ('serviceLevel' in when) return below(serviceLevel(house, rule, when.minutes), when.serviceLevel, when.exit);
  if ('readySeats' in when) return readySeats(house, rule) === 0;
  if ('staffedSeats' in when) return staffedSeats(house, rule) === 0;
  if ('trunksInUse' in when) return atLeast(trunksInUse(house, rule.homeCentreId), when.trunksInUse, when.exit);
  if ('centreState' in when) return when.centreState.includes(house.centres[rule.homeCentreId] ?? 'down');
  return false;
}

/** What the conditions of a rule look at, by condition name. JSON has no infinity. */
export function seenBy(house: House, rule: RuleConfig, when: RuleCondition = rule.when): Seen {
  if ('all' in when) return Object.assign({}, ...when.all.map((part) => seenBy(house, rule, part))) as Seen;
  if ('any' in when) return Object.assign({}, ...when.any.map((part) => seenBy(house, rule, part))) as Seen;
  if ('oldestWaitMs' in when) return { oldestWaitMs: oldestWaitMs(house, rule) ?? 0 };
  if ('waiting' in when) return { waiting: waitingOf(house, rule).length };
  if ('expectedWaitMs' in when) {
    const waitMs = expectedWaitOf(house, rule);
    return { expectedWaitMs: waitMs === Infinity ? 'infinite' : waitMs };
  }
  if ('serviceLevel' in when) return { serviceLevel: Math.round(serviceLevel(house, rule, when.minutes) * 100) / 100 };
  if ('readySeats' in when) return { readySeats: readySeats(house, rule) };
  if ('staffedSeats' in when) return { staffedSeats: staffedSeats(house, rule) };
  if ('trunksInUse' in when) return { trunksInUse: trunksInUse(house, rule.homeCentreId) };
  return 'centreState' in when ? { centreState: house.centres[rule.homeCentreId] ?? 'down' } : {};
}

/** Home seats that meet ring 0 and could take such a contact now; with several media the smallest count of those. */
function readySeats(house: House, rule: RuleConfig): number {
  const seats = homeSeats(house, rule);
  const counts = mediaOf(house, rule).map(
    (medium) => seats.filter((seat) => isFree(house, seat, rule.queueId, medium)).length,
  );
  return Math.min(...counts);
}

function staffedSeats(house: House, rule: RuleConfig): number {
  return homeSeats(house, rule).length;
}

/** Signed-in seats of the home that meet ring 0. */
function homeSeats(house: House, rule: RuleConfig) {
  const requires = queueOf(house, rule.queueId)?.requires ?? {};
  return staffOf(house, rule.homeCentreId).filter((seat) => meets(seat, requires));
}
