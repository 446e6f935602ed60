import type { RuleConfig } from '../../../src/routing/engine/config';
import { waitingOf } from './groups';
import { act, type House } from './house';
import { isPickedBy } from './shares';

/** What channels carry out: asked for once per contact and rule, of those who are queued, longest wait first. */
export function treat(house: House, rule: RuleConfig): void {
  const { id: ruleId, action, parameter } = rule;
  if (action === 'widen' || action === 'move') return;
  for (const contact of waitingOf(house, rule)) {
    if (contact.state !== 'queued' || !isPickedBy(rule, contact) || contact.treatedBy.includes(ruleId)) continue;
    contact.treatedBy.push(ruleId);
    const { id: contactId, medium } = contact;
    const how = parameter === undefined ? {} : { parameter };
    act(house, { kind: action, contactId, medium, ruleId, ...how, expiresAt: null });
  }
}
