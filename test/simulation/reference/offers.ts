import type { CancelCause, OfferEnd } from '../../../src/routing/engine/effects';
import { costOf, hasRoom } from './capacity';
import { seenBy } from './conditions';
import {
  act,
  type Contact,
  dueAt,
  type House,
  type Offer,
  queueOf,
  Refused,
  refuseIf,
  ruleConfigOf,
  say,
  type Seat,
  seatOf,
} from './house';
import { backInLine } from './queueing';
import { balance, requeue } from './service';
import { ringMet } from './requirements';
import { inScope } from './scope';
import { turn } from './seat-states';

/** routing.md section 4, "Offers". */
export function makeOffer(house: House, contact: Contact, seat: Seat, manual: boolean): void {
  const queue = queueOf(house, contact.queueId);
  const timeoutMs = queue?.offerTimeoutMs ?? house.config.media[contact.medium].offerTimeoutMs;
  const because = manual ? undefined : inScope(house, contact, seat.centreId)?.because;
  const offer: Offer = {
    ...dueAt(house, house.now + timeoutMs),
    id: `o-${house.nextOffer++}`,
    seatId: seat.id,
    ring: manual ? contact.ring : (ringMet(house, contact, seat) ?? contact.ring),
    ruleId: typeof because === 'object' && 'ruleId' in because ? because.ruleId : null,
    manual,
  };
  contact.offer = offer;
  contact.state = 'offered';
  say(house, {
    kind: 'offer-made',
    offerId: offer.id,
    contactId: contact.id,
    seatId: seat.id,
    queueId: contact.queueId ?? '',
    seatCentreId: seat.centreId,
    ring: offer.ring,
    deadline: offer.at,
    waitedMs: house.now - contact.enqueuedAt,
  });
}

/** Every end but `accepted` and `caller-gone` leaves the contact its place; the caller puts it back in line. */
export function endOffer(house: House, contact: Contact, end: OfferEnd): void {
  const { offer } = contact;
  if (offer === null) return;
  contact.offer = null;
  contact.state = 'queued';
  say(house, { kind: 'offer-ended', offerId: offer.id, contactId: contact.id, seatId: offer.seatId, ...end });
  if (end.end !== 'accepted') balance(house, seatOf(house, offer.seatId));
}

export function cancelOffer(house: House, contact: Contact, cause: CancelCause): void {
  if (contact.offer === null) return;
  endOffer(house, contact, { end: 'cancelled', cause });
  backInLine(house, contact);
}

export function cancelOfferOf(house: House, seat: Seat, cause: CancelCause): void {
  const contact = house.contacts.find(({ offer }) => offer?.seatId === seat.id);
  if (contact !== undefined) cancelOffer(house, contact, cause);
}

/** The seat is not asked again within the back-off, and not waited for any more if it was named. */
function backOff(house: House, contact: Contact, seatId: string): void {
  const due = dueAt(house, house.now + house.config.backOffMs);
  contact.exclusions = [...contact.exclusions.filter((each) => each.seatId !== seatId), { ...due, seatId }];
  if (contact.preferred?.seatId === seatId) contact.preferred = null;
}

export function missOffer(house: House, contact: Contact): void {
  const seat = seatOf(house, contact.offer?.seatId ?? null);
  endOffer(house, contact, { end: 'missed' });
  if (seat !== undefined) {
    backOff(house, contact, seat.id);
    seat.missedInARow += 1;
    const { maxMissed } = house.config.media[contact.medium];
    if (seat.state === 'ready' && seat.missedInARow >= maxMissed) turn(house, seat, 'not-responding', 'missed', null);
  }
  backInLine(house, contact);
}

/** The contact that an offer command speaks of. */
export function offeredContact(house: House, offerId: string, seatId: string | null): Contact {
  const contact = house.contacts.find(({ offer }) => offer?.id === offerId);
  if (contact === undefined) throw new Refused(everExisted(house, offerId) ? 'offer-gone' : 'unknown-offer');
  refuseIf(seatId !== null && contact.offer?.seatId !== seatId, 'offer-not-yours');
  return contact;
}

function everExisted(house: House, offerId: string): boolean {
  const number = Number(/^o-([1-9]\d*)$/.exec(offerId)?.[1] ?? NaN);
  return number >= 1 && number < house.nextOffer;
}

