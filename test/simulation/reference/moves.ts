import type { RuleConfig } from '../../../src/routing/engine/config';
import { seenBy } from './conditions';
import { waitingOf } from './groups';
import { type House, say } from './house';
import { enterQueue } from './queueing';
import { isPickedBy } from './shares';
import { moveTo } from './targets';

/** One contact, the longest waiting that may go somewhere. Its place is kept. True when somebody went. */
export function moveOne(house: House, rule: RuleConfig): boolean {
  if (rule.action !== 'move') return false;
  const movable = waitingOf(house, rule).filter(
    (contact) =>
      contact.state === 'queued' &&
      contact.preferred === null &&
      isPickedBy(rule, contact) &&
      contact.hops < (house.config.maxHops ?? 1),
  );
  for (const contact of movable) {
    const to = moveTo(house, rule, contact);
    if (to === undefined) continue;
    say(house, {
      kind: 'contact-moved',
      contactId: contact.id,
      ruleId: rule.id,
      from: rule.queueId,
      to,
      waitedMs: house.now - contact.enqueuedAt,
      seen: seenBy(house, rule),
    });
    contact.hops += 1;
    enterQueue(house, contact, to);
    return true;
  }
  return false;
}
