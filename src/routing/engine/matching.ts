import { bestSeatFor, choiceOf } from './best-seat';
import type { Core } from './core';
import { firstContactFor } from './eligibility';
import type { Bucket, Choice, Contact, Seat } from './model';
import { makeOffer } from './offers';
import { compareInLine } from './order';
import { isAvailable } from './seat-index';
import { refreshVoiceReserves } from './voice-reserve';

/** Above so many seats to look at it is cheaper to look at everybody who waits. */
const MANY_SEATS = 32;

interface Match {
  readonly contact: Contact;
  readonly choice: Choice;
}

/**
 * Work conservation (routing.md section 3): repeat, the first contact in order that has an eligible seat takes its best
 * seat, until none has one. Only what changed since it last held is looked at: seats that may take more, and buckets and
 * named waits that may be taken by more. Within the loop eligibility only shrinks, except where a match lifts a
 * `homeFirst` or `reserveForVoice`; then what was put aside is looked at again.
 */
export function matchAll(core: Core): void {
  refreshVoiceReserves(core);
  const { seats, buckets, reserved } = core.dirty;
  if (seats.size === 0 && buckets.size === 0 && reserved.size === 0) return;
  if (core.waiting.size > 0) {
    if (isOneSeat(core)) matchOneSeat(core);
    else matchEverything(core);
  }
  core.forgetMatching();
}

/** The common case: one seat may take more, and nothing else changed. */
function isOneSeat({ compiled, dirty }: Core): boolean {
  return dirty.seats.size === 1 && dirty.buckets.size === 0 && dirty.reserved.size === 0 && !compiled.mayReopen;
}

/** Nobody who waits had an eligible seat before, so for the first contact that the seat may take it is the best. */
function matchOneSeat(core: Core): void {
  const seat = core.dirty.seats.only();
  if (seat === undefined || !isAvailable(seat) || core.seats.get(seat.rec.id) !== seat) return;
  const contact = firstContactFor(core, seat);
  const choice = contact === null ? null : choiceOf(core, contact, seat);
  if (contact !== null && choice !== null) makeOffer(core, contact, choice, false);
}

function matchEverything(core: Core): void {
  widenDirt(core);
  const putAside = new Set<Bucket>();
  while (core.waiting.size > 0) {
    const match = nextMatch(core, putAside);
    if (match === null) break;
    makeOffer(core, match.contact, match.choice, false);
    if (core.compiled.mayReopen) lookAgain(core, putAside);
    refreshVoiceReserves(core);
  }
}

function lookAgain(core: Core, putAside: Set<Bucket>): void {
  for (const bucket of putAside) if (bucket.contacts.size > 0) core.dirty.buckets.add(bucket);
  putAside.clear();
  for (const contact of core.waiting.allReserved()) core.dirty.reserved.add(contact);
}

/** The first contact in order among everything that is to be looked at, with its best seat. */
function nextMatch(core: Core, putAside: Set<Bucket>): Match | null {
  let best: Match | null = null;
  const consider = (contact: Contact | null, choice: Choice | null): boolean => {
    if (contact === null || choice === null) return false;
    if (best === null || compareInLine(contact, best.contact, core.now) < 0) best = { contact, choice };
    return true;
  };
  core.dirty.seats.retain((seat) => considerSeat(core, seat, consider));
  core.dirty.buckets.retain((bucket) => {
    const match = firstInBucket(core, bucket);
    if (match !== null && consider(match.contact, match.choice)) return true;
    putAside.add(bucket);
    return false;
  });
  core.dirty.reserved.retain((contact) => contact.reserved && consider(contact, bestSeatFor(core, contact)));
  return best;
}

function considerSeat(
  core: Core,
  seat: Seat,
  consider: (contact: Contact | null, choice: Choice | null) => boolean,
): boolean {
  if (!isAvailable(seat) || core.seats.get(seat.rec.id) !== seat) return false;
  const contact = firstContactFor(core, seat);
  return contact !== null && consider(contact, bestSeatFor(core, contact));
}

/** Contacts of a bucket differ only in whom they exclude: when one without exclusions finds no seat, none behind it does. */
function firstInBucket(core: Core, bucket: Bucket): Match | null {
  let match: Match | null = null;
  bucket.contacts.find((contact) => {
    const choice = bestSeatFor(core, contact);
    if (choice !== null) match = { contact, choice };
    return choice !== null || contact.rec.exclusions.length === 0;
  });
  return match;
}

function widenDirt(core: Core): void {
  if (core.dirty.seats.size <= MANY_SEATS) return;
  core.dirty.seats.clear();
  for (const bucket of core.waiting.allBuckets()) core.dirty.buckets.add(bucket);
  for (const contact of core.waiting.allReserved()) core.dirty.reserved.add(contact);
}
