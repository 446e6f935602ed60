import type { Medium } from '../../../src/kernel/medium';
import { type Contact, type House, inHand, queueOf, type Seat } from './house';

/** routing.md section 2, "Capacity". */
export function costOf(house: House, medium: Medium, queueId: string | null): number {
  return queueOf(house, queueId)?.cost?.[medium] ?? house.config.media[medium].cost;
}

function interrupts(house: House, medium: Medium, other: Medium): boolean {
  return house.config.media[other].interruptibleBy.includes(medium);
}

export function running(house: House, seat: Seat): number {
  return sum(inHand(house, seat).filter(({ state }) => state !== 'paused'));
}

/** Running plus paused units that the medium cannot interrupt, and one more, stay within the capacity; so do count caps. */
export function hasRoom(house: House, seat: Seat, medium: Medium, cost: number): boolean {
  const holding = inHand(house, seat).filter(({ units }) => units > 0);
  const inTheWay = holding.filter((contact) => !interrupts(house, medium, contact.medium));
  const count = holding.filter((contact) => contact.medium === medium).length;
  const cap = seat.profile.caps[medium] ?? Infinity;
  return sum(inTheWay) + cost <= seat.profile.capacity && count + 1 <= cap;
}

/** The same with the units of a pending offer, which it holds. */
export function hasRoomBesideOffer(house: House, seat: Seat, medium: Medium, cost: number): boolean {
  const offered = house.contacts.filter(({ offer }) => offer?.seatId === seat.id);
  const asIfTaken = house.contacts.map((contact) =>
    offered.includes(contact)
      ? { ...contact, seatId: seat.id, units: costOf(house, contact.medium, contact.queueId) }
      : contact,
  );
  return hasRoom({ ...house, contacts: asIfTaken }, seat, medium, cost);
}

/** Whether an empty seat could serve it. */
export function servesMedium(seat: Seat, medium: Medium, cost: number): boolean {
  return cost <= seat.profile.capacity && (seat.profile.caps[medium] ?? Infinity) > 0;
}

/** What must be interrupted while a seat runs more than it can, and by whom: newest first; wrap-ups last, they cannot pause. */
export function toInterrupt(house: House, seat: Seat): { contact: Contact; by: Contact } | undefined {
  if (running(house, seat) <= seat.profile.capacity) return undefined;
  const newestFirst = inHand(house, seat).reverse();
  const candidates = ['active', 'wrap-up'].flatMap((state) => newestFirst.filter((each) => each.state === state));
  for (const contact of candidates.filter(({ units }) => units > 0)) {
    const by = newestFirst.find(
      ({ state, medium }) =>
        ['connecting', 'active', 'held'].includes(state) && interrupts(house, medium, contact.medium),
    );
    if (by !== undefined) return { contact, by };
  }
  return undefined;
}

/** Oldest first, and nothing past one that does not fit. */
export function resumable(house: House, seat: Seat): Contact | undefined {
  const oldest = inHand(house, seat).find(({ state }) => state === 'paused');
  if (oldest === undefined || seat.state === 'signed-out') return undefined;
  const offered = house.contacts.filter(({ offer }) => offer?.seatId === seat.id);
  const held = offered.reduce((total, { medium, queueId }) => total + costOf(house, medium, queueId), 0);
  return running(house, seat) + held + oldest.units <= seat.profile.capacity ? oldest : undefined;
}

function sum(contacts: readonly Contact[]): number {
  return contacts.reduce((total, { units }) => total + units, 0);
}
