import type { Core } from './core';
import type { CentreId, RuleConfig, RuleId } from './config';
import type { Contact, Group, Portion, Scope, ScopeEntry } from './model';

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

/** Works a group's scopes out anew, and has everybody looked at again whose scope is another. */
export function rescope(core: Core, group: Group): void {
  for (const portion of group.portions) rescopePortion(core, portion);
  core.reviewVoiceReserves();
  for (const id of core.watch.ofScope(group.queueId, group.homeCentreId)) core.dirty.rules.add(id);
}

function rescopePortion(core: Core, portion: Portion): void {
  const { scopes: before, group } = portion;
  portion.scopes = [];
  const isOther = (ring: number): boolean => !isSameScope(before[ring], scopeOf(core, portion, ring));
  for (const buckets of portion.buckets) {
    for (const bucket of buckets) {
      if (!isOther(bucket.ring)) continue;
      core.waiting.showTo(bucket, scopeOf(core, portion, bucket.ring));
      core.dirty.buckets.add(bucket);
      core.dirty.rescoped.add(group);
    }
  }
  for (const contact of group.reserved) {
    if (contact.portion !== portion || !isOther(contact.rec.ring)) continue;
    core.dirty.contacts.add(contact);
    core.dirty.rescoped.add(group);
  }
}

/** The same centres in the same order by the same rights. */
function isSameScope(before: Scope | undefined, now: Scope): boolean {
  if (before?.size !== now.size) return false;
  const others = before.values();
  for (const entry of now.values()) {
    const other = others.next().value;
    if (other === undefined || !isSameEntry(other, entry)) return false;
  }
  return true;
}

function isSameEntry(a: ScopeEntry, b: ScopeEntry): boolean {
  return (
    a.centreId === b.centreId &&
    a.homeFirst === b.homeFirst &&
    a.place === b.place &&
    (a.because === 'home') === (b.because === 'home') &&
    ruleOf(a) === ruleOf(b)
  );
}

function ruleOf({ because }: ScopeEntry): RuleId | null {
  return typeof because === 'object' && 'ruleId' in because ? because.ruleId : null;
}

export function rescopeAll(core: Core): void {
  for (const group of core.waiting.allGroups()) rescope(core, group);
}
