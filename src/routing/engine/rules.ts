import type { Millis } from '../../kernel/clock';
import type { Actor } from './commands';
import type { RuleConfig, RuleId } from './config';
import { type Core, type Refusal, refuse } from './core';
import type { Fact } from './effects';
import type { Group, Mutable } from './model';
import type { RuleRecord } from './records';
import { holds, mediaOf, nextInstant, observe } from './rule-conditions';
import { rescope } from './scope';

/** The same alert is not raised again for the same queue and centre within this time (routing.md section 5). */
const ALERT_COOL_DOWN_MS: Millis = 300_000;

/**
 * Evaluates the rules that something touched. True when a rule entered or left, so that scopes changed. `settled` holds
 * the rules that changed twice at this instant already: they wait for the next one, so that two rules cannot chase each
 * other for ever.
 */
export function evaluateRules(core: Core, changes: Map<RuleId, number>): boolean {
  if (core.dirty.rules.size === 0) return false;
  let changed = false;
  const dirty = inOrder(core, core.dirty.rules);
  core.dirty.rules.clear();
  for (const rule of dirty) {
    const rec = core.rules.get(rule.id);
    if (rec === undefined) continue;
    const count = changes.get(rule.id) ?? 0;
    if (count < 2 && evaluate(core, rule, rec)) {
      changes.set(rule.id, count + 1);
      changed = true;
    }
    scheduleCheck(core, rule, rec);
  }
  return changed;
}

/** The configured ones, in the order of the configuration. */
function inOrder(core: Core, ids: Iterable<RuleId>): RuleConfig[] {
  const { rules, ruleOrder } = core.compiled;
  return [...ids]
    .map((id) => rules.get(id))
    .filter((rule) => rule !== undefined)
    .sort((a, b) => (ruleOrder.get(a.id) ?? 0) - (ruleOrder.get(b.id) ?? 0));
}

function evaluate(core: Core, rule: RuleConfig, rec: Mutable<RuleRecord>): boolean {
  const inForce = rec.inForceSince !== null;
  const position = rec.switched?.position ?? rule.enabled;
  const wanted = position === 'auto' ? holds(core, rule, inForce) || mustStay(core, rec) : position === 'on';
  if (wanted === inForce) return false;
  rec.inForceSince = wanted ? core.now : null;
  rec.minForceUntil = wanted && rule.minForceMs > 0 ? core.now + rule.minForceMs : null;
  core.changed('rule', rule.id);
  core.fact({ kind: wanted ? 'rule-entered' : 'rule-left', ruleId: rule.id, seen: observe(core, rule.id) });
  rescope(core, core.waiting.group(rule.queueId, rule.homeCentreId));
  return true;
}

function mustStay(core: Core, rec: RuleRecord): boolean {
  return rec.minForceUntil !== null && core.now < rec.minForceUntil;
}

/** Keeps the record's next check no later than time could change the outcome. An early check does no harm. */
function scheduleCheck(core: Core, rule: RuleConfig, rec: Mutable<RuleRecord>): void {
  const inForce = rec.inForceSince !== null;
  const instants = [nextInstant(core, rule, inForce)];
  if (mustStay(core, rec)) instants.push(rec.minForceUntil);
  const upcoming = instants.filter((at) => at !== null);
  if (upcoming.length === 0) return;
  const at = Math.min(...upcoming);
  if (rec.nextCheck !== null && rec.nextCheck.at > core.now && rec.nextCheck.at <= at) return;
  rec.nextCheck = core.due(at);
  core.timers.ofRule('rule-check', rule.id, rec.nextCheck);
  core.changed('rule', rule.id);
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
    core.timers.ofRule('rule-switch', ruleId, rec.switched.until);
  }
  core.changed('rule', ruleId);
  core.dirty.rules.add(ruleId);
  core.fact({ kind: 'rule-switched', ruleId, position, reason, until: rec.switched?.until.at ?? null, by });
  return undefined;
}

/** The duty manager's switch has run out. */
export function endSwitch(core: Core, rec: Mutable<RuleRecord>): void {
  rec.switched = null;
  core.changed('rule', rec.id);
  core.dirty.rules.add(rec.id);
  core.fact({
    kind: 'rule-switched',
    ruleId: rec.id,
    position: 'auto',
    reason: 'until',
    until: null,
    by: { system: 'engine' },
  });
}

/**
 * Raises `all-centres-saturated` for each rule in force whose contacts still wait although no target has a ready seat
 * with the skill: the contact stays home (routing.md section 5, "No target").
 */
export function raiseSaturation(core: Core, looked: ReadonlySet<RuleId>): void {
  if (looked.size === 0) return;
  for (const rule of inOrder(core, looked)) {
    if ((core.rules.get(rule.id)?.inForceSince ?? null) === null) continue;
    const group = core.waiting.group(rule.queueId, rule.homeCentreId);
    if (!somebodyWaits(group) || rule.targets.some((target) => hasReadySeat(core, group, target))) continue;
    raiseAlert(core, {
      alert: 'all-centres-saturated',
      queueId: rule.queueId,
      centreId: rule.homeCentreId,
      seatId: null,
    });
  }
}

function somebodyWaits(group: Group): boolean {
  return group.inLine.some((count) => count > 0);
}

function hasReadySeat(core: Core, group: Group, target: string): boolean {
  if (core.centreState(target) !== 'active') return false;
  const rings = core.compiled.queues.get(group.queueId)?.rings ?? [];
  return mediaOf(core, group).some((medium) => {
    const lane = core.compiled.lane(group.queueId, medium);
    return (
      lane !== undefined && rings.some(({ requirement }) => core.seatIndex.ready(target, requirement, lane).size > 0)
    );
  });
}

type Alert = Omit<Extract<Fact, { kind: 'alert-raised' }>, 'at' | 'kind'>;

/** Raises an alert unless the same one was raised within the cool-down. */
export function raiseAlert(core: Core, alert: Alert): void {
  const key = [alert.alert, alert.queueId ?? '', alert.centreId ?? ''].join('|');
  const recent = Object.entries(core.partition.alertedAt).filter(([, at]) => at + ALERT_COOL_DOWN_MS > core.now);
  if (recent.some(([known]) => known === key)) return;
  core.partition.alertedAt = Object.fromEntries([...recent, [key, core.now]]);
  core.partitionChanged();
  core.fact({ kind: 'alert-raised', ...alert });
}
