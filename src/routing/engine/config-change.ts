import { CompiledConfig } from './compiled-config';
import type { RoutingConfig } from './config';
import { rehomeStranded } from './centres';
import { type Core, type Refusal, refuse } from './core';
import type { Contact } from './model';
import { endOffer } from './offers';
import {
  addToLine,
  enterLine,
  endPreference,
  isVain,
  leaveGroup,
  leaveLine,
  ringReached,
  settleRing,
} from './queueing';
import { rebuildIndexes } from './restore';
import { RuleWatch } from './rule-watch';
import { touchWhole } from './rules';
import { signOut } from './seats';
import { ensureQueue } from './service';

/**
 * A new configuration takes effect at once and strands nobody (docs/adr/0002-engine.md):
 * a queue that is gone hands its waiting contacts to their access points' queues, else closes them as lost; a closed
 * queue serves those who wait; rings are counted anew, never back; a centre that is gone signs its seats out and re-homes
 * its contacts; a rule that is gone leaves. Offers already made stand, except in a queue that is gone.
 */
export function configChanged(core: Core, config: RoutingConfig): Refusal {
  const present = core.partition.configVersion;
  if (!(config.version > present))
    return refuse('stale-config', `version ${config.version} is not above the present ${present}`);
  applyConfig(core, config);
  return undefined;
}

export function applyConfig(core: Core, config: RoutingConfig): void {
  core.fact({ kind: 'config-applied', at: core.now, version: config.version });
  const contacts = [...core.contacts.values()].sort((a, b) => a.arrivalNumber - b.arrivalNumber);
  const queues = new Map(config.queues.map((queue) => [queue.id, queue]));
  for (const contact of contacts) {
    const { rec } = contact;
    const last = queues.get(rec.queueId ?? '')?.rings.length;
    if (last !== undefined && rec.ring > last) rec.ring = last;
    core.contactChanged(contact);
  }
  for (const contact of contacts) if (!queues.has(contact.rec.queueId ?? '')) withdrawOffer(core, contact);
  core.compiled = new CompiledConfig(config);
  core.watch = new RuleWatch(core.compiled);
  core.partition.configVersion = config.version;
  core.partitionChanged();
  matchRecords(core);
  rebuildIndexes(core);
  for (const id of core.rules.keys()) touchWhole(core, id);
  for (const seat of seatsWithoutCentre(core)) signOut(core, seat, 'config-changed', null, 'config-changed');
  for (const contact of contacts) settleContact(core, contact);
  rehomeStranded(core);
}

function withdrawOffer(core: Core, contact: Contact): void {
  if (contact.rec.offer === null) return;
  endOffer(core, contact, { end: 'cancelled', cause: 'config-changed' });
  contact.rec.state = 'queued';
}

/** Brings a waiting contact to where the new configuration wants it. */
function settleContact(core: Core, contact: Contact): void {
  const { rec } = contact;
  if (rec.state !== 'queued' && rec.state !== 'offered') return;
  if (core.contacts.get(rec.id) !== contact) return;
  const lane = core.laneOf(contact);
  if (lane === undefined) {
    leaveLine(core, contact);
    leaveGroup(core, contact);
    if (ensureQueue(core, contact)) enterLine(core, contact);
    return;
  }
  const moves = rec.state === 'queued' && ringReached(core, lane, rec) !== rec.ring;
  if (moves) leaveLine(core, contact);
  settleRing(core, contact, lane);
  if (moves) addToLine(core, contact);
  if (contact.reserved && isVain(core, contact)) endPreference(core, contact);
}

function seatsWithoutCentre(core: Core) {
  return [...core.seats.values()]
    .filter((seat) => !core.compiled.centres.has(seat.rec.centreId))
    .sort((a, b) => a.rec.profile.seatNumber - b.rec.profile.seatNumber);
}

/** Gives new centres and rules their records and takes away those of what is gone. */
export function matchRecords(core: Core): void {
  const { compiled } = core;
  for (const id of compiled.centres.keys()) {
    if (core.centres.has(id)) continue;
    core.centres.set(id, { id, state: 'active' });
    core.changed('centre', id);
  }
  for (const id of core.centres.keys()) if (!compiled.centres.has(id)) forget(core, 'centre', id);
  for (const id of compiled.rules.keys()) {
    if (core.rules.has(id)) continue;
    core.rules.set(id, { id, inForceSince: null, targets: [], shareSum: 0, switched: null });
    core.changed('rule', id);
  }
  for (const [id, rec] of core.rules) {
    const rule = compiled.rules.get(id);
    if (rule === undefined) {
      if (rec.inForceSince !== null) core.fact({ kind: 'rule-left', at: core.now, ruleId: id, seen: {} });
      forget(core, 'rule', id);
    } else if (rec.targets.length > 0) {
      // Centres that it names no more are out of scope at once; new ones follow when it is judged.
      rec.targets = rule.action === 'widen' ? rec.targets.filter((target) => rule.targets.includes(target)) : [];
      core.changed('rule', id);
    }
  }
  for (const [id, { queueId, homeCentreId }] of core.groups) {
    if (!compiled.queues.has(queueId) || !compiled.centres.has(homeCentreId)) forget(core, 'group', id);
  }
  for (const [id, { current }] of core.balances) {
    if (id !== 'centres' && !compiled.accessPoints.has(id)) {
      forget(core, 'balance', id);
      continue;
    }
    const known = Object.entries(current).filter(([centreId]) => compiled.centres.has(centreId));
    core.balances.set(id, { id, current: Object.fromEntries(known) });
    core.changed('balance', id);
  }
}

function forget(core: Core, kind: 'centre' | 'rule' | 'balance' | 'group', id: string): void {
  if (kind === 'centre') core.centres.delete(id);
  else if (kind === 'rule') core.rules.delete(id);
  else if (kind === 'balance') core.balances.delete(id);
  else core.groups.delete(id);
  core.changed(kind, id);
}
