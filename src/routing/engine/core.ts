import type { Millis } from '../../kernel/clock';
import { SortedList } from '../../kernel/sorted-list';
import type { Rejection } from './commands';
import { CompiledConfig, type Lane } from './compiled-config';
import type { CentreId, CentreState, ContactId, OfferId, RoutingConfig, RuleId, SeatId } from './config';
import type { Action, CommandRejected, Effect, Fact } from './effects';
import { ChangeList } from './change-list';
import { GroupStatistics, groupId } from './group-statistics';
import { LenderHealth } from './lender-health';
import { addUpLoad } from './load';
import {
  type Bucket,
  type Choice,
  Contact,
  type Due,
  type Group,
  type Mutable,
  Seat,
  type Timer,
  type VoiceReserve,
} from './model';
import {
  type BalanceRecord,
  type CentreRecord,
  type ContactRecord,
  copyOfContact,
  type PartitionRecord,
  type RecordKind,
  type RoutingSnapshot,
  type RuleRecord,
  type SeatRecord,
} from './records';
import { RuleChecks } from './rule-checks';
import { RuleWatch } from './rule-watch';
import { SeatIndex } from './seat-index';
import type { RequirementSet } from './requirements';
import { Timers } from './timers';
import { Waiting } from './waiting';
import { WorkList } from './work-list';

/** Why a command does not apply; undefined when it was carried out. */
export type Refusal = { readonly reason: Rejection; readonly detail: string } | undefined;

export function refuse(reason: Rejection, detail: string): NonNullable<Refusal> {
  return { reason, detail };
}

/** What may newly fit together and must be looked at before a command is done. */
export interface Dirty {
  readonly seats: WorkList<Seat>;
  readonly buckets: WorkList<Bucket>;
  readonly contacts: WorkList<Contact>;
  /** Seats that `homeFirst` kept from somebody: they are looked at again when one of their own is taken. */
  readonly barred: Set<Seat>;
  readonly rules: Set<RuleId>;
  /** Of these the whole group is looked at, when they are in force, for who needs treatment. */
  readonly untreated: Set<RuleId>;
  /** Queued since the last command, in groups in which a rule has contacts treated. */
  readonly queued: Set<Contact>;
  /** Requirements that lost their last seat somewhere: rings may have lost theirs. */
  readonly unstaffed: Set<RequirementSet>;
  /** Groups whose scopes changed: their rings may have lost their last seat. */
  readonly rescoped: Set<Group>;
}

/**
 * The engine's memory: the records, the indexes over them, and what the present command has done so far. It decides
 * nothing; the files beside it do.
 */
export class Core {
  now: Millis = 0;
  compiled: CompiledConfig;
  readonly contacts = new Map<ContactId, Contact>();
  readonly seats = new Map<SeatId, Seat>();
  readonly centres = new Map<CentreId, Mutable<CentreRecord>>();
  readonly rules = new Map<RuleId, Mutable<RuleRecord>>();
  readonly balances = new Map<string, Mutable<BalanceRecord>>();
  /** By `queueId|centreId`. */
  readonly groups = new Map<string, GroupStatistics>();
  partition: Mutable<PartitionRecord>;
  readonly seatNumbers = new Map<number, SeatId>();
  /** All signed-in seats, for whoever lists them page by page. */
  readonly seatsByNumber = new SortedList<Seat>((a, b) => a.rec.profile.seatNumber - b.rec.profile.seatNumber);
  private readonly hands = new Map<SeatId, Contact[]>();
  /** Offers that are pending, and accepted ones whose seat is still being connected. */
  readonly offers = new Map<OfferId, Contact>();
  /** By home centre: voice contacts before wrap-up, and those of them in the IVR. */
  readonly trunks = new Map<CentreId, number>();
  readonly ivrPorts = new Map<CentreId, number>();
  /** Seats kept for calls, by centre with the option `reserveForVoice`. */
  readonly voiceReserves = new Map<CentreId, VoiceReserve>();
  waiting: Waiting;
  seatIndex: SeatIndex;
  /** Who must be judged after what. */
  watch: RuleWatch;
  readonly ruleChecks = new RuleChecks();
  /** Rules in force whose contacts wait without a target that could take them. */
  readonly saturated = new Set<RuleId>();
  /** No alert of these is due before. */
  saturationDueAt: Millis = 0;
  health = new LenderHealth();
  /** When the next centre opens or closes; null when none ever does. */
  hoursTurnAt: Millis | null = null;
  readonly timers = new Timers((timer) => this.isLive(timer));
  readonly dirty: Dirty = {
    seats: new WorkList(),
    buckets: new WorkList(),
    contacts: new WorkList(),
    barred: new Set(),
    rules: new Set(),
    untreated: new Set(),
    queued: new Set(),
    unstaffed: new Set(),
    rescoped: new Set(),
  };
  /** Records to be told with `takeChanges`. */
  readonly changes = {
    contacts: new ChangeList<Contact>((id) => this.contacts.get(id)),
    seats: new ChangeList<Seat>((id) => this.seats.get(id)),
    centres: new Set<CentreId>(),
    rules: new Set<RuleId>(),
    balances: new Set<string>(),
    groups: new Set<string>(),
    partition: false,
  };
  /** Told just before an offer is made; for replays that explain one. */
  beforeOffer: ((contact: Contact, choice: Choice, manual: boolean) => void) | null = null;
  private emitted: Effect[] = [];

