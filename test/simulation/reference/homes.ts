import type { AccessPointConfig, CentreId } from '../../../src/routing/engine/config';
import { isOpen } from './hours';
import { centreOf, type Contact, type House, say } from './house';

export function takesNew(house: House, centreId: CentreId): boolean {
  return ['active', 'degraded'].includes(house.centres[centreId] ?? 'down') && isOpenCentre(house, centreId);
}

export function isOpenCentre(house: House, centreId: CentreId): boolean {
  return isOpen(centreOf(house, centreId)?.hours, house.now);
}

/** Smooth weighted round-robin over the centres that take new contacts: the access point's weights, else the centres'. */
export function balanced(
  house: House,
  point: AccessPointConfig | undefined,
  needsTrunk: boolean,
): CentreId | undefined {
  const takers = house.config.centres.filter(({ id }) => takesNew(house, id));
  const free = takers.filter(({ id }) => !needsTrunk || hasTrunk(house, id));
  const own = free.filter(({ id }) => (point?.weights?.[id] ?? 0) > 0);
  if (point !== undefined && own.length > 0)
    return nextOf(
      house,
      point.id,
      own.map(({ id }) => [id, point.weights?.[id] ?? 0]),
    );
  const weighted = free.filter(({ weight }) => weight > 0);
  if (weighted.length === 0) return undefined;
  return nextOf(
    house,
    'centres',
    weighted.map(({ id, weight }) => [id, weight]),
  );
}

function nextOf(house: House, balance: string, weights: [CentreId, number][]): CentreId {
  const current = (house.balances[balance] ??= {});
  for (const [id, weight] of weights) current[id] = (current[id] ?? 0) + weight;
  const most = Math.max(...weights.map(([id]) => current[id] ?? 0));
  const [chosen] = weights.find(([id]) => current[id] === most) as [CentreId, number];
  current[chosen] = most - weights.reduce((sum, [, weight]) => sum + weight, 0);
  return chosen;
}

/** Voice contacts in any state before wrap-up take a trunk of their home. */
export function trunksInUse(house: House, centreId: CentreId): number {
  return house.contacts.filter(
    ({ medium, home, state }) => medium === 'voice' && home === centreId && state !== 'wrap-up',
  ).length;
}

export function hasTrunk(house: House, centreId: CentreId): boolean {
  return trunksInUse(house, centreId) < (centreOf(house, centreId)?.trunks ?? Infinity);
}

/** By the access point's weights, else the centres'; the place is kept. All centres down: it stays. */
export function rehomeIfStranded(house: House, contact: Contact): void {
  if ((house.centres[contact.home] ?? 'down') !== 'down') return;
  if (!house.config.centres.some(({ id }) => takesNew(house, id))) return;
  const point = house.config.accessPoints.find(({ id }) => id === contact.accessPointId);
  const from = contact.home;
  const to = balanced(house, point, false);
  if (to === undefined) return;
  contact.home = to;
  say(house, { kind: 'contact-rehomed', contactId: contact.id, from, to: contact.home });
}
