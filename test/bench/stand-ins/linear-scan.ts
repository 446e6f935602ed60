import { present } from '../../../src/kernel/assert';
import type { Millis } from '../../../src/kernel/clock';
import { Heap } from '../../../src/kernel/heap';
import { MEDIA, type Medium } from '../../../src/kernel/medium';
import type { Lane } from '../../../src/routing/engine/compiled-config';
import type { Command } from '../../../src/routing/engine/commands';
import type { RoutingConfig } from '../../../src/routing/engine/config';
import type { OfferEnd } from '../../../src/routing/engine/effects';
import { compareInLine, type InLine, type Standing } from '../../../src/routing/engine/order';
import type { ContactRecord, RoutingSnapshot, SeatRecord } from '../../../src/routing/engine/records';
import type { Heard } from '../routing/heard';
import { mediumNumber, Roster, serves } from './roster';

const NO_STANDING: Standing = { tier: 0, rateMicro: 0, bonusNano: 0 };
const NOBODY: ScanContact['exclusions'] = [];

interface ScanSeat {
  readonly id: string;
  readonly centre: number;
  readonly record: SeatRecord;
  /** By queue: the smallest ring it meets, −1 for none. */
  readonly rings: Int8Array;
  readonly takesCalls: boolean;
  readonly skillCount: number;
  state: SeatRecord['state'];
  chosen: SeatRecord['chosen'];
  idleSince: Millis;
  missedInARow: number;
  offered: boolean;
  units: number;
  /** By medium. */
  readonly counts: number[];
}

/** A class, so that all of them have one shape and the scan reads them fast. */
class ScanContact implements InLine {
  lane: Lane | null = null;
  standing: Standing = NO_STANDING;
  enqueuedAt: Millis = 0;
  ring = 0;
  phase: 'arrived' | 'queued' | 'offered' | 'connecting' | 'active' | 'wrap-up' = 'arrived';
  offer: { readonly id: string; readonly ring: number; readonly order: number } | null = null;
  seat: ScanSeat | null = null;
  preferred: { readonly seatId: string; readonly order: number } | null = null;
  nextRingOrder = -1;
  wrapUpOrder = -1;
  exclusions: readonly { readonly seatId: string; readonly order: number }[] = NOBODY;
  /** In the waiting list; −1 when it is not there. */
  place = -1;
  readonly mediumNumber: number;

  constructor(
    readonly id: string,
    readonly medium: Medium,
    readonly home: number,
    readonly queue: number,
    public arrivalNumber: number,
  ) {
    this.mediumNumber = mediumNumber(medium);
  }
}

interface Timer {
  readonly at: Millis;
  readonly order: number;
  readonly kind: 'offer' | 'ring' | 'preferred' | 'exclusion' | 'wrap-up';
  readonly contact: ScanContact;
}

/**
 * What a team writes first: a list of seats, a list of waiting contacts; a contact that comes looks through all the seats,
 * a seat that becomes free looks through all who wait, by the rules of routing.md (rings, scopes, order, rankings, back-off,
 * named seats, capacity). Written with care: one pass without garbage, cheap questions first, deadlines in a heap, who meets
 * which ring known beforehand. It leaves out what only costs more: interruption, holds, transfers, weights, lines, rate caps,
 * `homeFirst`, `reserveForVoice`, conditions of rules, changes of configuration, records for a journal.
 */
export class LinearScan {
  private readonly roster: Roster;
  private readonly seats: ScanSeat[];
  private readonly seatsById: ReadonlyMap<string, ScanSeat>;
  private readonly contacts = new Map<string, ScanContact>();
  private readonly waiting: ScanContact[] = [];
  private readonly offers = new Map<string, ScanContact>();
  private readonly timers = new Heap<Timer>((a, b) => a.at - b.at || a.order - b.order);
  private readonly scopes = new Map<number, ReadonlyMap<number, number>>();
  private readonly staff = new Map<number, boolean[]>();
  private nextArrivalNumber: number;
  private nextOfferNumber: number;
  private nextOrder: number;
  private now: Millis = 0;
  private effects: Heard[] = [];
  private changedSeats: ScanSeat[] = [];
  private changedContacts: ScanContact[] = [];

