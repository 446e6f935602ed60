import type { Core } from './core';
import type { CentreId } from './config';
import type { Contact, Group, Scope, ScopeEntry } from './model';

/**
 * Centres that may serve contacts of a group in a ring: home, targets of the rules in force, centres of the rings
 * reached (routing.md section 5). Only an `active` centre serves others; a home that is down serves nobody.
 */
export function scopeOf(core: Core, group: Group, ring: number): Scope {
  const known = group.scopes[ring];
  if (known !== undefined) return known;
  const made = buildScope(core, group, ring);
  group.scopes[ring] = made;
  return made;
}

/** The scope a contact has now, or would have if it waited. */
export function scopeOfContact(core: Core, contact: Contact): Scope {
  const { queueId, homeCentreId, ring } = contact.rec;
  if (queueId === null) return new Map();
  return scopeOf(core, contact.group ?? core.waiting.group(queueId, homeCentreId), ring);
}

function buildScope(core: Core, group: Group, ring: number): Scope {
  const scope = new Map<CentreId, ScopeEntry>();
  const home = group.homeCentreId;
  const homeState = core.centreState(home);
  if (homeState !== undefined && homeState !== 'down') {
    scope.set(home, { centreId: home, because: 'home', homeFirst: false });
  }
  const add = (centreId: CentreId, because: ScopeEntry['because'], homeFirst: boolean): void => {
    if (centreId === home || core.centreState(centreId) !== 'active') return;
    const present = scope.get(centreId);
    if (present === undefined) scope.set(centreId, { centreId, because, homeFirst });
    else if (present.homeFirst && !homeFirst) scope.set(centreId, { ...present, homeFirst });
  };
  for (const rule of core.compiled.rulesOfHome(home)) {
    const inForce = rule.queueId === group.queueId && (core.rules.get(rule.id)?.inForceSince ?? null) !== null;
    if (!inForce) continue;
    for (const target of rule.targets) add(target, { ruleId: rule.id }, rule.homeFirst === true);
  }
  const rings = core.compiled.queues.get(group.queueId)?.rings ?? [];
  rings.slice(0, ring + 1).forEach((reached, index) => {
    for (const centreId of reached.scope) add(centreId, { ring: index }, false);
  });
  return scope;
}

/** Works a group's scopes out anew, and has everybody in it looked at again. */
export function rescope(core: Core, group: Group): void {
  group.scopes = [];
  core.waiting.scopesChanged(group);
  core.dirty.rescoped.add(group);
  core.dirty.voice = true;
  for (const buckets of group.buckets) for (const bucket of buckets) core.dirty.buckets.add(bucket);
  for (const contact of group.reserved) core.dirty.reserved.add(contact);
}

export function rescopeAll(core: Core): void {
  for (const group of core.waiting.allGroups()) rescope(core, group);
}
