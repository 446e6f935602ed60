import type { Millis } from '../../../src/kernel/clock';
import { costOf, servesMedium } from './capacity';
import { expectedWaitMs } from './expected-wait';
import { waitingOf } from './groups';
import { type Contact, dueAt, type House, queueOf, say, seatOf } from './house';
import { rehomeIfStranded } from './homes';
import { meets } from './requirements';
import { inScope } from './scope';
import { pickByShare } from './shares';

/** Entry into a queue, at a home that is not down. In the same queue rings go on, in another they begin anew. */
export function enterQueue(house: House, contact: Contact, queueId: string): void {
  if (contact.queueId !== queueId) {
    rehomeIfStranded(house, contact);
    if (contact.queueId !== null) contact.visited = [...new Set([...contact.visited, contact.queueId])];
    contact.queueId = queueId;
    contact.enteredAt = house.now;
    contact.ring = 0;
    contact.serviceStartedAt = null;
    contact.preferred = null;
    contact.expectedWaitMs = expectedAtEntry(house, contact, queueId);
    pickByShare(house, contact);
  }
  backInLine(house, contact);
}

/** Null: infinite. */
function expectedAtEntry(house: House, contact: Contact, queueId: string): Millis | null {
  const others = waitingOf(house, { queueId, homeCentreId: contact.home }).filter((each) => each !== contact);
  const waitMs = expectedWaitMs(house, queueId, contact.home, [contact.medium], others.length);
  return waitMs === Infinity ? null : waitMs;
}

/** Queued, with the rings that are over behind it. */
export function backInLine(house: House, contact: Contact): void {
  contact.state = 'queued';
  if (queueOf(house, contact.queueId) === undefined) return;
  rehome(house, contact);
  forgetVainWait(house, contact);
  setNextRing(house, contact);
  passRings(house, contact);
}

/** Another home is another group. */
export function rehome(house: House, contact: Contact): void {
  const from = contact.home;
  rehomeIfStranded(house, contact);
  if (contact.home !== from && contact.queueId !== null) pickByShare(house, contact);
}

/** Where a contact goes whose queue is gone. */
export function fallbackQueue(house: House, contact: Contact): string | undefined {
  const point = house.config.accessPoints.find(({ id }) => id === contact.accessPointId);
  return queueOf(house, point?.queueId ?? null)?.id;
}

export function setNextRing(house: House, contact: Contact): void {
  const next = queueOf(house, contact.queueId)?.rings[contact.ring];
  const at = next === undefined ? null : contact.enteredAt + next.afterMs;
  if (at !== (contact.nextRing?.at ?? null)) contact.nextRing = at === null ? null : dueAt(house, at);
}

function reachNextRing(house: House, contact: Contact): void {
  contact.ring += 1;
  contact.nextRing = null;
  say(house, { kind: 'ring-reached', contactId: contact.id, queueId: contact.queueId ?? '', ring: contact.ring });
  setNextRing(house, contact);
}

/** Rings whose time has come already. A ring that no signed-in seat in scope meets ends at once. */
export function passRings(house: House, contact: Contact): void {
  while (contact.nextRing !== null && (contact.nextRing.at <= house.now || !isStaffed(house, contact)))
    reachNextRing(house, contact);
}

export function leaveUnstaffedRings(house: House): void {
  for (const contact of house.contacts.filter(({ state }) => state === 'queued'))
    if (!isStaffed(house, contact)) passRings(house, contact);
}

function isStaffed(house: House, contact: Contact): boolean {
  const queue = queueOf(house, contact.queueId);
  const requires = contact.ring === 0 ? queue?.requires : queue?.rings[contact.ring - 1]?.requires;
  return house.seats.some(
    (seat) =>
      seat.state !== 'disconnected' &&
      inScope(house, contact, seat.centreId) !== undefined &&
      meets(seat, requires ?? {}),
  );
}

/** Waits for the seat named, if it is there and can serve the medium at all. */
export function waitForSeat(house: House, contact: Contact, seatId: string, waitMs: Millis): void {
  contact.preferred = { ...dueAt(house, house.now + waitMs), seatId };
  forgetVainWait(house, contact);
}

/** Of one in line: an offer may be pending although the named seat is gone, and the wait goes on if it is back in time. */
export function forgetVainWait(house: House, contact: Contact): void {
  if (contact.preferred === null || contact.state !== 'queued') return;
  const seat = seatOf(house, contact.preferred.seatId);
  const cost = costOf(house, contact.medium, contact.queueId);
  if (seat === undefined || !servesMedium(seat, contact.medium, cost)) contact.preferred = null;
}