  /** Goes on where an engine stopped. */
  constructor(config: RoutingConfig, snapshot: RoutingSnapshot) {
    this.roster = new Roster(config, snapshot.seat);
    this.seats = snapshot.seat.map((record) => this.makeSeat(record));
    this.seatsById = new Map(this.seats.map((seat) => [seat.id, seat]));
    const partition = present(snapshot.partition[0], 'a snapshot has one partition');
    this.nextArrivalNumber = partition.nextArrivalNumber;
    this.nextOfferNumber = partition.nextOfferNumber;
    this.nextOrder = partition.nextOrder;
    for (const record of snapshot.contact) this.takeOver(record);
  }

  nextDeadline(): Millis | undefined {
    for (;;) {
      const timer = this.timers.peek();
      if (timer === undefined || this.isLive(timer)) return timer?.at;
      this.timers.pop();
    }
  }

  apply(command: Command, now: Millis): Heard[] {
    for (;;) {
      const due = this.nextDeadline();
      if (due === undefined || due > now) break;
      this.now = due;
      this.fire(present(this.timers.pop(), 'a deadline is due'));
      this.match();
    }
    this.now = now;
    this.carryOut(command);
    this.match();
    const { effects } = this;
    this.effects = [];
    return effects;
  }

  private carryOut(command: Command): void {
    switch (command.kind) {
      case 'tick':
        return;
      case 'contact-arrived':
        this.arrive(command);
        return;
      case 'contact-queued':
        this.enqueue(command);
        return;
      case 'contact-abandoned':
        this.abandon(this.contact(command.contactId));
        return;
      case 'contact-priority-changed': {
        const contact = this.contact(command.contactId);
        contact.standing = this.standing(contact, command.priority);
        return;
      }
      case 'offer-accepted':
        this.accept(present(this.offers.get(command.offerId), 'the offer is pending'));
        return;
      case 'offer-declined': {
        const contact = present(this.offers.get(command.offerId), 'the offer is pending');
        const seat = present(contact.seat, 'an offer has a seat');
        seat.missedInARow = 0;
        this.exclude(contact, seat);
        this.endOffer(contact, 'declined');
        this.enterLine(contact);
        return;
      }
      case 'media-connected': {
        const contact = this.contact(command.contactId);
        contact.phase = 'active';
        this.fact({
          kind: 'contact-active',
          contactId: contact.id,
        });
        return;
      }
      case 'contact-ended':
        this.wrapUp(this.contact(command.contactId));
        return;
      case 'wrap-up-done':
        this.close(this.contact(command.contactId));
        return;
      case 'seat-state-chosen':
        this.choose(present(this.seatsById.get(command.seatId), 'the seat is signed in'), command.chosen);
        return;
      default:
        throw new Error(`the linear scan knows no ${command.kind}`);
    }
  }

  private arrive(command: Extract<Command, { kind: 'contact-arrived' }>): void {
    const { contactId, accessPointId, medium, homeCentreId } = command;
    const queueId = present(this.roster.compiled.accessPoints.get(accessPointId), 'the access point exists').queueId;
    const homeId = present(homeCentreId, 'the load names the home centre');
    const home = this.roster.centreNumber(homeId);
    const queue = this.roster.queueNumber(queueId);
    this.contacts.set(contactId, new ScanContact(contactId, medium, home, queue, this.nextArrivalNumber++));
    this.fact({ kind: 'contact-arrived', contactId, homeCentreId: homeId });
  }

  private enqueue(command: Extract<Command, { kind: 'contact-queued' }>): void {
    const contact = this.contact(command.contactId);
    contact.lane = this.roster.lane(contact.queue, contact.medium);
    contact.standing = this.standing(contact, command.priority ?? contact.lane.queue.config.priority);
    contact.arrivalNumber = this.nextArrivalNumber++;
    contact.enqueuedAt = this.now;
    const { config } = this.roster;
    if (command.preferredSeatId !== undefined) {
      const order = this.expect('preferred', contact, command.preferMs ?? config.preferMs);
      contact.preferred = { seatId: command.preferredSeatId, order };
    }
    this.fact({
      kind: 'contact-queued',
      contactId: contact.id,
      queueId: contact.lane.queue.config.id,
    });
    this.enterLine(contact);
  }

