import type { Millis } from '../../kernel/clock';
import { present } from '../../kernel/assert';
import { SortedList } from '../../kernel/sorted-list';
import type { Rejection } from './commands';
import { CompiledConfig, type Lane } from './compiled-config';
import type { CentreId, CentreState, ContactId, OfferId, RoutingConfig, RuleId, SeatId } from './config';
import type { Action, CommandRejected, Effect, Fact } from './effects';
import { loadOf } from './load';
import { type Bucket, Contact, type Due, type Group, type Mutable, Seat } from './model';
import type {
  BalanceRecord,
  CentreRecord,
  ContactRecord,
  PartitionRecord,
  RecordKind,
  RoutingSnapshot,
  RuleRecord,
  SeatRecord,
} from './records';
import { SeatIndex } from './seat-index';
import { type Timer, Timers } from './timers';
import { Waiting } from './waiting';

/** Why a command does not apply; undefined when it was carried out. */
export type Refusal = { readonly reason: Rejection; readonly detail: string } | undefined;

export function refuse(reason: Rejection, detail: string): NonNullable<Refusal> {
  return { reason, detail };
}

type WithoutAt<T> = T extends unknown ? Omit<T, 'at'> : never;

/** What may newly fit together and must be looked at before a command is done. */
export interface Dirty {
  readonly seats: Set<Seat>;
  readonly buckets: Set<Bucket>;
  readonly reserved: Set<Contact>;
  readonly rules: Set<RuleId>;
  /** A ring may have lost its last seat. */
  rings: boolean;
  /** The seats that are kept for calls may be others. */
  voice: boolean;
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
  partition: Mutable<PartitionRecord>;
  readonly seatNumbers = new Map<number, SeatId>();
  /** All signed-in seats, for whoever lists them page by page. */
  readonly seatsByNumber = new SortedList<Seat>((a, b) => a.rec.profile.seatNumber - b.rec.profile.seatNumber);
  /** What each seat has in hand; outlives a sign-out, because a call does. */
  readonly inHand = new Map<SeatId, Set<Contact>>();
  /** Pending offers; and accepted ones whose seat is still being connected. */
  readonly offers = new Map<OfferId, Contact>();
  readonly connecting = new Map<OfferId, Contact>();
  /** By home centre: voice contacts before wrap-up, and those of them in the IVR. */
  readonly trunks = new Map<CentreId, number>();
  readonly ivrPorts = new Map<CentreId, number>();
  /** Seats kept for calls, by centre with the option `reserveForVoice`. */
  readonly voiceReserves = new Map<CentreId, { readonly seats: ReadonlySet<Seat> }>();
  waiting = new Waiting();
  seatIndex: SeatIndex;
  readonly timers = new Timers((timer) => this.isLive(timer));
  dirty: Dirty = noDirt();
  private emitted: Effect[] = [];
  private readonly changes = new Map<RecordKind, Set<string>>();

