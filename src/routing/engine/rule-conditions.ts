import type { Millis } from '../../kernel/clock';
import { MEDIA, type Medium } from '../../kernel/medium';
import type { RuleCondition, RuleConfig, RuleId } from './config';
import type { Core } from './core';
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

export function holds(core: Core, rule: RuleConfig, inForce: boolean): boolean {
  return conditionHolds(rule.when, viewOf(core, rule, inForce));
}

/** The values the conditions of a rule see now. */
export function observe(core: Core, ruleId: RuleId): Seen {
  const rule = core.compiled.rules.get(ruleId);
  if (rule === undefined) return {};
  const seen: Record<string, number | string> = {};
  note(rule.when, viewOf(core, rule, false), seen);
  return seen;
}

/** The next instant at which time alone can make a condition true; null when there is none. */
export function nextInstant(core: Core, rule: RuleConfig, inForce: boolean): Millis | null {
  const view = viewOf(core, rule, inForce);
  const oldest = view.group.byAge.first();
  if (oldest === undefined) return null;
  const instants = thresholds(rule.when, inForce)
    .map((threshold) => oldest.enqueuedAt + threshold)
    .filter((at) => at > core.now);
  return instants.length === 0 ? null : Math.min(...instants);
}

function viewOf(core: Core, rule: RuleConfig, inForce: boolean): View {
  return { core, group: core.waiting.group(rule.queueId, rule.homeCentreId), inForce };
}

function conditionHolds(when: RuleCondition, view: View): boolean {
  if ('all' in when) return when.all.every((part) => conditionHolds(part, view));
  if ('any' in when) return when.any.some((part) => conditionHolds(part, view));
  if ('oldestWaitMs' in when) return oldestWaitMs(view) >= thresholdOf(when, view.inForce);
  if ('readySeats' in when) return readySeats(view) === 0;
  if ('centreState' in when) return when.centreState.includes(homeState(view));
  // `manual` never holds by itself: only the duty manager's switch puts such a rule in force.
  return false;
}

function note(when: RuleCondition, view: View, seen: Record<string, number | string>): void {
  if ('all' in when) {
    for (const part of when.all) note(part, view, seen);
  } else if ('any' in when) {
    for (const part of when.any) note(part, view, seen);
  } else if ('oldestWaitMs' in when) {
    seen['oldestWaitMs'] = oldestWaitMs(view);
  } else if ('readySeats' in when) {
    seen['readySeats'] = readySeats(view);
  } else if ('centreState' in when) {
    seen['centreState'] = homeState(view);
  }
}

function thresholds(when: RuleCondition, inForce: boolean): number[] {
  if ('all' in when) return when.all.flatMap((part) => thresholds(part, inForce));
  if ('any' in when) return when.any.flatMap((part) => thresholds(part, inForce));
  return 'oldestWaitMs' in when ? [thresholdOf(when, inForce)] : [];
}

/** An exit value above the entry would make the rule flicker; it counts as the entry value. */
function thresholdOf(when: { readonly oldestWaitMs: number; readonly exit?: number }, inForce: boolean): number {
  return inForce ? Math.min(when.exit ?? when.oldestWaitMs, when.oldestWaitMs) : when.oldestWaitMs;
}

/** Longest wait of the contacts that no seat has taken yet, offered or not; 0 when nobody waits. */
function oldestWaitMs({ core, group }: View): number {
  const oldest = group.byAge.first();
  return oldest === undefined ? 0 : core.now - oldest.enqueuedAt;
}

/**
 * Seats of the home centre that meet the queue's own requirement and could take a contact now. Where the queue has
 * several media, the smallest count over those that wait, or over those of its access points when nobody waits.
 */
function readySeats({ core, group }: View): number {
  const requirement = core.compiled.queues.get(group.queueId)?.rings[0]?.requirement;
  if (requirement === undefined) return 0;
  const counts = mediaOf(core, group).map((medium) => {
    const lane = core.compiled.lane(group.queueId, medium);
    return lane === undefined ? 0 : core.seatIndex.ready(group.homeCentreId, requirement, lane).size;
  });
  return Math.min(...counts);
}

export function mediaOf(core: Core, group: Group): readonly Medium[] {
  const waiting = MEDIA.filter((_, index) => (group.inLine[index] ?? 0) > 0);
  if (waiting.length > 0) return waiting;
  const led = core.compiled.queues.get(group.queueId)?.media ?? [];
  return led.length > 0 ? led : ['voice'];
}

function homeState({ core, group }: View) {
  return core.centreState(group.homeCentreId) ?? 'down';
}