  private enterLine(contact: ScanContact): void {
    contact.phase = 'queued';
    contact.seat = null;
    const named = contact.preferred === null ? undefined : this.seatsById.get(contact.preferred.seatId);
    if (named === undefined || !serves(named.record.profile, contact.medium)) contact.preferred = null;
    this.settleRing(contact);
    contact.place = this.waiting.push(contact) - 1;
    this.changedContacts.push(contact);
  }

  private leaveLine(contact: ScanContact): void {
    if (contact.place < 0) return;
    const last = present(this.waiting.pop(), 'somebody waits');
    if (last !== contact) {
      this.waiting[contact.place] = last;
      last.place = contact.place;
    }
    contact.place = -1;
  }

  private settleRing(contact: ScanContact): void {
    const rings = present(contact.lane, 'a waiting contact has a lane').queue.rings;
    const staffed = this.staffed(contact.queue, contact.home);
    for (;;) {
      const next = rings[contact.ring + 1];
      if (next === undefined) return;
      const at = contact.enqueuedAt + next.afterMs;
      if (at > this.now && staffed[contact.ring] === true) {
        if (contact.nextRingOrder < 0) contact.nextRingOrder = this.expect('ring', contact, at - this.now);
        return;
      }
      contact.ring += 1;
      contact.nextRingOrder = -1;
    }
  }

  /** Repeats: the first contact in order that has a seat takes its best one. Only what changed can newly fit. */
  private match(): void {
    while (this.changedSeats.length > 0 || this.changedContacts.length > 0) {
      let first: ScanContact | null = null;
      for (const seat of this.changedSeats) {
        const contact = this.isAvailable(seat) ? this.firstContactFor(seat) : null;
        if (contact !== null && (first === null || compareInLine(contact, first, this.now) < 0)) first = contact;
      }
      let best: ScanSeat | null = null;
      for (const contact of this.changedContacts) {
        if (contact.phase !== 'queued') continue;
        if (first !== null && compareInLine(contact, first, this.now) >= 0) continue;
        const seat = this.bestSeatFor(contact);
        if (seat !== null) [first, best] = [contact, seat];
      }
      if (first === null) break;
      this.offer(first, best ?? present(this.bestSeatFor(first), 'the seat that looked can take it'));
    }
    this.changedSeats = [];
    this.changedContacts = [];
  }

  private firstContactFor(seat: ScanSeat): ScanContact | null {
    const { now } = this;
    const room = MEDIA.map((medium) => this.hasRoom(seat, medium));
    if (!room.includes(true)) return null;
    let first: ScanContact | null = null;
    for (const contact of this.waiting) {
      const ring = seat.rings[contact.queue] ?? -1;
      if (ring < 0 || ring > contact.ring || room[contact.mediumNumber] !== true) continue;
      if (first !== null && compareInLine(contact, first, now) > 0) continue;
      if (contact.home !== seat.centre && !this.scope(contact).has(seat.centre)) continue;
      if (!this.isOpenTo(contact, seat)) continue;
      first = contact;
    }
    return first;
  }

  private bestSeatFor(contact: ScanContact): ScanSeat | null {
    const scope = this.scope(contact);
    let best: ScanSeat | null = null;
    for (const seat of this.seats) {
      if (!this.isAvailable(seat)) continue;
      const ring = seat.rings[contact.queue] ?? -1;
      if (ring < 0 || ring > contact.ring || !scope.has(seat.centre)) continue;
      if (!this.hasRoom(seat, contact.medium) || !this.isOpenTo(contact, seat)) continue;
      if (best === null || compareSeats(contact, scope, seat, best) < 0) best = seat;
    }
    return best;
  }

  private isAvailable(seat: ScanSeat): boolean {
    return seat.state === 'ready' && !seat.offered;
  }

