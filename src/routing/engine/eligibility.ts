import type { CompiledQueue, CompiledRing, Lane } from './compiled-config';
import type { Core } from './core';
import type { RefusalReason } from './effects';
import { hasRoom } from './load';
import type { Bucket, Contact, OpenPortion, ScopeEntry, Seat } from './model';
import { openPortions } from './open-portions';
import { compareInLine } from './order';
import { scopeOfContact } from './scope';
import { isAvailable } from './seat-index';
import { meets } from './skills-met';
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
  const lane = core.waitingLane(contact);
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
  const { rings } = lane.queue;
  for (let ring = 0; ring < rings.length; ring++)
    if (meets(seat.met, (rings[ring] as CompiledRing).requirement)) return ring;
  return null;
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
 * The seat must be available. Looks at the heads of the buckets it can serve, past those it is excluded from: those of the
 * queues with a ring it meets, of homes that its centre may serve, in rings that far.
 */
export function firstContactFor(core: Core, seat: Seat, ownOnly = false): Contact | null {
  const search = new Search(core, seat, ownOnly);
  for (const { queue, ring } of seat.met.queues) {
    if (core.waiting.queued(queue.config.id) === 0) continue;
    for (const open of openPortions(core, queue.config.id, seat.rec.centreId)) search.lookAt(queue, ring, open);
  }
  search.lookAtReserved();
  return search.first;
}

/** A seat's search for the first contact it may take. */
class Search {
  first: Contact | null = null;
  /** Somebody of the seat's own centre waits whom it could take; null until asked. */
  private ownWaits: boolean | null = null;

  constructor(
    private readonly core: Core,
    private readonly seat: Seat,
    private readonly ownOnly: boolean,
  ) {}

  lookAt(queue: CompiledQueue, ring: number, { portion, entries }: OpenPortion): void {
    const { core, seat } = this;
    if (this.ownOnly && portion.group.homeCentreId !== seat.rec.centreId) return;
    for (const lane of queue.lanes) {
      const buckets = portion.buckets[lane.mediumIndex] ?? [];
      if (buckets.length === 0 || !hasRoom(core.compiled, seat, lane.medium, lane.cost)) continue;
      if (textIsHeldBack(core, seat, lane.medium)) continue;
      for (const bucket of buckets) if (bucket.ring >= ring && this.isOpen(entries[bucket.ring])) this.consider(bucket);
    }
  }

  lookAtReserved(): void {
    const { core, seat } = this;
    for (const contact of core.waiting.reservedAt(seat.rec.id)) {
      if (this.ownOnly && contact.rec.homeCentreId !== seat.rec.centreId) continue;
      if (refusalOf(core, contact, seat) === null) this.take(contact);
    }
  }

  private isOpen(entry: ScopeEntry | undefined): boolean {
    if (entry?.homeFirst !== true || this.ownOnly) return entry !== undefined;
    this.ownWaits ??= ownContactWaits(this.core, this.seat);
    return !this.ownWaits;
  }

  private consider({ contacts }: Bucket): void {
    const { seat } = this;
    const head = contacts.first();
    if (head === undefined) return;
    if (!isExcluded(head, seat)) {
      this.take(head);
      return;
    }
    const next = contacts.find((contact) => !isExcluded(contact, seat));
    if (next !== undefined) this.take(next);
  }

  private take(contact: Contact): void {
    if (this.first === null || compareInLine(contact, this.first, this.core.now) < 0) this.first = contact;
  }
}

function skillRefusal(lane: Lane, reached: number, seat: Seat): RefusalReason {
  const { skills } = seat.rec.profile;
  const hasAll = lane.queue.rings
    .slice(0, reached + 1)
    .some(({ requirement }) => requirement.skills.every(([skill]) => (skills[skill] ?? 0) > 0));
  return hasAll ? 'level-too-low' : 'missing-skill';
}