export function decline(house: House, contact: Contact, reason: string): void {
  const seatId = contact.offer?.seatId ?? '';
  endOffer(house, contact, { end: 'declined', reason });
  const seat = seatOf(house, seatId);
  if (seat !== undefined) seat.missedInARow = 0;
  backOff(house, contact, seatId);
  backInLine(house, contact);
}

/** Before or after acceptance; two within the window make the seat not-responding. */
export function fail(house: House, contact: Contact, detail: string): void {
  const seatId = contact.offer?.seatId ?? contact.seatId ?? '';
  if (contact.offer !== null) endOffer(house, contact, { end: 'failed', detail });
  else {
    const offerId = contact.servedOfferId ?? '';
    say(house, { kind: 'offer-ended', offerId, contactId: contact.id, seatId, end: 'failed', detail });
  }
  backOff(house, contact, seatId);
  const seat = seatOf(house, seatId);
  if (contact.state === 'connecting') requeue(house, contact, 'media-lost');
  if (seat !== undefined) noteFailure(house, seat);
  if (contact.state === 'queued') backInLine(house, contact);
}

function noteFailure(house: House, seat: Seat): void {
  seat.failedAt = [...seat.failedAt.filter((at) => at > house.now - house.config.deviceFailureWindowMs), house.now];
  if (seat.failedAt.length < 2) return;
  seat.failedAt = [];
  if (seat.state === 'ready') turn(house, seat, 'not-responding', 'device', null);
  const { id: seatId, centreId } = seat;
  say(house, { kind: 'alert-raised', alert: 'seat-device-failing', queueId: null, centreId, seatId });
}

export function accept(house: House, contact: Contact): void {
  const offer = contact.offer as Offer;
  const seat = seatOf(house, offer.seatId) as Seat;
  const waitedMs = house.now - contact.enqueuedAt;
  const rule = offer.ruleId === null ? undefined : ruleConfigOf(house, offer.ruleId);
  const seen = rule === undefined ? {} : seenBy(house, rule);
  endOffer(house, contact, { end: 'accepted' });
  Object.assign(contact, {
    state: 'connecting',
    seatId: seat.id,
    servedOfferId: offer.id,
    units: costOf(house, contact.medium, contact.queueId),
    taken: house.nextOrder++,
    preferred: null,
    nextRing: null,
  });
  seat.missedInARow = 0;
  noteAccepted(house, seat);
  say(house, { kind: 'contact-connecting', contactId: contact.id, seatId: seat.id });
  if (offer.ruleId !== null) {
    say(house, {
      kind: 'contact-overflowed',
      contactId: contact.id,
      ruleId: offer.ruleId,
      from: contact.home,
      to: seat.centreId,
      waitedMs,
      seen,
    });
  }
  balance(house, seat);
  act(house, {
    kind: 'connect-media',
    contactId: contact.id,
    medium: contact.medium,
    offerId: offer.id,
    seatId: seat.id,
    expiresAt: null,
  });
}

/** The assignment-rate cap: so many accepted offers in a window. */
function noteAccepted(house: House, seat: Seat): void {
  const cap = seat.profile.rateCap;
  if (cap === undefined) return;
  seat.acceptedAt = [...seat.acceptedAt.filter((at) => at + cap.windowMs > house.now), house.now];
  limit(house, seat);
}

export function limit(house: House, seat: Seat): void {
  const cap = seat.profile.rateCap;
  if (cap === undefined) {
    seat.limited = null;
    seat.acceptedAt = [];
    return;
  }
  seat.acceptedAt = seat.acceptedAt.filter((at) => at + cap.windowMs > house.now);
  const oldest = seat.acceptedAt[seat.acceptedAt.length - cap.contacts];
  seat.limited = oldest === undefined ? null : dueAt(house, oldest + cap.windowMs);
}

/** A person chose the seat: a ready seat with room is asked for, not scope, skills, back-off or rate cap. */
export function refuseManual(
  house: House,
  contact: Contact,
  seat: Seat,
  states: readonly string[],
  home?: string,
): void {
  refuseIf(!states.includes(seat.state), 'seat-not-ready');
  refuseIf(
    house.contacts.some(({ offer }) => offer?.seatId === seat.id),
    'offer-pending',
  );
  refuseIf(!hasRoom(house, seat, contact.medium, costOf(house, contact.medium, contact.queueId)), 'no-capacity');
  refuseIf(home !== undefined && home !== seat.centreId, 'not-your-contact');
}
