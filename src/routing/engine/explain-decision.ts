import type { Lane } from './compiled-config';
import type { Core } from './core';
import { type ComparedContact, type ComparedSeat, type Decision, MOST_COMPARED } from './decision';
import { isExcluded, refusalOf, smallestRingMet } from './eligibility';
import { ExplanationInProgress } from './explain';
import type { SeatPage } from './explanation';
import { servesMedium } from './load';
import type { Bucket, Choice, Contact, Scope, Seat, SeatPlace } from './model';
import { compareInLine, scoreAt } from './order';
import { scopeOfContact } from './scope';
import { comparePlaces, placeOf } from './seat-index';

/**
 * How the offer that is about to be made comes about: to be called just before it, while the contact still waits. Looks
 * at every seat and at everybody who waits, so it is for replays, not for a router at work.
 */
export function explainDecision(
  core: Core,
  contact: Contact,
  { seat, ring, ruleId }: Choice,
  manual: boolean,
  page: SeatPage,
): Omit<Decision, 'offerId'> {
  const { explanation } = new ExplanationInProgress(core, contact, page).step(Infinity);
  if (explanation === null) throw new Error(`contact ${contact.rec.id} is open while it is offered`);
  const contacts = contactsFor(core, seat);
  return {
    at: core.now,
    contactId: contact.rec.id,
    seatId: seat.rec.id,
    seatCentreId: seat.rec.centreId,
    ring,
    ruleId,
    manual,
    ranking: core.waitingLane(contact).ranking,
    explanation,
    seats: seatsFor(core, contact).slice(0, MOST_COMPARED),
    contacts: contacts.first.map((other) => comparedContact(core, other)),
    contactsInAll: contacts.inAll,
  };
}

interface Candidate {
  readonly seat: Seat;
  readonly ring: number;
  readonly atHome: boolean;
  /** Place of its centre in the scope. */
  readonly centrePlace: number;
  readonly place: SeatPlace;
}

/** Every seat that may take the contact, by the order of routing.md section 3, Between seats. */
function seatsFor(core: Core, contact: Contact): ComparedSeat[] {
  const lane = core.waitingLane(contact);
  const scope = scopeOfContact(core, contact);
  const candidates: Candidate[] = [];
  for (const seat of core.seats.values()) {
    if (refusalOf(core, contact, seat) !== null) continue;
    const candidate = candidateOf(core, contact, seat, lane, scope);
    if (candidate !== null) candidates.push(candidate);
  }
  return candidates.sort(compareCandidates).map((candidate) => comparedSeat(core, candidate, lane));
}

function candidateOf(core: Core, contact: Contact, seat: Seat, lane: Lane, scope: Scope): Candidate | null {
  const ring = smallestRingMet(lane, seat);
  const requirement = ring === null ? undefined : lane.queue.rings[ring]?.requirement;
  const entry = scope.get(seat.rec.centreId);
  if (ring === null || requirement === undefined || entry === undefined) return null;
  const atHome = seat.rec.centreId === contact.rec.homeCentreId;
  return { seat, ring, atHome, centrePlace: entry.place, place: placeOf(core.compiled, lane.ready, requirement, seat) };
}

function compareCandidates(a: Candidate, b: Candidate): number {
  const home = Number(b.atHome) - Number(a.atHome);
  return a.ring - b.ring || home || a.centrePlace - b.centrePlace || comparePlaces(a.place, b.place);
}

function comparedSeat(core: Core, { seat, ring, atHome }: Candidate, lane: Lane): ComparedSeat {
  const { id, centreId, profile, idleSince } = seat.rec;
  const required = lane.queue.rings[ring]?.requirement.skills ?? [];
  return {
    seatId: id,
    seatNumber: profile.seatNumber,
    centreId,
    ring,
    atHome,
    idleMs: core.now - idleSince,
    levels: required.reduce((sum, [skillId]) => sum + (profile.skills[skillId] ?? 0), 0),
    skills: Object.keys(profile.skills).length,
    unitsInUse: seat.load.running,
    capacity: profile.capacity,
    textOnly: !servesMedium(profile, 'voice', core.compiled.config.media.voice.cost),
  };
}

/** Everybody who waits and whom the seat may take, the first in line first. */
function contactsFor(core: Core, seat: Seat): { readonly first: Contact[]; readonly inAll: number } {
  const first: Contact[] = [];
  let inAll = 0;
  for (const bucket of core.waiting.allBuckets()) {
    const open = openTo(core, bucket, seat);
    inAll += open.length;
    first.push(...open.slice(0, MOST_COMPARED));
  }
  for (const contact of core.waiting.reservedAt(seat.rec.id)) {
    if (refusalOf(core, contact, seat) !== null) continue;
    inAll += 1;
    first.push(contact);
  }
  return { first: first.sort((a, b) => compareInLine(a, b, core.now)).slice(0, MOST_COMPARED), inAll };
}

/** Contacts of a bucket differ only in whom they exclude: what holds of one holds of all others that do not exclude the seat. */
function openTo(core: Core, bucket: Bucket, seat: Seat): Contact[] {
  const open: Contact[] = [];
  for (const contact of bucket.contacts) {
    if (isExcluded(contact, seat)) continue;
    if (open.length === 0 && refusalOf(core, contact, seat) !== null) return open;
    open.push(contact);
  }
  return open;
}

function comparedContact(core: Core, contact: Contact): ComparedContact {
  const { rec, standing } = contact;
  return {
    contactId: rec.id,
    queueId: rec.queueId,
    medium: rec.medium,
    homeCentreId: rec.homeCentreId,
    priority: rec.priority,
    ring: rec.ring,
    tier: standing.tier,
    score: scoreAt(contact, core.now) / 1e9,
    ratePerS: standing.rateMicro / 1e6,
    bonus: standing.bonusNano / 1e9,
    waitedMs: core.now - contact.enqueuedAt,
    arrivalNumber: rec.arrivalNumber,
  };
}