  constructor(config: RoutingConfig) {
    this.compiled = new CompiledConfig(config);
    this.watch = new RuleWatch(this.compiled);
    this.waiting = this.newWaiting();
    this.seatIndex = this.newSeatIndex();
    this.partition = {
      id: 'partition',
      lastNow: 0,
      configVersion: config.version,
      nextArrivalNumber: 1,
      nextOfferNumber: 1,
      nextOrder: 1,
      alertedAt: {},
    };
  }

  fact(fact: Fact): void {
    this.emitted.push(fact);
  }

  action(action: Action): void {
    this.emitted.push(action);
  }

  rejected(rejection: CommandRejected): void {
    this.emitted.push(rejection);
  }

  takeEffects(): Effect[] {
    const effects = this.emitted;
    this.emitted = [];
    return effects;
  }

  contactChanged(contact: Contact): void {
    this.changes.contacts.add(contact);
  }

  seatChanged(seat: Seat): void {
    this.changes.seats.add(seat);
  }

  partitionChanged(): void {
    this.changes.partition = true;
  }

  /** Notes that a record is new, changed or gone. */
  changed(kind: Exclude<RecordKind, 'contact' | 'seat' | 'partition'>, id: string): void {
    if (kind === 'centre') this.changes.centres.add(id);
    else if (kind === 'rule') this.changes.rules.add(id);
    else if (kind === 'balance') this.changes.balances.add(id);
    else this.changes.groups.add(id);
  }

  /** A deadline with the next creation number. */
  due(at: Millis): Due {
    this.changes.partition = true;
    return { at, order: this.partition.nextOrder++ };
  }

  nextArrivalNumber(): number {
    this.changes.partition = true;
    return this.partition.nextArrivalNumber++;
  }

  nextOfferNumber(): number {
    this.changes.partition = true;
    return this.partition.nextOfferNumber++;
  }

  centreState(centreId: CentreId): CentreState | undefined {
    return this.compiled.centres.has(centreId) ? this.centres.get(centreId)?.state : undefined;
  }

  /** The lane a contact waits or waited in; undefined when its queue is not configured any more. */
  laneOf(contact: Contact): Lane | undefined {
    const { lane, rec } = contact;
    if (lane !== null && lane.queue.config.id === rec.queueId && lane.queue.compiled === this.compiled) return lane;
    const found = rec.queueId === null ? undefined : this.compiled.lane(rec.queueId, rec.medium);
    contact.lane = found ?? null;
    return found;
  }

  /** The lane of a contact that is known to be in line. */
  waitingLane(contact: Contact): Lane {
    const lane = this.laneOf(contact);
    if (lane === undefined) throw unconfigured(contact.rec);
    return lane;
  }

