import type { RuleId } from './config';
import type { Core } from './core';
import type { Contact, Group } from './model';

const WHOLE = 100;

/**
 * A contact enters a group: each of its rules with a share adds the share to what it has, and at 100 picks the contact
 * (docs/adr/0013-overflow.md, Share). So 30 % are three of any ten that come one after another.
 */
export function pickByShare(core: Core, contact: Contact, group: Group): void {
  contact.rec.pickedBy = pickedIn(core, group);
  core.contactChanged(contact);
  for (const { id, share = WHOLE } of group.watch.sharing) {
    const rec = core.rules.get(id);
    if (rec === undefined) continue;
    rec.shareSum = (rec.shareSum + share) % WHOLE;
    core.changed('rule', id);
  }
}

/** The rules that would pick the next contact to enter the group. */
export function pickedIn(core: Core, group: Group): readonly RuleId[] {
  if (group.watch.sharing.length === 0) return NOBODY;
  return group.watch.sharing
    .filter(({ id, share = WHOLE }) => (core.rules.get(id)?.shareSum ?? 0) + share >= WHOLE)
    .map(({ id }) => id);
}

const NOBODY: readonly RuleId[] = [];
