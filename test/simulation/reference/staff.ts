import type { Medium } from '../../../src/kernel/medium';
import type { CentreId, QueueId, Requirement } from '../../../src/routing/engine/config';
import { costOf, hasRoom } from './capacity';
import { type House, queueOf, type Seat } from './house';
import { meets } from './requirements';

/** Seats of a centre with the skill of a queue: they meet one of its rings, reached or not. A break counts as staff. */
export function staffWith(house: House, queueId: QueueId, centreId: CentreId): Seat[] {
  return staffOf(house, centreId).filter((seat) => hasSkill(house, seat, queueId));
}

/** Signed-in seats; one whose console is gone is not there. */
export function staffOf(house: House, centreId: CentreId): Seat[] {
  return house.seats.filter((seat) => seat.centreId === centreId && seat.state !== 'disconnected');
}

function hasSkill(house: House, seat: Seat, queueId: QueueId): boolean {
  const queue = queueOf(house, queueId);
  const rings: Requirement[] = queue === undefined ? [] : [queue.requires, ...queue.rings.map((ring) => ring.requires)];
  return rings.some((requires) => meets(seat, requires));
}

/** The seat is ready, without offer or rate limit, with room for a contact of this medium. */
export function isFree(house: House, seat: Seat, queueId: QueueId, medium: Medium): boolean {
  return (
    seat.state === 'ready' &&
    seat.limited === null &&
    !house.contacts.some(({ offer }) => offer?.seatId === seat.id) &&
    hasRoom(house, seat, medium, costOf(house, medium, queueId))
  );
}

/** For every medium asked, a seat of the centre with the skill could take a contact now. */
export function couldTake(house: House, queueId: QueueId, centreId: CentreId, media: readonly Medium[]): boolean {
  const staff = staffWith(house, queueId, centreId);
  return media.every((medium) => staff.some((seat) => isFree(house, seat, queueId, medium)));
}
