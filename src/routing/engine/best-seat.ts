import type { Lane } from './compiled-config';
import type { RuleId } from './config';
import type { Core } from './core';
import { isExcluded, ownContactWaits, refusalOf, smallestRingMet } from './eligibility';
import type { Choice, Contact, Scope, ScopeEntry, Seat, SeatPlace } from './model';
import { scopeOfContact } from './scope';
import { comparePlaces } from './seat-index';
import { textIsHeldBack } from './voice-reserve';

/**
 * The best seat that may take the contact now (routing.md section 3, Between seats): smaller ring, then home, then the
 * queue's ranking, then seat number. Null when there is none.
 */
export function bestSeatFor(core: Core, contact: Contact): Choice | null {
  const lane = core.waitingLane(contact);
  const scope = scopeOfContact(core, contact);
  if (contact.rec.preferred !== null) return namedSeat(core, contact);
  for (let ring = 0; ring <= contact.rec.ring; ring++) {
    const best = bestInRing(core, contact, lane, ring, scope);
    if (best !== null) return { seat: best.place.seat, ring, ruleId: ruleOf(best.entry) };
  }
  return null;
}

function bestInRing(core: Core, contact: Contact, lane: Lane, ring: number, scope: Scope) {
  const requirement = lane.queue.rings[ring]?.requirement;
  if (requirement === undefined) return null;
  let best: { readonly place: SeatPlace; readonly entry: ScopeEntry } | null = null;
  for (const entry of scope.values()) {
    // A scope begins with home, which goes before all others, and goes on by place.
    if (best !== null && (best.entry.because === 'home' || best.entry.place < entry.place)) break;
    const seats = core.seatIndex.ready(entry.centreId, requirement, lane);
    if (seats.size === 0) continue;
    const place = seats.find(({ seat }) => mayTake(core, contact, seat, entry));
    if (place !== undefined && (best === null || comparePlaces(place, best.place) < 0)) best = { place, entry };
  }
  return best;
}

/** What the order of seats does not say yet: the conditions that depend on this contact or on others that wait. */
function mayTake(core: Core, contact: Contact, seat: Seat, entry: ScopeEntry): boolean {
  if (isExcluded(contact, seat) || textIsHeldBack(core, seat, contact.rec.medium)) return false;
  return !entry.homeFirst || !ownContactWaits(core, seat);
}

function namedSeat(core: Core, contact: Contact): Choice | null {
  const seat = core.seats.get(contact.rec.preferred?.seatId ?? '');
  if (seat === undefined || refusalOf(core, contact, seat) !== null) return null;
  return choiceOf(core, contact, seat);
}

/** What it means that this seat takes the contact, which it may. */
export function choiceOf(core: Core, contact: Contact, seat: Seat): Choice | null {
  const ring = smallestRingMet(core.waitingLane(contact), seat);
  return ring === null ? null : { seat, ring, ruleId: ruleOf(scopeOfContact(core, contact).get(seat.rec.centreId)) };
}

function ruleOf(entry: ScopeEntry | undefined): RuleId | null {
  return entry !== undefined && typeof entry.because === 'object' && 'ruleId' in entry.because
    ? entry.because.ruleId
    : null;
}
