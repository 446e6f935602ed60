import type { Millis } from '../../kernel/clock';
import type { RequirementSet } from './requirements';
import type { CentreId } from './config';
import type { Core } from './core';
import { refusalOf } from './eligibility';
import { REFUSAL_REASONS, type RefusalReason } from './effects';
import type { Explanation, RingOfContact, SeatPage, SeatVerdict, Verdict } from './explanation';
import type { Contact, Seat } from './model';
import { expectedWaitMs } from './expected-wait';
import { compareInLine } from './order';
import { scopeOfContact } from './scope';
import { bucketsOf } from './waiting';

/** After so many beginnings the answer is given although the contact changed while seats were looked at. */
const MOST_BEGINNINGS = 3;

/**
 * An explanation that is made in steps, so that a house of 100,000 seats keeps nobody waiting: commands may be applied
 * between two of them. Every seat that was signed in at the beginning is looked at once, at the instant of its step;
 * when what is asked of seats changed in between (ring, queue, scope, offer, …) it begins anew.
 */
export class ExplanationInProgress {
  private seats: readonly Seat[] = [];
  private looked = 0;
  private counts = noCounts();
  private matching = 0;
  private listed: SeatVerdict[] = [];
  private asked: readonly unknown[] = [];
  private beginnings = 0;
  private readonly centres: ReadonlySet<CentreId> | null;

  constructor(
    private readonly core: Core,
    private readonly contact: Contact,
    private readonly page: SeatPage,
  ) {
    this.centres = page.centreIds === undefined ? null : new Set(page.centreIds);
    this.begin();
  }

  /** Looks at the next seats, at most so many. `done` with null: the contact was closed meanwhile. */
  step(most: number): { readonly done: boolean; readonly explanation: Explanation | null } {
    const { core, contact } = this;
    if (core.contacts.get(contact.rec.id) !== contact) return { done: true, explanation: null };
    if (this.beginnings < MOST_BEGINNINGS && this.isOutdated()) this.begin();
    const until = Math.min(this.seats.length, this.looked + most);
    for (; this.looked < until; this.looked++) this.judge(this.seats[this.looked] as Seat);
    const done = this.looked === this.seats.length;
    return { done, explanation: done ? this.result() : null };
  }

  private begin(): void {
    this.beginnings += 1;
    this.seats = this.core.seatsByNumber.toArray();
    this.looked = 0;
    this.counts = noCounts();
    this.matching = 0;
    this.listed = [];
    this.asked = this.whatIsAsked();
  }

  private isOutdated(): boolean {
    return this.whatIsAsked().some((value, index) => value !== this.asked[index]);
  }

  /** Everything about the contact that decides about seats; a scope is a new object whenever it was worked out anew. */
  private whatIsAsked(): readonly unknown[] {
    const { rec } = this.contact;
    const { queueId, homeCentreId, ring, state, preferred, exclusions, offer } = rec;
    const scope = scopeOfContact(this.core, this.contact);
    return [queueId, homeCentreId, ring, state, preferred, exclusions, offer, scope, this.core.compiled];
  }

  private judge(seat: Seat): void {
    const { core, contact, page, centres } = this;
    if (!seat.isSignedIn) return;
    const reason = core.laneOf(contact) === undefined ? refusalOutside(seat) : refusalOf(core, contact, seat);
    const verdict = reason ?? 'eligible';
    this.counts[verdict] += 1;
    if (page.verdict !== undefined && page.verdict !== verdict) return;
    if (centres !== null && !centres.has(seat.rec.centreId)) return;
    if (this.matching >= page.offset && this.listed.length < page.limit) {
      this.listed.push(verdictOn(core, contact, seat, reason));
    }
    this.matching += 1;
  }

  private result(): Explanation {
    const { core, contact, counts, matching, listed } = this;
    const { rec } = contact;
    return {
      contactId: rec.id,
      state: rec.state,
      queueId: rec.queueId,
      waitedMs: rec.enqueuedAt === null ? null : core.now - rec.enqueuedAt,
      ring: rec.ring,
      rings: ringsOf(core, contact),
      scope: [...scopeOfContact(core, contact).values()].map(({ centreId, because }) => ({ centreId, because })),
      preferred: rec.preferred === null ? null : { seatId: rec.preferred.seatId, until: rec.preferred.until },
      placeInLine: placeInLine(core, contact),
      expectedWait: expectedWaitOf(core, contact),
      offer: rec.offer === null ? null : { offerId: rec.offer.id, seatId: rec.offer.seatId },
      counts,
      matching,
      seats: listed,
    };
  }
}

