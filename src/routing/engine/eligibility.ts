import type { CompiledRing, Lane, RequirementUse } from './compiled-config';
import type { Medium } from '../../kernel/medium';
import type { Core } from './core';
import type { RefusalReason } from './effects';
import type { Access, FrontSearch } from './fronts';
import { hasRoom } from './load';
import type { Bucket, Contact, LineFront, LineView, Seat } from './model';
import { compareByAge, scoreAt } from './order';
import type { RequirementSet } from './requirements';
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
  if (!hasRoom(core.compiled, seat, lane.mediumIndex, lane.cost)) return 'no-capacity';
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
  if (!isAvailable(seat) || firstContactFor(core, seat, true) === null) return false;
  core.dirty.barred.add(seat);
  return true;
}

/**
 * The first waiting contact, in the order of routing.md section 3, that the seat may take; null when there is none.
 * The seat must be available. Looks at the heads that its centre sees in the queues it can serve, in the rings it meets.
 */
export function firstContactFor(core: Core, seat: Seat, ownOnly = false): Contact | null {
  const search = new SeatSearch(core, seat, ownOnly);
  if (!search.hasRoom) return null;
  // Few heads exclude the seat: it is asked of the one that is found, and only then of all.
  const found = search.run();
  return found === null || !isExcluded(found, seat) ? found : search.runAgain();
}

/** A seat's search for the first contact it may take. */
class SeatSearch implements FrontSearch<Contact, Bucket> {
  tier = -1;
  score = 0;
  private first: Contact | null = null;
  private minds = false;
  /** By room: whether there is any. */
  private readonly rooms: boolean[] = [];
  /** By place of the medium: whether there is room for some contact of it. */
  private readonly media: boolean[] = [false, false, false, false];
  /** For anything at all. */
  hasRoom = false;
  /** Whether the seat is kept free of new text; null until asked. */
  private heldBack: boolean | null = null;
  /** Somebody of the seat's own centre waits whom it could take; null until asked. */
  private ownWaits: boolean | null = null;

  constructor(
    private readonly core: Core,
    private readonly seat: Seat,
    private readonly ownOnly: boolean,
  ) {
    for (const { mediumIndex, cost } of core.compiled.rooms) {
      const has = hasRoom(core.compiled, seat, mediumIndex, cost);
      this.rooms.push(has);
      if (has) this.media[mediumIndex] = this.hasRoom = true;
    }
  }

  run(): Contact | null {
    const { media } = this;
    const views = this.core.waiting.viewsFor(this.seat);
    for (let medium = 0; medium < media.length; medium++) {
      if (media[medium] === true) this.lookAt(views[medium] as readonly LineView[]);
    }
    this.lookAtReserved();
    return this.first;
  }

  /** Minds whom the seat is not to be offered for a while. */
  runAgain(): Contact | null {
    this.first = null;
    this.tier = -1;
    this.score = 0;
    this.minds = true;
    return this.run();
  }

  private lookAt(views: readonly LineView[]): void {
    const { core, rooms } = this;
    const { queues } = this.seat.met;
    for (let index = 0; index < views.length; index++) {
      const view = views[index] as LineView;
      if (view.size === 0 || rooms[view.room] !== true) continue;
      view.visit(this, (queues[index] as RequirementUse).ring, core.now);
    }
  }

  private lookAtReserved(): void {
    const { core, seat } = this;
    for (const contact of core.waiting.reservedAt(seat.rec.id)) {
      if (this.ownOnly && contact.rec.homeCentreId !== seat.rec.centreId) continue;
      if (refusalOf(core, contact, seat) === null) this.take(contact, scoreAt(contact, core.now));
    }
  }

  accepts(medium: Medium, access: Access): boolean {
    if (access !== 'own' && (this.ownOnly || (access === 'home-first' && this.ownContactWaits()))) return false;
    return this.core.voiceReserves.size === 0 || !this.isHeldBack(medium);
  }

  found(head: Contact, front: LineFront, score: number): void {
    if (this.minds && isExcluded(head, this.seat)) {
      const next = front.find((contact) => !isExcluded(contact, this.seat));
      if (next !== undefined) this.take(next, scoreAt(next, this.core.now));
      return;
    }
    this.take(head, score);
  }

  private isHeldBack(medium: Medium): boolean {
    if (medium === 'voice') return false;
    this.heldBack ??= textIsHeldBack(this.core, this.seat, medium);
    return this.heldBack;
  }

  private ownContactWaits(): boolean {
    this.ownWaits ??= ownContactWaits(this.core, this.seat);
    return this.ownWaits;
  }

  private take(contact: Contact, score: number): void {
    const { tier } = contact.standing;
    if (this.first !== null && tier <= this.tier) {
      if (tier < this.tier || score < this.score) return;
      if (score === this.score && compareByAge(contact, this.first) > 0) return;
    }
    this.first = contact;
    this.tier = tier;
    this.score = score;
  }
}

function skillRefusal(lane: Lane, reached: number, seat: Seat): RefusalReason {
  const { rings } = lane.queue;
  for (let ring = 0; ring <= reached && ring < rings.length; ring++)
    if (hasSkills(seat, (rings[ring] as CompiledRing).requirement)) return 'level-too-low';
  return 'missing-skill';
}

/** At whatever level. Without a callback for each seat: an explanation asks this of all of them. */
function hasSkills(seat: Seat, requirement: RequirementSet): boolean {
  const own = seat.rec.profile.skills;
  for (const required of requirement.skills) if ((own[required[0]] ?? 0) <= 0) return false;
  return true;
}