  /** The signed-in seat that has the contact in hand. */
  seatOf(contact: Contact): Seat | null {
    return contact.rec.seatId === null ? null : contact.seat;
  }

  /** What a seat has in hand, first taken first. Outlives a sign-out, because a call does. */
  handOf(seatId: SeatId): readonly Contact[] {
    return this.seats.get(seatId)?.hand ?? this.hands.get(seatId) ?? EMPTY_HAND;
  }

  /** The contact is in the hands of a seat, which may have signed out meanwhile. */
  putInHand(contact: Contact, seatId: SeatId, seat = this.seats.get(seatId)): void {
    contact.seat = seat ?? null;
    this.handFor(seatId, seat).push(contact);
  }

  takeFromHand(contact: Contact, seatId: SeatId): void {
    const { seat } = contact;
    contact.seat = null;
    const hand = this.handFor(seatId, seat ?? undefined);
    const place = hand.indexOf(contact);
    if (place >= 0) hand.splice(place, 1);
    if (hand.length === 0 && seat === null) this.hands.delete(seatId);
  }

  private handFor(seatId: SeatId, seat?: Seat): Contact[] {
    if (seat !== undefined) return seat.hand as Contact[];
    const known = this.hands.get(seatId);
    if (known !== undefined) return known;
    const made: Contact[] = [];
    this.hands.set(seatId, made);
    return made;
  }

  addContact(rec: Mutable<ContactRecord>): Contact {
    const contact = new Contact(rec);
    this.contacts.set(rec.id, contact);
    return contact;
  }

  addSeat(rec: Mutable<SeatRecord>): Seat {
    const seat = new Seat(rec, this.handFor(rec.id));
    for (const contact of seat.hand) contact.seat = seat;
    addUpLoad(seat);
    this.seats.set(rec.id, seat);
    this.seatNumbers.set(rec.profile.seatNumber, rec.id);
    this.seatsByNumber.insert(seat);
    return seat;
  }

  /** What a signed-out seat still has in hand, it keeps. */
  removeSeat(seat: Seat): void {
    const { id, profile } = seat.rec;
    seat.isSignedIn = false;
    for (const contact of seat.hand) contact.seat = null;
    this.seats.delete(id);
    this.seatNumbers.delete(profile.seatNumber);
    this.seatsByNumber.delete(seat);
    if (seat.hand.length === 0) this.hands.delete(id);
  }

  /** An empty line, and an empty index of seats, under the present configuration; both touch the rules that look at them. */
  newWaiting(): Waiting {
    return new Waiting((queueId, homeCentreId) => ({
      watch: this.watch.group(queueId, homeCentreId),
      statistics: this.groups.get(groupId(queueId, homeCentreId)) ?? null,
    }));
  }

  newSeatIndex(): SeatIndex {
    return new SeatIndex(this.compiled, {
      readyTurned: (centreId, requirement) => {
        this.touchRules(this.watch.ofSeats(centreId, requirement.index));
      },
      staffChanged: (centreId) => {
        this.touchRules(this.watch.ofStaff(centreId));
      },
    });
  }

  /** Marks rules to be judged. */
  touchRules(ids: readonly RuleId[]): void {
    for (const id of ids) this.dirty.rules.add(id);
  }

  /** Something changed that may set any seat free that is kept for calls. */
  reviewVoiceReserves(): void {
    for (const reserve of this.voiceReserves.values()) reserve.review();
  }

  /** The group of the contact's queue and home, which must be configured. */
  groupOf(contact: Contact): Group {
    const { rec, lastGroup } = contact;
    const { queueId, homeCentreId } = rec;
    if (lastGroup?.queueId === queueId && lastGroup.homeCentreId === homeCentreId) return lastGroup;
    return (contact.lastGroup = this.waiting.group(queueId ?? '', homeCentreId));
  }

