import { present } from '../../kernel/assert';
import { type Core, type Refusal, refuse } from './core';
import type { OfferId, SeatId } from './config';
import type { OfferEnd } from './effects';
import { exclude } from './exclusions';
import type { Choice, Contact, Seat } from './model';
import { enterLine, leaveGroup, leaveLine, stopRing } from './queueing';
import type { OfferRecord } from './records';
import { observe } from './rule-conditions';
import { requeueFromSeat } from './service';
import { setSeatState, touchSeat } from './seat-state';

/** The id of the offer with this number. */
export function offerIdOf(number: number): OfferId {
  return `o-${number}`;
}

/** Offers the contact to the seat until the deadline; the offer holds the seat. The contact leaves the line, not its place. */
export function makeOffer(core: Core, contact: Contact, choice: Choice, manual: boolean): OfferRecord {
  const { rec } = contact;
  const lane = core.waitingLane(contact);
  const { seat } = choice;
  core.beforeOffer?.(contact, choice, manual);
  leaveLine(core, contact);
  const due = core.due(core.now + lane.offerTimeoutMs);
  const offer: OfferRecord = {
    id: offerIdOf(core.nextOfferNumber()),
    seatId: seat.rec.id,
    ring: choice.ring,
    madeAt: core.now,
    deadline: due.at,
    order: due.order,
    ruleId: choice.ruleId,
    manual,
  };
  rec.state = 'offered';
  rec.offer = offer;
  core.offers.set(offer.id, contact);
  contact.offerTimer = core.timers.ofContact('offer', contact, due);
  core.contactChanged(contact);
  core.fact({
    kind: 'offer-made',
    at: core.now,
    offerId: offer.id,
    contactId: rec.id,
    seatId: seat.rec.id,
    queueId: lane.queue.config.id,
    seatCentreId: seat.rec.centreId,
    ring: offer.ring,
    deadline: offer.deadline,
    waitedMs: core.now - contact.enqueuedAt,
  });
  seat.offered = contact;
  contact.seat = seat;
  touchSeat(core, seat);
  return offer;
}

/**
 * Ends a pending offer and says how. The contact is left out of line in state `offered`: the caller puts it back, gives
 * it to the seat, or closes it.
 */
export function endOffer(core: Core, contact: Contact, end: OfferEnd): OfferRecord {
  const offer = present(contact.rec.offer, `contact ${contact.rec.id} has a pending offer`);
  contact.rec.offer = null;
  if (end.end !== 'accepted') core.offers.delete(offer.id);
  core.timers.stop(contact.offerTimer);
  contact.offerTimer = null;
  core.contactChanged(contact);
  core.fact({
    kind: 'offer-ended',
    at: core.now,
    offerId: offer.id,
    contactId: contact.rec.id,
    seatId: offer.seatId,
    ...end,
  });
  const { seat } = contact;
  contact.seat = null;
  if (seat !== null) {
    seat.offered = null;
    // What is accepted takes the room of its offer: nothing that is paused goes on in between.
    if (end.end !== 'accepted') touchSeat(core, seat);
  }
  return offer;
}

/** Ends a pending offer; the contact keeps its place in line. */
export function returnToLine(core: Core, contact: Contact, end: OfferEnd): void {
  endOffer(core, contact, end);
  enterLine(core, contact);
}

/** Ends the offer pending at a seat, if there is one. */
export function cancelOfferAt(core: Core, seat: Seat, end: OfferEnd): void {
  if (seat.offered !== null) returnToLine(core, seat.offered, end);
}

/**
 * The seat is to serve: it holds the units, and the media side is asked to join the two. `contact-overflowed` is said
 * here, once per accepted offer that a rule made possible; an offer alone is not an overflow.
 */
export function acceptOffer(core: Core, contact: Contact): void {
  const { rec } = contact;
  const lane = core.waitingLane(contact);
  const seat = present(contact.seat, 'the seat of a pending offer is signed in');
  const ruleId = rec.offer?.ruleId ?? null;
  const overflow = ruleId === null ? null : observe(core, ruleId);
  const offer = endOffer(core, contact, { end: 'accepted' });
  leaveGroup(core, contact);
  stopRing(core, contact);
  seat.rec.missedInARow = 0;
  countAccepted(core, seat);
  rec.state = 'connecting';
  rec.preferred = null;
  rec.seatId = seat.rec.id;
  rec.servedOfferId = offer.id;
  rec.servedRing = offer.ring;
  rec.unitsHeld = lane.cost;
  rec.takenAt = core.now;
  rec.takenOrder = core.due(core.now).order;
  core.putInHand(contact, seat.rec.id, seat);
  core.fact({ kind: 'contact-connecting', at: core.now, contactId: rec.id, seatId: seat.rec.id });
  if (overflow !== null && ruleId !== null) {
    const { centreId } = seat.rec;
    const waitedMs = core.now - contact.enqueuedAt;
    core.fact({
      kind: 'contact-overflowed',
      at: core.now,
      contactId: rec.id,
      ruleId,
      from: rec.homeCentreId,
      to: centreId,
      waitedMs,
      seen: overflow,
    });
  }
  touchSeat(core, seat);
  core.action({
    kind: 'connect-media',
    contactId: rec.id,
    medium: rec.medium,
    offerId: offer.id,
    seatId: seat.rec.id,
    expiresAt: null,
  });
}

