import type { Core } from './core';
import type { CentreId, RuleConfig, RuleId } from './config';
import type { Contact, Group, Portion, Scope, ScopeEntry } from './model';
import { bucketsOf } from './waiting';

/**
 * Centres that may serve contacts of a group in a ring: home, targets of the rules in force, centres of the rings
 * reached (routing.md section 5). Only an `active` centre serves others; a home that is down serves nobody. What a rule
 * with a share brings is for the contacts that it picked.
 */
export function scopeOf(core: Core, portion: Portion, ring: number): Scope {
  const known = portion.scopes[ring];
  if (known !== undefined) return known;
  const made = buildScope(core, portion, ring);
  portion.scopes[ring] = made;
  return made;
}

/** The scope a contact has now, or would have if it waited. */
export function scopeOfContact(core: Core, contact: Contact): Scope {
  const { queueId, homeCentreId, ring, pickedBy } = contact.rec;
  if (queueId === null) return new Map();
  const portion = contact.portion ?? core.waiting.portion(core.waiting.group(queueId, homeCentreId), pickedBy ?? []);
  return scopeOf(core, portion, ring);
}

/** Whether the contacts of a portion get what the rule gives. */
export function isPicked({ pickedBy }: Portion, { id, share = 100 }: RuleConfig): boolean {
  return share >= 100 || pickedBy.includes(id);
}

/** Why a centre is in a scope beside home: kept while the scope is put together. */
interface Draft {
  ruleId: RuleId | null;
  ring: number | null;
  homeFirst: boolean;
  place: number;
}

function buildScope(core: Core, portion: Portion, ring: number): Scope {
  const { group } = portion;
  const home = group.homeCentreId;
  const drafts = new Map<CentreId, Draft>();
  const add = (centreId: CentreId, reason: Draft): void => {
    if (centreId === home || core.centreState(centreId) !== 'active') return;
    const present = drafts.get(centreId);
    if (present === undefined) {
      drafts.set(centreId, reason);
      return;
    }
    present.ruleId ??= reason.ruleId;
    present.ring ??= reason.ring;
    present.homeFirst &&= reason.homeFirst;
    present.place = Math.min(present.place, reason.place);
  };
  for (const rule of group.watch.own) {
    if (!isPicked(portion, rule)) continue;
    for (const target of core.rules.get(rule.id)?.targets ?? []) {
      const place = rule.targets.indexOf(target);
      add(target, { ruleId: rule.id, ring: null, homeFirst: rule.homeFirst === true, place });
    }
  }
  const rings = core.compiled.queues.get(group.queueId)?.rings ?? [];
  rings.slice(0, ring + 1).forEach((reached, index) => {
    for (const centreId of reached.scope) add(centreId, { ruleId: null, ring: index, homeFirst: false, place: 0 });
  });
  return inOrder(core, home, drafts);
}

function inOrder(core: Core, home: CentreId, drafts: ReadonlyMap<CentreId, Draft>): Scope {
  const scope = new Map<CentreId, ScopeEntry>();
  const homeState = core.centreState(home);
  if (homeState !== undefined && homeState !== 'down') {
    scope.set(home, { centreId: home, because: 'home', homeFirst: false, place: 0 });
  }
  for (const [centreId, draft] of [...drafts].sort(([, a], [, b]) => a.place - b.place)) {
    const { ruleId, ring, homeFirst, place } = draft;
    scope.set(centreId, { centreId, because: ruleId === null ? { ring: ring ?? 0 } : { ruleId }, homeFirst, place });
  }
  return scope;
}

/** Works a group's scopes out anew, and has everybody in it looked at again. */
export function rescope(core: Core, group: Group): void {
  for (const portion of group.portions) portion.scopes = [];
  core.waiting.scopesChanged(group);
  core.dirty.rescoped.add(group);
  core.dirty.voice = true;
  for (const bucket of bucketsOf(group)) core.dirty.buckets.add(bucket);
  for (const contact of group.reserved) core.dirty.reserved.add(contact);
  for (const id of core.watch.ofScope(group.queueId, group.homeCentreId)) core.dirty.rules.add(id);
}

export function rescopeAll(core: Core): void {
  for (const group of core.waiting.allGroups()) rescope(core, group);
}