  constructor(config: RoutingConfig) {
    this.compiled = new CompiledConfig(config);
    this.seatIndex = new SeatIndex(this.compiled);
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

  /** Records a fact of this instant. */
  fact(fact: WithoutAt<Fact>): void {
    this.emitted.push({ ...fact, at: this.now });
  }

  action(action: Action): void {
    this.emitted.push(action);
  }

  rejected(rejection: WithoutAt<CommandRejected>, at: Millis): void {
    this.emitted.push({ ...rejection, at });
  }

  takeEffects(): Effect[] {
    const effects = this.emitted;
    this.emitted = [];
    return effects;
  }

  /** Notes that a record is new, changed or gone. */
  changed(kind: RecordKind, id: string): void {
    const ids = this.changes.get(kind);
    if (ids === undefined) this.changes.set(kind, new Set([id]));
    else ids.add(id);
  }

  takeChanged(): Map<RecordKind, Set<string>> {
    const taken = new Map(this.changes);
    this.changes.clear();
    return taken;
  }

  /** A deadline with the next creation number. */
  due(at: Millis): Due {
    this.changed('partition', 'partition');
    return { at, order: this.partition.nextOrder++ };
  }

  nextArrivalNumber(): number {
    this.changed('partition', 'partition');
    return this.partition.nextArrivalNumber++;
  }

  nextOfferNumber(): number {
    this.changed('partition', 'partition');
    return this.partition.nextOfferNumber++;
  }

  centreState(centreId: CentreId): CentreState | undefined {
    return this.compiled.centres.has(centreId) ? this.centres.get(centreId)?.state : undefined;
  }

  /** The lane a contact waits or waited in; undefined when its queue is not configured any more. */
  laneOf(rec: ContactRecord): Lane | undefined {
    return rec.queueId === null ? undefined : this.compiled.lane(rec.queueId, rec.medium);
  }

  /** The lane of a contact that is known to be in line. */
  waitingLane(rec: ContactRecord): Lane {
    return present(this.laneOf(rec), `the queue of waiting contact ${rec.id} is configured`);
  }

  /** The signed-in seat that has the contact in hand. */
  seatOf(contact: Contact): Seat | undefined {
    return contact.rec.seatId === null ? undefined : this.seats.get(contact.rec.seatId);
  }

  handOf(seatId: SeatId): ReadonlySet<Contact> {
    return this.inHand.get(seatId) ?? EMPTY_HAND;
  }

  putInHand(contact: Contact, seatId: SeatId): void {
    const hand = this.inHand.get(seatId);
    if (hand === undefined) this.inHand.set(seatId, new Set([contact]));
    else hand.add(contact);
  }

  takeFromHand(contact: Contact, seatId: SeatId): void {
    const hand = this.inHand.get(seatId);
    hand?.delete(contact);
    if (hand?.size === 0) this.inHand.delete(seatId);
  }

  addContact(rec: Mutable<ContactRecord>): Contact {
    const contact = new Contact(rec);
    this.contacts.set(rec.id, contact);
    return contact;
  }

  addSeat(rec: Mutable<SeatRecord>): Seat {
    const seat = new Seat(rec, loadOf(this.handOf(rec.id)));
    this.seats.set(rec.id, seat);
    this.seatNumbers.set(rec.profile.seatNumber, rec.id);
    this.seatsByNumber.insert(seat);
    return seat;
  }

  /** Marks the rules whose conditions a group may have changed. */
  groupTouched(group: Group): void {
    for (const rule of this.compiled.rulesOfHome(group.homeCentreId)) {
      if (rule.queueId === group.queueId) this.dirty.rules.add(rule.id);
    }
  }

  /** Marks the rules whose conditions a change of a centre's state may have changed. */
  centreTouched(centreId: CentreId): void {
    for (const rule of this.compiled.rulesOfHome(centreId)) this.dirty.rules.add(rule.id);
  }

  /** Marks the rules whose conditions a change of a centre's seats may have changed. */
  seatsTouched(centreId: CentreId): void {
    for (const rule of this.compiled.seatRulesOfHome(centreId)) this.dirty.rules.add(rule.id);
  }

  /** Adds to a centre's count of lines in use. */
  countLines(counts: Map<CentreId, number>, centreId: CentreId, change: 1 | -1): void {
    counts.set(centreId, (counts.get(centreId) ?? 0) + change);
  }

  snapshot(): RoutingSnapshot {
    const byArrival = [...this.contacts.values()].sort((a, b) => a.rec.arrivalNumber - b.rec.arrivalNumber);
    const byNumber = [...this.seats.values()].sort((a, b) => a.rec.profile.seatNumber - b.rec.profile.seatNumber);
    return {
      contact: byArrival.map(({ rec }) => ({ ...rec })),
      seat: byNumber.map(({ rec }) => ({ ...rec })),
      centre: [...this.centres.values()].map((rec) => ({ ...rec })),
      rule: [...this.rules.values()].map((rec) => ({ ...rec })),
      balance: [...this.balances.values()].map((rec) => ({ ...rec })),
      partition: [{ ...this.partition }],
    };
  }

  private isLive(timer: Timer): boolean {
    return this.dueOf(timer) === timer.order;
  }

  /** The creation number of the deadline that the record has in the timer's place. */
  private dueOf(timer: Timer): number | undefined {
    switch (timer.kind) {
      case 'offer':
        return this.contacts.get(timer.id)?.rec.offer?.order;
      case 'ring':
        return this.contacts.get(timer.id)?.rec.nextRing?.order;
      case 'preferred':
        return this.contacts.get(timer.id)?.rec.preferred?.order;
      case 'wrap-up':
        return this.contacts.get(timer.id)?.rec.wrapUp?.order;
      case 'exclusion':
        return this.contacts.get(timer.id)?.rec.exclusions.find((excluded) => excluded.order === timer.order)?.order;
      case 'grace':
        return this.seats.get(timer.id)?.rec.graceUntil?.order;
      case 'rate-limit':
        return this.seats.get(timer.id)?.rec.limitedUntil?.order;
      case 'rule-switch':
        return this.rules.get(timer.id)?.switched?.until.order;
      case 'rule-check':
        return this.rules.get(timer.id)?.nextCheck?.order;
    }
  }
}

const EMPTY_HAND: ReadonlySet<Contact> = new Set();

export function noDirt(): Dirty {
  return { seats: new Set(), buckets: new Set(), reserved: new Set(), rules: new Set(), rings: false, voice: false };
}
