import type { Millis } from '../../kernel/clock';
import { raiseAlert, saturationCoolsDownUntil } from './alerts';
import type { Actor } from './commands';
import type { RuleConfig, RuleId } from './config';
import { type Core, type Refusal, refuse } from './core';
import { couldTake, mediaOf } from './expected-wait';
import type { Mutable } from './model';
import { moveOne } from './move';
import type { RuleRecord } from './records';
import { holds, nextInstants, observe } from './rule-conditions';
import { rescope } from './scope';
import { centresToWidenTo, instantsOfTargets, qualifyingCentres, qualifyingQueues } from './targets';
import { treat } from './treatments';

/** A rule changes at most so often in one settling, so that two rules cannot chase each other for ever. */
const MOST_CHANGES = 2;

/** What the rules did while one command, or one deadline, is brought to rest. */
export class Settling {
  readonly changes = new Map<RuleId, number>();
  readonly looked = new Set<RuleId>();
  /** Changed as often as they may: judged again in the next settling. */
  readonly stuck = new Set<RuleId>();
}

/** Marks the rules whose own instant has come. */
export function markDueRules(core: Core): void {
  if ((core.ruleChecks.next() ?? Infinity) > core.now) return;
  for (const id of core.ruleChecks.due(core.now)) core.dirty.rules.add(id);
}

/**
 * Looks once at each rule that something touched, in the order of the configuration: judges it, works out its targets, asks
 * for its treatments and moves at most one contact. True when anything changed that matching must hear of.
 */
export function judgeRules(core: Core, settling: Settling): boolean {
  let changed = false;
  let place = -1;
  for (;;) {
    const rule = nextTouched(core, place);
    if (rule === undefined) return changed;
    place = core.compiled.ruleOrder.get(rule.id) ?? place;
    core.dirty.rules.delete(rule.id);
    settling.looked.add(rule.id);
    const rec = core.rules.get(rule.id);
    if (rec !== undefined && lookAt(core, rule, rec, settling)) changed = true;
  }
}

/** The touched rule that comes next after a place in the configuration. A rule may touch one that comes after it. */
function nextTouched(core: Core, after: number): RuleConfig | undefined {
  const { rules, ruleOrder } = core.compiled;
  let next: RuleId | undefined;
  let nextPlace = Infinity;
  for (const id of core.dirty.rules) {
    const place = ruleOrder.get(id);
    if (place === undefined || place <= after || place >= nextPlace) continue;
    next = id;
    nextPlace = place;
  }
  return next === undefined ? undefined : rules.get(next);
}

function lookAt(core: Core, rule: RuleConfig, rec: Mutable<RuleRecord>, settling: Settling): boolean {
  const turned = judge(core, rule, rec, settling);
  const retargeted = workOutTargets(core, rule, rec);
  if (rec.inForceSince === null) return turned || retargeted;
  treat(core, rule, turned || core.dirty.untreated.has(rule.id));
  core.dirty.untreated.delete(rule.id);
  const moved = moveOne(core, rule);
  return turned || retargeted || moved;
}

/** Enters or leaves by the switch, the hours, the conditions and the minimum time. True when it did. */
function judge(core: Core, rule: RuleConfig, rec: Mutable<RuleRecord>, settling: Settling): boolean {
  const inForce = rec.inForceSince !== null;
  if (isWanted(core, rule, rec) === inForce) return false;
  const count = settling.changes.get(rule.id) ?? 0;
  if (count >= MOST_CHANGES) {
    settling.stuck.add(rule.id);
    return false;
  }
  settling.changes.set(rule.id, count + 1);
  rec.inForceSince = inForce ? null : core.now;
  core.changed('rule', rule.id);
  core.fact({
    kind: inForce ? 'rule-left' : 'rule-entered',
    at: core.now,
    ruleId: rule.id,
    seen: observe(core, rule.id),
  });
  return true;
}

function isWanted(core: Core, rule: RuleConfig, rec: RuleRecord): boolean {
  const position = rec.switched?.position ?? rule.enabled;
  if (position !== 'auto') return position === 'on';
  if (core.compiled.hoursOfRule(rule.id)?.isOpen(core.now) === false) return false;
  return holds(core, rule, rec.inForceSince !== null) || stayUntil(rule, rec) > core.now;
}

/** Until when it stays in force whatever its conditions say. */
function stayUntil(rule: RuleConfig, { inForceSince }: RuleRecord): Millis {
  return inForceSince === null ? 0 : inForceSince + rule.minForceMs;
}

function workOutTargets(core: Core, rule: RuleConfig, rec: Mutable<RuleRecord>): boolean {
  const widens = rec.inForceSince !== null && rule.action === 'widen';
  const targets = widens ? centresToWidenTo(core, rule) : NOWHERE;
  const { targets: before } = rec;
  if (targets.length === before.length && targets.every((target, index) => target === before[index])) return false;
  rec.targets = targets;
  core.changed('rule', rule.id);
  rescope(core, core.waiting.group(rule.queueId, rule.homeCentreId));
  return true;
}

const NOWHERE: readonly string[] = [];

/** The command is at rest: alerts where nobody can help, and the instants at which the rules are looked at next. */
export function finishSettling(core: Core, { looked, stuck }: Settling): void {
  for (const id of looked) noteSaturation(core, id);
  if (core.saturated.size > 0 && core.now >= core.saturationDueAt) raiseSaturations(core);
  for (const id of looked) core.ruleChecks.set(id, nextCheck(core, id));
  for (const id of stuck) core.dirty.rules.add(id);
  if (core.dirty.queued.size > 0) core.dirty.queued.clear();
}