  private hasRoom(seat: ScanSeat, medium: Medium): boolean {
    const { profile } = seat.record;
    const cap = profile.caps[medium];
    if (cap !== undefined && (seat.counts[mediumNumber(medium)] ?? 0) >= cap) return false;
    return seat.units + this.roster.config.media[medium].cost <= profile.capacity;
  }

  private isOpenTo(contact: ScanContact, seat: ScanSeat): boolean {
    if (contact.preferred !== null && contact.preferred.seatId !== seat.id) return false;
    for (const { seatId } of contact.exclusions) if (seatId === seat.id) return false;
    return true;
  }

  private offer(contact: ScanContact, seat: ScanSeat): void {
    const lane = present(contact.lane, 'a waiting contact has a lane');
    const order = this.expect('offer', contact, lane.offerTimeoutMs);
    const ring = seat.rings[contact.queue] ?? 0;
    const offer = { id: `o-${this.nextOfferNumber++}`, ring, order };
    this.leaveLine(contact);
    contact.phase = 'offered';
    contact.offer = offer;
    contact.seat = seat;
    seat.offered = true;
    this.offers.set(offer.id, contact);
    this.fact({
      kind: 'offer-made',
      offerId: offer.id,
      contactId: contact.id,
      seatId: seat.id,
      ring,
    });
  }

  private endOffer(contact: ScanContact, end: OfferEnd['end']): void {
    const offer = present(contact.offer, 'an offer is pending');
    const seat = present(contact.seat, 'an offer has a seat');
    this.offers.delete(offer.id);
    contact.offer = null;
    seat.offered = false;
    this.changedSeats.push(seat);
    this.fact({ kind: 'offer-ended', contactId: contact.id, end });
  }

  private accept(contact: ScanContact): void {
    const seat = present(contact.seat, 'an offer has a seat');
    this.endOffer(contact, 'accepted');
    seat.missedInARow = 0;
    seat.units += this.roster.config.media[contact.medium].cost;
    seat.counts[contact.mediumNumber] = (seat.counts[contact.mediumNumber] ?? 0) + 1;
    contact.phase = 'connecting';
    contact.preferred = null;
    contact.nextRingOrder = -1;
    // As the engine: the number it would draw for the order of what a seat took.
    this.nextOrder += 1;
    this.fact({ kind: 'contact-connecting', contactId: contact.id });
  }

  private abandon(contact: ScanContact): void {
    if (contact.offer !== null) this.endOffer(contact, 'caller-gone');
    contact.seat = null;
    this.close(contact);
  }

  private wrapUp(contact: ScanContact): void {
    const seat = present(contact.seat, 'a contact in service has a seat');
    contact.phase = 'wrap-up';
    const limitMs = this.roster.config.media[contact.medium].wrapUpLimitMs;
    contact.wrapUpOrder = this.expect('wrap-up', contact, limitMs);
    this.fact({ kind: 'wrap-up-started', contactId: contact.id, seatId: seat.id });
    if (contact.medium === 'voice' && (seat.state === 'ready' || seat.state === 'not-ready')) seat.state = 'wrap-up';
    else this.changedSeats.push(seat);
  }

  private close(contact: ScanContact): void {
    const { seat } = contact;
    const wasCallInWrapUp = contact.medium === 'voice' && contact.phase === 'wrap-up';
    this.leaveLine(contact);
    this.contacts.delete(contact.id);
    this.fact({
      kind: 'contact-closed',
      contactId: contact.id,
    });
    if (seat === null) return;
    seat.idleSince = this.now;
    seat.units -= this.roster.config.media[contact.medium].cost;
    seat.counts[contact.mediumNumber] = (seat.counts[contact.mediumNumber] ?? 0) - 1;
    if (wasCallInWrapUp && seat.state === 'wrap-up') seat.state = seat.chosen.state;
    this.changedSeats.push(seat);
  }

  private choose(seat: ScanSeat, chosen: SeatRecord['chosen']): void {
    seat.chosen = chosen;
    seat.missedInARow = 0;
    if (seat.state === 'wrap-up') return;
    seat.state = chosen.state;
    this.changedSeats.push(seat);
    if (chosen.state === 'ready' || !seat.offered) return;
    for (const contact of this.offers.values()) {
      if (contact.seat !== seat) continue;
      this.endOffer(contact, 'cancelled');
      this.enterLine(contact);
      return;
    }
  }