  /** Somebody began or ceased to wait in a group: marks the rules that look at it. */
  groupTouched(group: Group): void {
    this.touchRules(group.watch.waiting);
    const borrowing = this.watch.ofHealth(group.homeCentreId);
    if (borrowing.length === 0) return;
    const targetMs = this.compiled.queues.get(group.queueId)?.config.answerTargetMs ?? 0;
    if (this.health.update(group, targetMs)) this.touchRules(borrowing);
  }

  /** What happened lately in a group, to be added to. */
  statisticsOf(group: Group): GroupStatistics {
    if (group.statistics === null) {
      group.statistics = new GroupStatistics(group.queueId, group.homeCentreId);
      this.groups.set(group.statistics.id, group.statistics);
    }
    if (!group.statistics.isChanged) this.changed('group', group.statistics.id);
    group.statistics.isChanged = true;
    this.touchRules(group.watch.statistics);
    return group.statistics;
  }

  /** Whether the centre is open now by its hours; one without hours always is. */
  isOpen(centreId: CentreId): boolean {
    return this.compiled.hoursOfCentre(centreId)?.isOpen(this.now) ?? true;
  }

  hasTrunk(centreId: CentreId): boolean {
    const limit = this.compiled.centres.get(centreId)?.trunks;
    return limit === undefined || (this.trunks.get(centreId) ?? 0) < limit;
  }

  /** Nothing is to be looked at, or everything was. Rules stay marked. */
  forgetMatching(): void {
    this.dirty.seats.clear();
    this.dirty.buckets.clear();
    this.dirty.contacts.clear();
    if (this.dirty.barred.size > 0) this.dirty.barred.clear();
  }

  /** Adds to a centre's count of lines in use. */
  countLines(counts: Map<CentreId, number>, centreId: CentreId, change: 1 | -1): void {
    const before = counts.get(centreId) ?? 0;
    counts.set(centreId, before + change);
    if (counts !== this.trunks) return;
    this.touchRules(this.watch.ofTrunks(centreId, Math.max(before, before + change)));
  }

  snapshot(): RoutingSnapshot {
    const byArrival = [...this.contacts.values()].sort((a, b) => a.rec.arrivalNumber - b.rec.arrivalNumber);
    const byNumber = [...this.seats.values()].sort((a, b) => a.rec.profile.seatNumber - b.rec.profile.seatNumber);
    return {
      contact: byArrival.map(({ rec }) => copyOfContact(rec)),
      seat: byNumber.map(({ rec }) => ({ ...rec })),
      centre: [...this.centres.values()].map((rec) => ({ ...rec })),
      rule: [...this.rules.values()].map((rec) => ({ ...rec })),
      balance: [...this.balances.values()].map((rec) => ({ ...rec })),
      group: [...this.groups.values()].map((statistics) => statistics.record()),
      partition: [{ ...this.partition }],
    };
  }

  /** The record still has the deadline, and is still there. */
  private isLive(timer: Timer): boolean {
    if (this.dueOf(timer) !== timer.order) return false;
    if ('contact' in timer) return timer.contact.rec.state !== 'closed';
    return !('seat' in timer) || timer.seat.isSignedIn;
  }

  /** The creation number of the deadline that the record has in the timer's place. */
  private dueOf(timer: Timer): number | undefined {
    switch (timer.kind) {
      case 'offer':
        return timer.contact.rec.offer?.order;
      case 'ring':
        return timer.contact.rec.nextRing?.order;
      case 'preferred':
        return timer.contact.rec.preferred?.order;
      case 'wrap-up':
        return timer.contact.rec.wrapUp?.order;
      case 'exclusion':
        return timer.contact.rec.exclusions.find(({ order }) => order === timer.order)?.order;
      case 'grace':
        return timer.seat.rec.graceUntil?.order;
      case 'rate-limit':
        return timer.seat.rec.limitedUntil?.order;
      case 'rule-switch':
        return this.rules.get(timer.ruleId)?.switched?.until.order;
    }
  }
}

const EMPTY_HAND: readonly Contact[] = [];

function unconfigured(rec: ContactRecord): Error {
  return new Error(`the queue ${rec.queueId ?? ''} of waiting contact ${rec.id} is configured`);
}