/** After a start: what the records do not say of the rules. Everything is judged with the first command. */
export function recallRules(core: Core): void {
  for (const id of core.compiled.rules.keys()) {
    noteSaturation(core, id);
    core.ruleChecks.set(id, nextCheck(core, id));
    touchWhole(core, id);
  }
}

/** Has a rule judged, and everybody of its group looked at who may need its treatment. */
export function touchWhole(core: Core, id: RuleId): void {
  core.dirty.rules.add(id);
  core.dirty.untreated.add(id);
}

/**
 * Notes whether the contacts of a rule in force wait although it has no target, or none with a ready seat with the skill:
 * they stay home (routing.md section 5, "No target").
 */
function noteSaturation(core: Core, id: RuleId): void {
  const rule = core.compiled.rules.get(id);
  const isInForce = (core.rules.get(id)?.inForceSince ?? null) !== null;
  if (rule === undefined || !isInForce || !hasNoTarget(core, rule)) {
    core.saturated.delete(id);
  } else if (!core.saturated.has(id)) {
    core.saturated.add(id);
    core.saturationDueAt = 0;
  }
}

function hasNoTarget(core: Core, rule: RuleConfig): boolean {
  const group = core.waiting.group(rule.queueId, rule.homeCentreId);
  if (group.queued === 0) return false;
  if (rule.action === 'move') return qualifyingQueues(core, rule).length === 0;
  if (rule.action !== 'widen') return false;
  const media = mediaOf(core, group);
  return !qualifyingCentres(core, rule).some((target) => couldTake(core, rule.queueId, target, media));
}

/** In the order of the configuration. */
function inOrder(core: Core, ids: ReadonlySet<RuleId>): RuleConfig[] {
  if (ids.size === 0) return [];
  const { rules, ruleOrder } = core.compiled;
  const place = (id: RuleId): number => ruleOrder.get(id) ?? Infinity;
  return [...ids].sort((a, b) => place(a) - place(b)).flatMap((id) => rules.get(id) ?? []);
}

/** Once for each rule, then again when its cool-down is over. */
function raiseSaturations(core: Core): void {
  let dueAt = Infinity;
  for (const { queueId, homeCentreId: centreId } of inOrder(core, core.saturated)) {
    raiseAlert(core, { alert: 'all-centres-saturated', queueId, centreId, seatId: null });
    dueAt = Math.min(dueAt, saturationCoolsDownUntil(core, queueId, centreId) ?? Infinity);
  }
  core.saturationDueAt = dueAt;
}

/** The next instant at which time alone may change what the rule does; null when there is none. */
function nextCheck(core: Core, id: RuleId): Millis | null {
  const rule = core.compiled.rules.get(id);
  const rec = core.rules.get(id);
  if (rule === undefined || rec === undefined) return null;
  const inForce = rec.inForceSince !== null;
  const instants = inForce ? instantsOfTargets(core, rule) : [];
  if ((rec.switched?.position ?? rule.enabled) === 'auto') {
    instants.push(...nextInstants(core, rule, inForce), stayUntil(rule, rec));
    instants.push(core.compiled.hoursOfRule(id)?.nextChange(core.now) ?? 0);
  }
  if (core.saturated.has(id)) {
    instants.push(saturationCoolsDownUntil(core, rule.queueId, rule.homeCentreId) ?? 0);
  }
  const upcoming = instants.filter((at) => at > core.now);
  return upcoming.length === 0 ? null : Math.min(...upcoming);
}

/** The duty manager switches a rule on or off until an instant, or gives it back to its conditions. */
export function switchRule(
  core: Core,
  command: { ruleId: RuleId; position: 'on' | 'off' | 'auto'; reason: string; until?: Millis; by: Actor },
): Refusal {
  const { ruleId, position, reason, by } = command;
  const rec = core.rules.get(ruleId);
  if (rec === undefined || !core.compiled.rules.has(ruleId))
    return refuse('unknown-rule', `there is no rule ${ruleId}`);
  if (position === 'auto') {
    rec.switched = null;
  } else {
    if (reason.trim() === '') return refuse('invalid-value', 'reason must say why the rule is switched');
    const { until } = command;
    if (until === undefined || !Number.isSafeInteger(until) || until <= core.now) {
      return refuse('invalid-value', `until must be a later instant than ${core.now}, got ${until ?? 'nothing'}`);
    }
    rec.switched = { position, reason, until: core.due(until), by: 'personId' in by ? by.personId : by.system };
    core.timers.ofSwitch(ruleId, rec.switched.until);
  }
  core.changed('rule', ruleId);
  core.dirty.rules.add(ruleId);
  core.fact({
    kind: 'rule-switched',
    at: core.now,
    ruleId,
    position,
    reason,
    until: rec.switched?.until.at ?? null,
    by,
  });
  return undefined;
}

/** The duty manager's switch has run out. */
export function endSwitch(core: Core, rec: Mutable<RuleRecord>): void {
  rec.switched = null;
  core.changed('rule', rec.id);
  core.dirty.rules.add(rec.id);
  core.fact({
    kind: 'rule-switched',
    at: core.now,
    ruleId: rec.id,
    position: 'auto',
    reason: 'until',
    until: null,
    by: { system: 'engine' },
  });
}
