import type { Millis } from '../../../src/kernel/clock';
import type { Command } from '../../../src/routing/engine/commands';
import type { RuleConfig } from '../../../src/routing/engine/config';
import { conditionHolds, seenBy } from './conditions';
import { isOpen } from './hours';
import { dueAt, type House, refuseIf, type Rule, say } from './house';
import { widenTo } from './targets';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

export function switchRule(house: House, command: Of<'rule-switched'>): void {
  const rule = house.rules.find(({ id }) => id === command.ruleId);
  refuseIf(rule === undefined, 'unknown-rule');
  const { position, until, reason, by } = command;
  if (position !== 'auto')
    refuseIf(!Number.isSafeInteger(until) || (until ?? 0) <= house.now || reason.trim() === '', 'invalid-value');
  if (rule === undefined) return;
  rule.switched = position === 'auto' ? null : { ...dueAt(house, until ?? 0), position };
  say(house, {
    kind: 'rule-switched',
    ruleId: rule.id,
    position,
    reason,
    until: position === 'auto' ? null : (until ?? null),
    by,
  });
}

/** docs/adr/0013, "When a rule is in force". True when that has changed. */
export function judge(house: House, rule: Rule, config: RuleConfig): boolean {
  const inForce = shouldBeInForce(house, rule, config);
  if (inForce === (rule.inForceSince !== null)) return false;
  rule.inForceSince = inForce ? house.now : null;
  say(house, { kind: inForce ? 'rule-entered' : 'rule-left', ruleId: rule.id, seen: seenBy(house, config) });
  return true;
}

function shouldBeInForce(house: House, rule: Rule, config: RuleConfig): boolean {
  const position = rule.switched?.position ?? config.enabled;
  if (position !== 'auto') return position === 'on';
  if (!isOpen(config.hours, house.now)) return false;
  return (
    conditionHolds(house, config, config.when, rule.inForceSince !== null) || house.now < minimumOver(rule, config)
  );
}

export function minimumOver({ inForceSince }: Rule, { minForceMs }: RuleConfig): Millis {
  return inForceSince === null ? -Infinity : inForceSince + minForceMs;
}

/** What a `widen` brings into the scope is worked out anew. True when that has changed. */
export function widen(house: House, rule: Rule, config: RuleConfig): boolean {
  const before = rule.targets;
  rule.targets = config.action === 'widen' && rule.inForceSince !== null ? widenTo(house, config) : [];
  return before.length !== rule.targets.length || before.some((id, index) => id !== rule.targets[index]);
}
