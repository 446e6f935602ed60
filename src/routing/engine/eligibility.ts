import type { Lane } from './compiled-config';
import type { Core } from './core';
import type { RefusalReason } from './effects';
import { hasRoom } from './load';
import type { Bucket, Contact, Seat } from './model';
import { compareInLine } from './order';
import { scopeOf, scopeOfContact } from './scope';
import { isAvailable } from './seat-index';
import { textIsHeldBack } from './voice-reserve';

/**
 * Why the seat may not take the contact now: the first condition of routing.md section 2 that fails; null when all
 * hold. The contact must be in a queue that is configured.
 */
export function refusalOf(core: Core, contact: Contact, seat: Seat): RefusalReason | null {
  const { rec } = contact;
  if (seat.rec.state !== 'ready') return 'seat-not-ready';
  const scope = scopeOfContact(core, contact).get(seat.rec.centreId);
  if (scope === undefined) return 'out-of-scope';
  const lane = core.waitingLane(rec);
  const ring = smallestRingMet(lane, seat);
  if (ring === null || ring > rec.ring) return skillRefusal(lane, rec.ring, seat);
  if (!hasRoom(core.compiled, seat, rec.medium, lane.cost)) return 'no-capacity';
  if (isExcluded(contact, seat)) return 'excluded';
  if (rec.preferred !== null && rec.preferred.seatId !== seat.rec.id) return 'reserved-for-other';
  if (textIsHeldBack(core, seat, rec.medium)) return 'reserved-for-other';
  if (scope.homeFirst && ownContactWaits(core, seat)) return 'reserved-for-other';
  if (seat.rec.limitedUntil !== null) return 'limit';
  return seat.offered === null ? null : 'offer-pending';
}

/** The smallest ring of a queue whose requirement the seat meets, reached or not. */
export function smallestRingMet(lane: Lane, seat: Seat): number | null {
  const ring = lane.queue.rings.findIndex(({ requirement }) => seat.met[requirement.index] === true);
  return ring < 0 ? null : ring;
}

/** The seat declined, missed or failed this contact not long ago. */
export function isExcluded(contact: Contact, seat: Seat): boolean {
  for (const excluded of contact.rec.exclusions) if (excluded.seatId === seat.rec.id) return true;
  return false;
}

/** A contact of the seat's own centre waits that this seat could take: it goes before any borrowed under `homeFirst`. */
export function ownContactWaits(core: Core, seat: Seat): boolean {
  return isAvailable(seat) && firstContactFor(core, seat, true) !== null;
}

/**
 * The first waiting contact, in the order of routing.md section 3, that the seat may take; null when there is none.
 * The seat must be available. Looks at the heads of the buckets it can serve, past those it is excluded from.
 */
export function firstContactFor(core: Core, seat: Seat, ownOnly = false): Contact | null {
  let first: Contact | null = null;
  let ownWaits: boolean | undefined;
  const consider = (contact: Contact): void => {
    if (first === null || compareInLine(contact, first, core.now) < 0) first = contact;
  };
  const isOpenTo = (bucket: Bucket): boolean => {
    if (ownOnly)
      return (
        bucket.group.homeCentreId === seat.rec.centreId &&
        scopeOf(core, bucket.group, bucket.ring).has(seat.rec.centreId)
      );
    const entry = scopeOf(core, bucket.group, bucket.ring).get(seat.rec.centreId);
    if (entry?.homeFirst !== true) return entry !== undefined;
    ownWaits ??= ownContactWaits(core, seat);
    return !ownWaits;
  };
  for (const [lane, buckets] of core.waiting.lanes) {
    const ring = smallestRingMet(lane, seat);
    if (ring === null || !hasRoom(core.compiled, seat, lane.medium, lane.cost)) continue;
    if (textIsHeldBack(core, seat, lane.medium)) continue;
    for (const bucket of buckets.values()) {
      if (bucket.ring < ring || !isOpenTo(bucket)) continue;
      const contact = bucket.contacts.find((waiting) => !isExcluded(waiting, seat));
      if (contact !== undefined) consider(contact);
    }
  }
  for (const contact of core.waiting.reserved.get(seat.rec.id) ?? []) {
    if (ownOnly && contact.rec.homeCentreId !== seat.rec.centreId) continue;
    if (refusalOf(core, contact, seat) === null) consider(contact);
  }
  return first;
}

function skillRefusal(lane: Lane, reached: number, seat: Seat): RefusalReason {
  const { skills } = seat.rec.profile;
  const hasAll = lane.queue.rings
    .slice(0, reached + 1)
    .some(({ requirement }) => requirement.skills.every(([skill]) => (skills[skill] ?? 0) > 0));
  return hasAll ? 'level-too-low' : 'missing-skill';
}
