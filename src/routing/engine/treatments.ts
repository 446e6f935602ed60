import type { RuleConfig, Treatment } from './config';
import type { Core } from './core';
import type { Contact } from './model';
import { compareByAge } from './order';
import { isPicked } from './scope';

/** What the channel of a contact can be asked to do. */
export const TREATMENTS: readonly Treatment[] = [
  'offer-callback',
  'voicemail',
  'announce',
  'deflect',
  'external',
  'release',
];

/** The treatment a rule asks for; null when it widens or moves. */
function treatmentOf({ action }: RuleConfig): Treatment | null {
  return action === 'widen' || action === 'move' ? null : action;
}

/**
 * Has the channel treat every picked contact of the group that is queued and was not treated by this rule, the longest
 * wait first. `all`: looks at everybody; else only at those that were queued since the last command.
 */
export function treat(core: Core, rule: RuleConfig, all: boolean): void {
  const kind = treatmentOf(rule);
  if (kind === null) return;
  const group = core.waiting.group(rule.queueId, rule.homeCentreId);
  for (const contact of all ? [...group.byAge] : freshOf(core, group)) {
    const { rec, portion } = contact;
    if (rec.state !== 'queued' || portion === null || !isPicked(portion, rule) || rec.treatedBy.includes(rule.id))
      continue;
    rec.treatedBy = [...rec.treatedBy, rule.id];
    core.contactChanged(contact);
    core.action({
      kind,
      contactId: rec.id,
      medium: rec.medium,
      ruleId: rule.id,
      ...(rule.parameter === undefined ? {} : { parameter: rule.parameter }),
      expiresAt: null,
    });
  }
}

function freshOf(core: Core, group: Contact['group']): Contact[] {
  return [...core.dirty.queued].filter((contact) => contact.group === group).sort(compareByAge);
}