  private exclude(contact: ScanContact, seat: ScanSeat): void {
    const order = this.expect('exclusion', contact, this.roster.config.backOffMs);
    const others = contact.exclusions.filter(({ seatId }) => seatId !== seat.id);
    contact.exclusions = [...others, { seatId: seat.id, order }];
    if (contact.preferred?.seatId === seat.id) contact.preferred = null;
  }

  private fire({ kind, contact, order }: Timer): void {
    switch (kind) {
      case 'offer':
        this.miss(contact);
        return;
      case 'ring':
        contact.nextRingOrder = -1;
        this.settleRing(contact);
        if (contact.phase === 'queued') this.changedContacts.push(contact);
        return;
      case 'preferred':
        contact.preferred = null;
        if (contact.phase === 'queued') this.changedContacts.push(contact);
        return;
      case 'exclusion':
        contact.exclusions = contact.exclusions.filter((exclusion) => exclusion.order !== order);
        if (contact.phase === 'queued') this.changedContacts.push(contact);
        return;
      case 'wrap-up':
        this.close(contact);
    }
  }

  private miss(contact: ScanContact): void {
    const seat = present(contact.seat, 'an offer has a seat');
    seat.missedInARow += 1;
    this.exclude(contact, seat);
    this.endOffer(contact, 'missed');
    if (seat.missedInARow >= this.roster.config.media[contact.medium].maxMissed && seat.state === 'ready') {
      seat.state = 'not-responding';
      this.fact({
        kind: 'seat-state-changed',
        seatId: seat.id,
        to: 'not-responding',
      });
    }
    this.enterLine(contact);
  }

  private isLive({ kind, contact, order }: Timer): boolean {
    if (this.contacts.get(contact.id) !== contact) return false;
    switch (kind) {
      case 'offer':
        return contact.offer?.order === order;
      case 'ring':
        return contact.nextRingOrder === order;
      case 'preferred':
        return contact.preferred?.order === order;
      case 'exclusion':
        return contact.exclusions.some((exclusion) => exclusion.order === order);
      case 'wrap-up':
        return contact.wrapUpOrder === order;
    }
  }

  private expect(kind: Timer['kind'], contact: ScanContact, afterMs: Millis): number {
    const order = this.nextOrder++;
    this.timers.push({ at: this.now + afterMs, order, kind, contact });
    return order;
  }

  private scope(contact: ScanContact): ReadonlyMap<number, number> {
    const { queue, home, ring } = contact;
    const key = (queue * 256 + home) * 4 + ring;
    let scope = this.scopes.get(key);
    if (scope === undefined) this.scopes.set(key, (scope = this.roster.scope(queue, home, ring)));
    return scope;
  }

  private staffed(queue: number, home: number): boolean[] {
    const key = queue * 256 + home;
    let staffed = this.staff.get(key);
    if (staffed === undefined) this.staff.set(key, (staffed = this.roster.staffedRings(queue, home)));
    return staffed;
  }

  private standing(contact: ScanContact, priority: number): Standing {
    return this.roster.compiled.standing(present(contact.lane, 'a waiting contact has a lane'), priority);
  }

  private contact(id: string): ScanContact {
    return present(this.contacts.get(id), `contact ${id} is open`);
  }

  private fact(fact: Heard): void {
    this.effects.push(fact);
  }

  private makeSeat(record: SeatRecord): ScanSeat {
    const { profile, state, chosen, idleSince, missedInARow } = record;
    return {
      id: record.id,
      centre: this.roster.centreNumber(record.centreId),
      record,
      rings: this.roster.smallestRings(profile),
      takesCalls: serves(profile, 'voice'),
      skillCount: Object.keys(profile.skills).length,
      state,
      chosen,
      idleSince,
      missedInARow,
      offered: false,
      units: 0,
      counts: MEDIA.map(() => 0),
    };
  }