/** The deadline passed unanswered; after `maxMissed` in a row the seat takes nothing until its agent returns. */
export function missOffer(core: Core, contact: Contact): void {
  const { seat } = contact;
  const { medium } = contact.rec;
  if (seat !== null) {
    seat.rec.missedInARow += 1;
    exclude(core, contact, seat.rec.id);
    endOffer(core, contact, { end: 'missed' });
    if (seat.rec.missedInARow >= core.compiled.config.media[medium].maxMissed) stopResponding(core, seat, 'missed');
  }
  enterLine(core, contact);
}

export function declineOffer(core: Core, contact: Contact, reason: string): void {
  const { seat } = contact;
  if (seat !== null) {
    seat.rec.missedInARow = 0;
    exclude(core, contact, seat.rec.id);
  }
  returnToLine(core, contact, { end: 'declined', reason });
}

/**
 * The media side could not connect the seat: while the offer is pending, or after it was accepted and before service.
 * In the second case the accepted offer ends a second time, `failed`, and the later end is the one that counts.
 */
export function failOffer(core: Core, contact: Contact, detail: string): void {
  const { rec } = contact;
  if (rec.offer !== null) {
    const { seatId } = rec.offer;
    exclude(core, contact, seatId);
    endOffer(core, contact, { end: 'failed', detail });
    noteFailure(core, seatId);
    enterLine(core, contact);
    return;
  }
  const seatId = present(rec.seatId, `connecting contact ${rec.id} has a seat`);
  const offerId = present(rec.servedOfferId, `connecting contact ${rec.id} has an offer`);
  exclude(core, contact, seatId);
  core.fact({ kind: 'offer-ended', at: core.now, offerId, contactId: rec.id, seatId, end: 'failed', detail });
  requeueFromSeat(core, contact, 'media-lost');
  noteFailure(core, seatId);
}

/** The contact of an offer that this seat may still answer. */
export function pendingOffer(core: Core, offerId: string, seatId?: SeatId): Contact | NonNullable<Refusal> {
  const contact = core.offers.get(offerId);
  const offer = contact?.rec.offer ?? null;
  if (contact === undefined || offer === null) return offerIsGone(core, offerId);
  if (seatId !== undefined && offer.seatId !== seatId)
    return refuse('offer-not-yours', `offer ${offerId} is made to another seat`);
  return contact;
}

export function offerIsGone(core: Core, offerId: string): NonNullable<Refusal> {
  const number = /^o-([1-9]\d{0,15})$/.exec(offerId)?.[1];
  const wasMade = number !== undefined && Number(number) < core.partition.nextOfferNumber;
  return wasMade
    ? refuse('offer-gone', `offer ${offerId} has ended; wait for the next one`)
    : refuse('unknown-offer', `there never was an offer ${offerId}`);
}

/** Two `failed` within the window make the seat not responding with cause `device`. */
function noteFailure(core: Core, seatId: SeatId): void {
  const seat = core.seats.get(seatId);
  if (seat === undefined) return;
  const since = core.now - core.compiled.config.deviceFailureWindowMs;
  seat.rec.failedAt = [...seat.rec.failedAt.filter((at) => at > since), core.now];
  if (seat.rec.failedAt.length >= 2) {
    seat.rec.failedAt = [];
    stopResponding(core, seat, 'device');
    core.fact({
      kind: 'alert-raised',
      at: core.now,
      alert: 'seat-device-failing',
      queueId: null,
      centreId: seat.rec.centreId,
      seatId,
    });
  }
  touchSeat(core, seat);
}

function stopResponding(core: Core, seat: Seat, cause: string): void {
  if (seat.rec.state !== 'ready') return;
  setSeatState(core, seat, 'not-responding', cause, null);
  touchSeat(core, seat);
}

/** Counts towards the rate cap; at the cap the seat takes nothing until the oldest leaves the window. */
function countAccepted(core: Core, seat: Seat): void {
  const cap = seat.rec.profile.rateCap;
  if (cap === undefined) return;
  seat.rec.acceptedAt = [...seat.rec.acceptedAt, core.now];
  applyRateCap(core, seat);
}

/** Forgets what left the window and sets the end of the limit, if there is one. The caller touches the seat. */
export function applyRateCap(core: Core, seat: Seat): void {
  const { rec } = seat;
  const cap = rec.profile.rateCap;
  const since = core.now - (cap?.windowMs ?? 0);
  rec.acceptedAt = cap === undefined ? [] : rec.acceptedAt.filter((at) => at > since);
  core.seatChanged(seat);
  if (cap === undefined || rec.acceptedAt.length < cap.contacts) {
    rec.limitedUntil = null;
    return;
  }
  const leaving = rec.acceptedAt[rec.acceptedAt.length - cap.contacts] ?? core.now;
  const at = leaving + cap.windowMs;
  if (rec.limitedUntil?.at === at) return;
  rec.limitedUntil = core.due(at);
  core.timers.ofSeat('rate-limit', seat, rec.limitedUntil);
}
