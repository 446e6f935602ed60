import type { RuleConfig } from '../../../src/routing/engine/config';
import { type Contact, type House } from './house';

const WHOLE = 100;

/** Only those that a rule with a share picked get what it gives. */
export function isPickedBy(
  { id, share = WHOLE }: RuleConfig,
  { pickedBy }: { readonly pickedBy: readonly string[] },
): boolean {
  return share >= WHOLE || pickedBy.includes(id);
}

/** docs/adr/0013, "Share": on entering a group, error diffusion decides which of its rules pick the contact. */
export function pickByShare(house: House, contact: Contact): void {
  contact.pickedBy = [];
  for (const { id, queueId, homeCentreId, share = WHOLE } of house.config.rules) {
    const rule = house.rules.find((each) => each.id === id);
    if (rule === undefined || queueId !== contact.queueId || homeCentreId !== contact.home || share >= WHOLE) continue;
    rule.shareSum += share;
    if (rule.shareSum < WHOLE) continue;
    rule.shareSum -= WHOLE;
    contact.pickedBy.push(id);
  }
}
