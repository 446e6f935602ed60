import type { RoutingConfig } from '../../../src/routing/engine/config';
import { alertIfAllDown, rehomeStranded } from './centres';
import type { Group } from './groups';
import { centreOf, type Contact, type House, queueOf, refuseIf, ruleConfigOf, say, waits } from './house';
import { endOffer } from './offers';
import { forgetVainWait, passRings, setNextRing } from './queueing';
import { signOut } from './seats';
import { handOver } from './service';

/** docs/adr/0002, "A configuration that changes under way". */
export function changeConfig(house: House, config: RoutingConfig): void {
  refuseIf(!(config.version > house.config.version), 'stale-config');
  house.config = withoutStrayRules(config);
  say(house, { kind: 'config-applied', version: config.version });
  for (const contact of house.contacts)
    if (waits(contact) && isHomeless(house, contact))
      endOffer(house, contact, { end: 'cancelled', cause: 'config-changed' });
  syncCentresAndRules(house);
  for (const seat of [...house.seats])
    if (centreOf(house, seat.centreId) === undefined) signOut(house, seat, 'config-changed', 'config-changed', null);
  for (const contact of house.contacts) {
    const queue = queueOf(house, contact.queueId);
    if (queue !== undefined) contact.ring = Math.min(contact.ring, queue.rings.length);
  }
  for (const contact of house.contacts.filter(waits)) {
    if (isHomeless(house, contact)) handOver(house, contact);
    else countRingsAnew(house, contact);
    forgetVainWait(house, contact);
  }
  rehomeStranded(house);
  alertIfAllDown(house);
}

/** A rule whose queue or home is not configured is not there. */
export function withoutStrayRules(config: RoutingConfig): RoutingConfig {
  const isThere = (id: string, among: readonly { readonly id: string }[]) => among.some((each) => each.id === id);
  const rules = config.rules.filter(
    ({ queueId, homeCentreId }) => isThere(queueId, config.queues) && isThere(homeCentreId, config.centres),
  );
  return { ...config, rules };
}

/** Its queue is gone. */
function isHomeless(house: House, contact: Contact): boolean {
  return queueOf(house, contact.queueId) === undefined;
}

/** Never back, except that a ring that is gone is left. */
function countRingsAnew(house: House, contact: Contact): void {
  setNextRing(house, contact);
  passRings(house, contact);
}

export function syncCentresAndRules(house: House): void {
  const { config } = house;
  house.centres = Object.fromEntries(config.centres.map(({ id }) => [id, house.centres[id] ?? 'active']));
  const balances = Object.entries(house.balances)
    .filter(([point]) => point === 'centres' || config.accessPoints.some(({ id }) => id === point))
    .map(([point, current]) => [
      point,
      Object.fromEntries(Object.entries(current).filter(([id]) => centreOf(house, id) !== undefined)),
    ]);
  house.balances = Object.fromEntries(balances) as House['balances'];
  const gone = house.rules.filter(
    ({ id, inForceSince }) => inForceSince !== null && ruleConfigOf(house, id) === undefined,
  );
  for (const { id } of gone.sort((a, b) => a.order - b.order)) say(house, { kind: 'rule-left', ruleId: id, seen: {} });
  house.outcomes = house.outcomes.filter((each) => isGroup(house, each));
  house.starts = house.starts.filter((each) => isGroup(house, each));
  house.handled = house.handled.filter((each) => isGroup(house, each));
  house.rules = config.rules.map(({ id, action, targets }) => {
    const rule = house.rules.find((each) => each.id === id);
    if (rule === undefined)
      return { id, order: house.nextOrder++, inForceSince: null, targets: [], shareSum: 0, switched: null };
    const named = action === 'widen' ? targets : [];
    return { ...rule, targets: rule.targets.filter((target) => named.includes(target)) };
  });
}

/** What happened is forgotten with its queue or centre. */
function isGroup(house: House, { queueId, homeCentreId }: Group): boolean {
  return queueOf(house, queueId) !== undefined && centreOf(house, homeCentreId) !== undefined;
}
