import { ARRIVAL, CENTRE_CHANGE, keyOf } from './agenda';
import type { Feed } from './feeds';
import type { Floor } from './floor';
import type { CentrePlan } from './plan';
import type { SimContact, SimSeat } from './sim-contact';

const SIMULATOR = { system: 'simulator' } as const;

/** Puts on the agenda what is known from the start. */
export function openHouse(floor: Floor): void {
  for (const centre of floor.plan.centres) {
    if (centre.state !== 'active') changeCentre(floor, centre, centre.state);
    scheduleDowntime(floor, centre);
  }
  for (const seat of floor.seats.values()) {
    const { shifts } = seat.plan;
    const first = shifts === null ? 0 : shifts[0]?.from;
    if (first !== undefined) floor.scheduleSignIn(seat, first);
  }
  for (const feed of floor.feeds) scheduleArrival(floor, feed);
}

function scheduleDowntime(floor: Floor, centre: CentrePlan): void {
  if (centre.state === 'down') return;
  const key = keyOf(CENTRE_CHANGE, 0, floor.centreIndex.get(centre.id) ?? 0);
  for (const { from, to } of centre.downtime) {
    floor.agenda.push(from, key, centre);
    floor.agenda.push(to, key, centre);
  }
}

function scheduleArrival(floor: Floor, feed: Feed): void {
  const { at } = feed;
  if (at !== Infinity) floor.agenda.push(at, keyOf(ARRIVAL, 0, feed.index), feed);
}

export function centreChanges(floor: Floor, centre: CentrePlan): void {
  const isDown = centre.downtime.some(({ from, to }) => from <= floor.now && floor.now < to);
  changeCentre(floor, centre, isDown ? 'down' : centre.state);
}

function changeCentre(floor: Floor, centre: CentrePlan, state: CentrePlan['state']): void {
  floor.perform({ kind: 'centre-state-changed', centreId: centre.id, state, by: SIMULATOR });
}

/** A shift begins. A seat that still finishes something from the shift before stays as it is and takes contacts again. */
export function signIn(floor: Floor, seat: SimSeat): void {
  const { id, centreId, profile, shifts } = seat.plan;
  const shift = shifts?.[seat.shift];
  if (shift !== undefined) floor.scheduleSignOut(seat, shift.to);
  if (seat.signedIn) {
    seat.leaving = false;
    floor.perform({ kind: 'seat-state-chosen', seatId: id, chosen: { state: 'ready' } });
    return;
  }
  seat.signedIn = true;
  seat.signedInAt = floor.now;
  floor.perform({ kind: 'seat-signed-in', seatId: id, centreId, profile, chosen: { state: 'ready' } });
}

/** A shift ends: the seat takes nothing more, and goes when it has finished what it has. */
export function shiftEnds(floor: Floor, seat: SimSeat): void {
  const { id, shifts } = seat.plan;
  seat.shift += 1;
  const next = shifts?.[seat.shift];
  if (next !== undefined) floor.scheduleSignIn(seat, next.from);
  if (seat.inHand === 0) {
    leave(floor, seat);
    floor.perform({ kind: 'seat-signed-out', seatId: id });
    return;
  }
  seat.leaving = true;
  floor.perform({ kind: 'seat-state-chosen', seatId: id, chosen: { state: 'not-ready', reason: 'shift-end' } });
}

/** The seat signs out now. */
export function leave(floor: Floor, seat: SimSeat): void {
  floor.recorder.signedIn(seat, floor.now);
  seat.signedIn = false;
  seat.leaving = false;
}

export function contactArrives(floor: Floor, feed: Feed): void {
  const { accessPointId, centreId } = feed;
  const contact = feed.take(++floor.arrived);
  scheduleArrival(floor, feed);
  floor.contacts.set(contact.id, contact);
  const usesIvr = contact.draws.ivrMs !== null;
  floor.perform({
    kind: 'contact-arrived',
    contactId: contact.id,
    accessPointId,
    medium: contact.queue.medium,
    ...(centreId === null ? {} : { homeCentreId: centreId }),
    ...(usesIvr ? { usesIvr } : {}),
  });
  // A call that skipped the full IVR and found its queue full as well is still where it came in.
  if (contact.phase === 'coming') floor.perform({ kind: 'contact-ended', contactId: contact.id, by: 'system' });
}

export function ivrEnds(floor: Floor, contact: SimContact): void {
  if (contact.phase !== 'ivr') return;
  countIvr(floor, contact, -1);
  floor.perform(queueing(contact));
}

export function countIvr(floor: Floor, contact: SimContact, change: 1 | -1): void {
  floor.ivrInUse[contact.presentHome] = (floor.ivrInUse[contact.presentHome] ?? 0) + change;
}

/** The command that puts a contact into its queue. */
export function queueing({ id, priority, draws }: SimContact) {
  return {
    kind: 'contact-queued',
    contactId: id,
    ...(priority === null ? {} : { priority }),
    ...(draws.preferredSeatId === null ? {} : { preferredSeatId: draws.preferredSeatId }),
  } as const;
}

export function patienceEnds(floor: Floor, contact: SimContact): void {
  if (contact.phase !== 'waiting' || contact.settled || contact.abandonsAt !== floor.now) return;
  floor.perform({ kind: 'contact-abandoned', contactId: contact.id });
}

/** The agent answers the offer, if it still stands. */
export function seatAnswers(floor: Floor, contact: SimContact): void {
  const { offerId, seat } = contact;
  if (contact.answersAt !== floor.now || offerId === null || seat === null) return;
  contact.answersAt = -1;
  floor.perform({ kind: 'offer-accepted', offerId, seatId: seat.plan.id });
}

/** The talk is over, or its wrap-up. */
export function serviceEnds(floor: Floor, contact: SimContact): void {
  const { seat } = contact;
  if (contact.serviceEndsAt !== floor.now || seat === null) return;
  contact.serviceEndsAt = -1;
  if (contact.phase === 'served') {
    contact.leftMs = 0;
    floor.perform({ kind: 'contact-ended', contactId: contact.id, by: 'customer' });
  } else if (contact.phase === 'wrap-up') {
    floor.perform({ kind: 'wrap-up-done', contactId: contact.id, seatId: seat.plan.id });
  }
}