function noCounts(): Record<Verdict, number> {
  const verdicts: readonly Verdict[] = [...REFUSAL_REASONS, 'eligible'];
  return Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
}

/** A contact that is in no configured queue is in nobody's scope. */
function refusalOutside(seat: Seat): RefusalReason {
  return seat.rec.state === 'ready' ? 'out-of-scope' : 'seat-not-ready';
}

function verdictOn(core: Core, contact: Contact, seat: Seat, reason: RefusalReason | null): SeatVerdict {
  return {
    seatId: seat.rec.id,
    seatNumber: seat.rec.profile.seatNumber,
    centreId: seat.rec.centreId,
    state: seat.rec.state,
    offering: seat.offered !== null,
    inHand: seat.hand.length,
    reason,
    lacks: reason === 'missing-skill' || reason === 'level-too-low' ? lacksOf(core, contact, seat, reason) : [],
    until: endOf(contact, seat, reason),
  };
}

/** What the seat lacks for the reached ring where it lacks least; of several, the smallest ring. */
function lacksOf(core: Core, contact: Contact, seat: Seat, reason: RefusalReason): SeatVerdict['lacks'] {
  const { rings } = core.waitingLane(contact).queue;
  const reached = rings.slice(0, contact.rec.ring + 1).map(({ requirement }) => lackedOf(requirement, seat));
  // A level that is too low is the reason only where the seat has every skill of some ring.
  const open = reason === 'level-too-low' ? reached.filter((lacks) => lacks.every(({ has }) => has > 0)) : reached;
  return open.reduce((least, lacks) => (lacks.length < least.length ? lacks : least), open[0] ?? []);
}

function lackedOf({ skills }: RequirementSet, seat: Seat): SeatVerdict['lacks'] {
  const own = seat.rec.profile.skills;
  return skills
    .map(([skillId, needs]) => ({ skillId, has: own[skillId] ?? 0, needs }))
    .filter(({ has, needs }) => has < needs);
}

function endOf(contact: Contact, seat: Seat, reason: RefusalReason | null): Millis | null {
  const { preferred, exclusions } = contact.rec;
  switch (reason) {
    case 'excluded':
      return exclusions.find(({ seatId }) => seatId === seat.rec.id)?.until ?? null;
    case 'reserved-for-other':
      return preferred === null || preferred.seatId === seat.rec.id ? null : preferred.until;
    case 'limit':
      return seat.rec.limitedUntil?.at ?? null;
    case 'offer-pending':
      return seat.offered?.rec.offer?.deadline ?? null;
    case 'seat-not-ready':
    case 'out-of-scope':
    case 'missing-skill':
    case 'level-too-low':
    case 'no-capacity':
    case null:
      return null;
  }
}

function ringsOf(core: Core, contact: Contact): RingOfContact[] {
  const { rec } = contact;
  const rings = core.laneOf(contact)?.queue.rings ?? [];
  const waits = rec.state === 'queued' || rec.state === 'offered';
  return rings.map(({ afterMs, requirement }, ring) => ({
    ring,
    requires: Object.fromEntries(requirement.skills),
    reached: ring <= rec.ring,
    opensAt: ring > rec.ring && waits && rec.queueEnteredAt !== null ? rec.queueEnteredAt + afterMs : null,
  }));
}

function placeInLine(core: Core, contact: Contact): number | null {
  if (contact.rec.state !== 'queued') return null;
  const isBefore = (other: Contact): boolean => compareInLine(other, contact, core.now) < 0;
  let before = 0;
  for (const bucket of core.waiting.allBuckets()) before += bucket.contacts.countWhile(isBefore);
  for (const other of core.waiting.allReserved()) if (isBefore(other)) before += 1;
  return before + 1;
}

/** For whoever waits in a queue that is configured; an infinite wait is null, as JSON knows none. */
function expectedWaitOf(core: Core, contact: Contact): Explanation['expectedWait'] {
  const { rec, group } = contact;
  if (rec.state !== 'queued' || rec.queueId === null || group === null) return null;
  const isBefore = (other: Contact): boolean => compareInLine(other, contact, core.now) < 0;
  let ahead = 0;
  for (const bucket of bucketsOf(group)) ahead += bucket.contacts.countWhile(isBefore);
  for (const other of group.reserved) if (isBefore(other)) ahead += 1;
  const fromNowMs = expectedWaitMs(core, core.groupOf(contact), ahead, [rec.medium]);
  return { fromNowMs: Number.isFinite(fromNowMs) ? fromNowMs : null, atEntryMs: rec.expectedWaitMs };
}