  private takeOver(record: ContactRecord): void {
    const queueId = record.queueId ?? this.roster.compiled.accessPoints.get(record.accessPointId)?.queueId ?? '';
    const queue = this.roster.queueNumber(queueId);
    const lane = record.queueId === null ? null : this.roster.lane(queue, record.medium);
    const { offer, wrapUp, nextRing, preferred } = record;
    const seat = this.seatsById.get(record.seatId ?? offer?.seatId ?? '') ?? null;
    const home = this.roster.centreNumber(record.homeCentreId);
    const contact = new ScanContact(record.id, record.medium, home, queue, record.arrivalNumber);
    contact.lane = lane;
    if (lane !== null) contact.standing = this.roster.compiled.standing(lane, record.priority);
    contact.enqueuedAt = record.enqueuedAt ?? 0;
    contact.ring = record.ring;
    contact.phase = record.state as ScanContact['phase'];
    contact.offer = offer;
    contact.seat = seat;
    contact.preferred = preferred;
    contact.nextRingOrder = nextRing?.order ?? -1;
    contact.wrapUpOrder = wrapUp?.order ?? -1;
    if (record.exclusions.length > 0) contact.exclusions = record.exclusions;
    this.contacts.set(contact.id, contact);
    if (contact.phase === 'queued') contact.place = this.waiting.push(contact) - 1;
    if (offer !== null && seat !== null) {
      this.offers.set(offer.id, contact);
      seat.offered = true;
      this.timers.push({ at: offer.deadline, order: offer.order, kind: 'offer', contact });
    }
    if (record.seatId !== null && seat !== null) {
      seat.units += record.unitsHeld;
      seat.counts[contact.mediumNumber] = (seat.counts[contact.mediumNumber] ?? 0) + 1;
    }
    if (nextRing !== null) this.timers.push({ ...nextRing, kind: 'ring', contact });
    if (preferred !== null) {
      this.timers.push({ at: preferred.until, order: preferred.order, kind: 'preferred', contact });
    }
    if (wrapUp !== null) this.timers.push({ at: wrapUp.limitAt, order: wrapUp.order, kind: 'wrap-up', contact });
    for (const { until, order } of record.exclusions) {
      this.timers.push({ at: until, order, kind: 'exclusion', contact });
    }
  }
}

/** Smaller ring, home before others, the queue's ranking, smaller seat number (routing.md section 3). */
function compareSeats(contact: ScanContact, scope: ReadonlyMap<number, number>, a: ScanSeat, b: ScanSeat): number {
  const ring = (a.rings[contact.queue] ?? 0) - (b.rings[contact.queue] ?? 0);
  if (ring !== 0) return ring;
  const place = (scope.get(a.centre) ?? 0) - (scope.get(b.centre) ?? 0);
  if (place !== 0) return place;
  return compareRanks(contact, a, b) || a.record.profile.seatNumber - b.record.profile.seatNumber;
}

function compareRanks(contact: ScanContact, a: ScanSeat, b: ScanSeat): number {
  switch (contact.lane?.ranking) {
    case 'most-skilled':
      return levelsOf(contact, b) - levelsOf(contact, a) || a.idleSince - b.idleSince;
    case 'least-skilled':
      return a.skillCount - b.skillCount;
    case 'least-loaded':
      return a.units / a.record.profile.capacity - b.units / b.record.profile.capacity;
    case 'packed':
      if (a.takesCalls !== b.takesCalls) return Number(a.takesCalls) - Number(b.takesCalls);
      return a.takesCalls ? b.units - a.units : a.idleSince - b.idleSince;
    case 'longest-idle':
    case undefined:
      return a.idleSince - b.idleSince;
  }
}

/** Sum of levels in the skills of the ring under which the seat serves. */
function levelsOf(contact: ScanContact, seat: ScanSeat): number {
  const { skills } = seat.record.profile;
  const required = contact.lane?.queue.rings[seat.rings[contact.queue] ?? 0]?.requirement.skills ?? [];
  return required.reduce((sum, [skill]) => sum + (skills[skill] ?? 0), 0);
}
