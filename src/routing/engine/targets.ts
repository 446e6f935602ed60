import type { Millis } from '../../kernel/clock';
import type { CentreId, QueueId, RuleConfig } from './config';
import type { Core } from './core';
import { couldTake, expectedWaitOfGroup, mediaOf, nextChangeOfExpectedWait, skilledSeats } from './expected-wait';
import type { Group } from './model';
import { scopeOf } from './scope';

/** Gain that `best` asks for where the rule says nothing (routing.md section 5). */
const MIN_GAIN_MS: Millis = 30_000;

/**
 * Centres that a rule in force may widen the scope to now, in the order given: active, open, not saturated and, if asked,
 * serving their own in time. Staff is not asked for: a centre without has no seat to give, and its first seat that signs
 * in must find the earlier contacts of other centres in its scope.
 */
export function qualifyingCentres(core: Core, rule: RuleConfig): CentreId[] {
  return rule.targets.filter(
    (target) =>
      target !== rule.homeCentreId &&
      core.centreState(target) === 'active' &&
      core.isOpen(target) &&
      !isSaturated(core, rule.queueId, target) &&
      (rule.lenderHealth !== true || core.health.isHealthy(target, core.now)),
  );
}

/** Those of them that the rule brings into the scope: all, or the best if it is worth it. */
export function centresToWidenTo(core: Core, rule: RuleConfig): CentreId[] {
  const qualifying = qualifyingCentres(core, rule);
  if (rule.choose !== 'best') return qualifying;
  const best = bestOf(core, rule, qualifying, (target) => core.waiting.group(rule.queueId, target));
  return best === null ? [] : [best];
}

/** Queues that a rule in force may move contacts to now, in the order given: open, staffed, not saturated at the home. */
export function qualifyingQueues(core: Core, rule: RuleConfig): QueueId[] {
  return rule.targets.filter((target) => {
    const queue = core.compiled.queues.get(target);
    return (
      queue?.config.open === true &&
      isStaffed(core, target, rule.homeCentreId) &&
      !isSaturated(core, target, rule.homeCentreId)
    );
  });
}

/** The queue of those it may go to that a contact is moved to; null when there is none. */
export function queueToMoveTo(core: Core, rule: RuleConfig, among: readonly QueueId[]): QueueId | null {
  if (rule.choose !== 'best') return among[0] ?? null;
  return bestOf(core, rule, among, (target) => core.waiting.group(target, rule.homeCentreId));
}

/** The target with the smallest expected wait, if it is shorter than at home by what the rule asks for. */
function bestOf(
  core: Core,
  rule: RuleConfig,
  targets: readonly string[],
  groupOf: (target: string) => Group,
): string | null {
  let best: string | null = null;
  let shortestMs = Infinity;
  for (const target of targets) {
    const waitMs = expectedWaitOfGroup(core, groupOf(target));
    if (best !== null && waitMs >= shortestMs) continue;
    best = target;
    shortestMs = waitMs;
  }
  // Two infinite waits gain nothing: their difference is no number.
  const homeMs = expectedWaitOfGroup(core, core.waiting.group(rule.queueId, rule.homeCentreId));
  return homeMs - shortestMs >= (rule.minGainMs ?? MIN_GAIN_MS) ? best : null;
}

/** Nobody there could take somebody now, and one of the values that the queue names is reached. */
function isSaturated(core: Core, queueId: QueueId, centreId: CentreId): boolean {
  const saturation = core.compiled.queues.get(queueId)?.config.saturation;
  if (saturation === undefined) return false;
  const group = core.waiting.group(queueId, centreId);
  if (couldTake(core, queueId, centreId, mediaOf(core, group))) return false;
  const oldest = group.byAge.first();
  const { waiting, oldestWaitMs, trunksFull } = saturation;
  return (
    (waiting !== undefined && group.byAge.size >= waiting) ||
    (oldestWaitMs !== undefined && oldest !== undefined && core.now - oldest.enqueuedAt >= oldestWaitMs) ||
    (trunksFull === true && !core.hasTrunk(centreId))
  );
}

/** A seat with the skill of the queue is signed in somewhere in the scope that its contacts of this home will reach. */
function isStaffed(core: Core, queueId: QueueId, homeCentreId: CentreId): boolean {
  const last = (core.compiled.queues.get(queueId)?.rings.length ?? 1) - 1;
  const whole = core.waiting.portion(core.waiting.group(queueId, homeCentreId), []);
  for (const centreId of scopeOf(core, whole, last).keys()) {
    if (skilledSeats(core, queueId, centreId) > 0) return true;
  }
  return false;
}

/** The instants, all later than now, at which time alone may change the targets of a rule in force. */
export function instantsOfTargets(core: Core, rule: RuleConfig): Millis[] {
  const instants: (Millis | null)[] = [];
  const watch = (group: Group): void => {
    const saturation = core.compiled.queues.get(group.queueId)?.config.saturation?.oldestWaitMs;
    const oldest = group.byAge.first();
    if (saturation !== undefined && oldest !== undefined) instants.push(oldest.enqueuedAt + saturation);
    if (rule.choose === 'best') instants.push(nextChangeOfExpectedWait(core, group));
  };
  for (const target of rule.targets) {
    if (rule.action === 'move') watch(core.waiting.group(target, rule.homeCentreId));
    if (rule.action !== 'widen') continue;
    watch(core.waiting.group(rule.queueId, target));
    if (rule.lenderHealth === true) instants.push(core.health.nextChange(target, core.now));
  }
  if (rule.choose === 'best') {
    instants.push(nextChangeOfExpectedWait(core, core.waiting.group(rule.queueId, rule.homeCentreId)));
  }
  return instants.filter((at): at is Millis => at !== null && at > core.now);
}
