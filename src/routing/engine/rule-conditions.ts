import type { Millis } from '../../kernel/clock';
import type { SimpleCondition } from './conditions';
import type { RuleCondition, RuleConfig, RuleId } from './config';
import type { Core } from './core';
import { expectedWaitOfGroup, mediaOf, nextChangeOfExpectedWait } from './expected-wait';
import { NO_STATISTICS } from './group-statistics';
import type { Group } from './model';

/** What the conditions of a rule saw, by condition name. */
export type Seen = Readonly<Record<string, number | string>>;

/** What a rule looks at, worked out when a condition asks. */
interface View {
  readonly core: Core;
  readonly group: Group;
  /** In force already: thresholds with an exit value are compared with that. */
  readonly inForce: boolean;
}

/** Whether the conditions hold at this instant, by docs/adr/0013-overflow.md. */
export function holds(core: Core, rule: RuleConfig, inForce: boolean): boolean {
  return conditionHolds(rule.when, viewOf(core, rule, inForce));
}

/** The values the conditions of a rule see now. */
export function observe(core: Core, ruleId: RuleId): Seen {
  const rule = core.compiled.rules.get(ruleId);
  if (rule === undefined) return {};
  const view = viewOf(core, rule, false);
  const seen: Record<string, number | string> = {};
  for (const when of core.compiled.conditionsOf(rule)) Object.assign(seen, noteOf(when, view));
  return seen;
}

/** The instants, all later than now, at which time alone can make a condition of the rule true or false. */
export function nextInstants(core: Core, rule: RuleConfig, inForce: boolean): Millis[] {
  const view = viewOf(core, rule, inForce);
  const instants: Millis[] = [];
  for (const when of core.compiled.conditionsOf(rule)) {
    const at = nextInstant(when, view);
    if (at !== null) instants.push(at);
  }
  return instants;
}

function viewOf(core: Core, rule: RuleConfig, inForce: boolean): View {
  return { core, group: core.waiting.group(rule.queueId, rule.homeCentreId), inForce };
}

function conditionHolds(when: RuleCondition, view: View): boolean {
  if ('all' in when) return when.all.every((part) => conditionHolds(part, view));
  if ('any' in when) return when.any.some((part) => conditionHolds(part, view));
  const { inForce, group } = view;
  if ('oldestWaitMs' in when) {
    return group.byAge.size > 0 && oldestWaitMs(view) >= atLeast(when.oldestWaitMs, when.exit, inForce);
  }
  if ('waiting' in when) return group.byAge.size >= atLeast(when.waiting, when.exit, inForce);
  if ('expectedWaitMs' in when) {
    return expectedWaitOfGroup(view.core, group) >= atLeast(when.expectedWaitMs, when.exit, inForce);
  }
  if ('serviceLevel' in when) return serviceLevel(view, when.minutes) < below(when.serviceLevel, when.exit, inForce);
  if ('readySeats' in when) return readySeats(view) === 0;
  if ('staffedSeats' in when) return staffedSeats(view) === 0;
  if ('trunksInUse' in when) return trunksInUse(view) >= atLeast(when.trunksInUse, when.exit, inForce);
  if ('centreState' in when) return when.centreState.includes(homeState(view));
  // `manual` never holds by itself: only the duty manager's switch puts such a rule in force.
  return false;
}

function noteOf(when: SimpleCondition, view: View): Seen {
  if ('oldestWaitMs' in when) return { oldestWaitMs: oldestWaitMs(view) };
  if ('waiting' in when) return { waiting: view.group.byAge.size };
  if ('expectedWaitMs' in when) return { expectedWaitMs: inWords(expectedWaitOfGroup(view.core, view.group)) };
  if ('serviceLevel' in when) return { serviceLevel: Math.round(serviceLevel(view, when.minutes) * 100) / 100 };
  if ('readySeats' in when) return { readySeats: readySeats(view) };
  if ('staffedSeats' in when) return { staffedSeats: staffedSeats(view) };
  if ('trunksInUse' in when) return { trunksInUse: trunksInUse(view) };
  return 'centreState' in when ? { centreState: homeState(view) } : {};
}

/** JSON has no infinity. */
function inWords(waitMs: number): number | string {
  return waitMs === Infinity ? 'infinite' : waitMs;
}

function nextInstant(when: SimpleCondition, { core, group, inForce }: View): Millis | null {
  if ('oldestWaitMs' in when) {
    const oldest = group.byAge.first();
    const at = (oldest?.enqueuedAt ?? 0) + atLeast(when.oldestWaitMs, when.exit, inForce);
    return oldest !== undefined && at > core.now ? at : null;
  }
  if ('serviceLevel' in when) return group.statistics?.nextForgetting(core.now, when.minutes) ?? null;
  return 'expectedWaitMs' in when ? nextChangeOfExpectedWait(core, group) : null;
}

/** An exit value above the entry would make the rule flicker; it counts as the entry value. */
function atLeast(entry: number, exit: number | undefined, inForce: boolean): number {
  return inForce ? Math.min(exit ?? entry, entry) : entry;
}

function below(entry: number, exit: number | undefined, inForce: boolean): number {
  return inForce ? Math.max(exit ?? entry, entry) : entry;
}

/** Longest wait of the contacts that no seat has taken yet, offered or not; 0 when nobody waits. */
function oldestWaitMs({ core, group }: View): number {
  const oldest = group.byAge.first();
  return oldest === undefined ? 0 : core.now - oldest.enqueuedAt;
}

function serviceLevel({ core, group }: View, minutes: number): number {
  return (group.statistics ?? NO_STATISTICS).serviceLevel(core.now, minutes);
}

/**
 * Seats of the home centre that meet the queue's own requirement and could take a contact now. Where the queue has
 * several media, the smallest count over those that wait, or over those of its access points when nobody waits.
 */
function readySeats({ core, group }: View): number {
  const requirement = ownRequirement(core, group);
  if (requirement === undefined) return 0;
  const counts = mediaOf(core, group).map((medium) => {
    const lane = core.compiled.lane(group.queueId, medium);
    return lane === undefined ? 0 : core.seatIndex.ready(group.homeCentreId, requirement, lane).size;
  });
  return Math.min(...counts);
}

/** Signed-in seats of the home centre that meet the queue's own requirement, on a break too, but not disconnected. */
function staffedSeats({ core, group }: View): number {
  const requirement = ownRequirement(core, group);
  return requirement === undefined ? 0 : core.seatIndex.staffedCount(group.homeCentreId, requirement);
}

function ownRequirement(core: Core, group: Group) {
  return core.compiled.queues.get(group.queueId)?.rings[0]?.requirement;
}

function trunksInUse({ core, group }: View): number {
  return core.trunks.get(group.homeCentreId) ?? 0;
}

function homeState({ core, group }: View) {
  return core.centreState(group.homeCentreId) ?? 'down';
}
