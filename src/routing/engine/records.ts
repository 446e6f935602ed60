import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
import type { ChosenSeatState } from './commands';
import type {
  AccessPointId,
  CentreId,
  CentreState,
  ContactId,
  OfferId,
  QueueId,
  RuleId,
  SeatId,
  SeatProfile,
} from './config';
import type { ContactState, SeatState } from './effects';

/**
 * The engine's whole memory as plain JSON records: what the journal stores row by row and a restart loads again.
 * Everything that influences a later decision is here; indexes are rebuilt from it. An engine built from its records
 * decides exactly as one that never stopped (proved in `recovery.spec.ts`).
 *
 * `order` fields are creation numbers: they settle the order of deadlines that fall on the same instant.
 */
export interface ContactRecord {
  readonly id: ContactId;
  /** Given at arrival and again, for good, at first enqueue. Unique. */
  readonly arrivalNumber: number;
  readonly accessPointId: AccessPointId;
  readonly medium: Medium;
  readonly direction: 'inbound' | 'outbound';
  readonly customerId: string | null;
  readonly homeCentreId: CentreId;
  readonly arrivedAt: Millis;
  readonly state: ContactState;
  readonly inIvr: boolean;
  readonly priority: number;
  /** Null until first queued. */
  readonly queueId: QueueId | null;
  readonly enqueuedAt: Millis | null;
  /** Entry into the present queue; rings count from here. */
  readonly queueEnteredAt: Millis | null;
  readonly ring: number;
  /** Due instant and creation number of the next ring, if any. */
  readonly nextRing: { readonly at: Millis; readonly order: number } | null;
  readonly preferred: { readonly seatId: SeatId; readonly until: Millis; readonly order: number } | null;
  readonly offer: OfferRecord | null;
  /** The seat that serves, holds, paused or wraps it up. */
  readonly seatId: SeatId | null;
  /** Offer under which `seatId` serves it. */
  readonly servedOfferId: OfferId | null;
  /** Ring under which the present or last service was given. */
  readonly servedRing: number | null;
  readonly unitsHeld: number;
  readonly serviceStartedAt: Millis | null;
  readonly pausedAt: Millis | null;
  /** When the seat that serves it took it; orders "newest first" of an interruption. */
  readonly takenAt: Millis | null;
  readonly takenOrder: number | null;
  readonly wrapUp: {
    readonly limitAt: Millis;
    readonly order: number;
    readonly endedBy: 'customer' | 'seat' | 'system';
  } | null;
  /** Seats not offered this contact until then. */
  readonly exclusions: readonly { readonly seatId: SeatId; readonly until: Millis; readonly order: number }[];
  /** Expected when it entered the present queue; null: infinite, or not queued yet. */
  readonly expectedWaitMs: Millis | null;
  /** Rules with a share that picked it when it entered its group; null: it is in none yet. */
  readonly pickedBy: readonly RuleId[] | null;
  /** Moves by rules so far. */
  readonly hops: number;
  /** Queues it was in before the present one. */
  readonly visited: readonly QueueId[];
  /** Rules whose treatment was asked for. */
  readonly treatedBy: readonly RuleId[];
}

/**
 * A copy, written out: so many fields are copied ten times as fast as by spreading, and all records of contacts have one
 * shape, which everything that reads them gains from. Nested values are replaced, never changed, so they are shared.
 */
export function copyOfContact(rec: ContactRecord): ContactRecord {
  return {
    id: rec.id,
    arrivalNumber: rec.arrivalNumber,
    accessPointId: rec.accessPointId,
    medium: rec.medium,
    direction: rec.direction,
    customerId: rec.customerId,
    homeCentreId: rec.homeCentreId,
    arrivedAt: rec.arrivedAt,
    state: rec.state,
    inIvr: rec.inIvr,
    priority: rec.priority,
    queueId: rec.queueId,
    enqueuedAt: rec.enqueuedAt,
    queueEnteredAt: rec.queueEnteredAt,
    ring: rec.ring,
    nextRing: rec.nextRing,
    preferred: rec.preferred,
    offer: rec.offer,
    seatId: rec.seatId,
    servedOfferId: rec.servedOfferId,
    servedRing: rec.servedRing,
    unitsHeld: rec.unitsHeld,
    serviceStartedAt: rec.serviceStartedAt,
    pausedAt: rec.pausedAt,
    takenAt: rec.takenAt,
    takenOrder: rec.takenOrder,
    wrapUp: rec.wrapUp,
    exclusions: rec.exclusions,
    expectedWaitMs: rec.expectedWaitMs,
    pickedBy: rec.pickedBy,
    hops: rec.hops,
    visited: rec.visited,
    treatedBy: rec.treatedBy,
  };
}

export interface OfferRecord {
  readonly id: OfferId;
  readonly seatId: SeatId;
  readonly ring: number;
  readonly madeAt: Millis;
  readonly deadline: Millis;
  readonly order: number;
  /** Rule that put the seat's centre into the scope; null at home. */
  readonly ruleId: RuleId | null;
  /** Asked for by a person (assigned, pulled, transferred to the seat): scope and skills were not asked about. */
  readonly manual: boolean;
}

export interface SeatRecord {
  readonly id: SeatId;
  readonly centreId: CentreId;
  readonly profile: SeatProfile;
  readonly state: SeatState;
  /** Reason of not-ready or cause of not-responding. */
  readonly reason: string | null;
  readonly stateSince: Millis;
  readonly idleSince: Millis;
  /** The agent's last explicit choice: the state after work, or after coming back. */
  readonly chosen: ChosenSeatState;
  readonly signedInAt: Millis;
  readonly missedInARow: number;
  /** Instants of `failed` offers within the window. */
  readonly failedAt: readonly Millis[];
  /** Instants of accepted offers within the rate window. */
  readonly acceptedAt: readonly Millis[];
  /** Set while the rate cap is reached: when the oldest accepted offer leaves the window. */
  readonly limitedUntil: { readonly at: Millis; readonly order: number } | null;
  /** End of grace while `disconnected`. */
  readonly graceUntil: { readonly at: Millis; readonly order: number } | null;
  /** While `disconnected`: the seat was not responding and will be again, until the agent chooses. */
  readonly returnsNotResponding: string | null;
}

export interface CentreRecord {
  readonly id: CentreId;
  readonly state: CentreState;
}

export interface RuleRecord {
  readonly id: RuleId;
  readonly inForceSince: Millis | null;
  /** Of `widen`: the centres that it brings into the scope now. */
  readonly targets: readonly CentreId[];
  /** What its share has added up to, below 100. */
  readonly shareSum: number;
  readonly switched: {
    readonly position: 'on' | 'off';
    readonly reason: string;
    readonly until: { readonly at: Millis; readonly order: number };
    readonly by: string;
  } | null;
}

/** What happened lately to the contacts of one queue and home: for the service level and the expected wait. */
export interface GroupRecord {
  /** `queueId|centreId` */
  readonly id: string;
  readonly queueId: QueueId;
  readonly homeCentreId: CentreId;
  /** Instants at which service of a stay in the queue first began: the last 20, oldest first. */
  readonly serviceStarts: readonly Millis[];
  /** From service start to the end of wrap-up: the last 20. */
  readonly handlingMs: readonly Millis[];
  /** By minute since 1970, oldest first, of the last hour: answered within target, answered late, abandoned. */
  readonly outcomes: readonly OutcomesOfMinute[];
}

export type OutcomesOfMinute = readonly [minute: number, inTime: number, late: number, abandoned: number];

/** Smooth weighted round-robin: the running weights of one set of centres. */
export interface BalanceRecord {
  /** Access point id, or `centres` for the centres' own weights. */
  readonly id: string;
  readonly current: Readonly<Record<CentreId, number>>;
}

/** What belongs to nobody in particular. */
export interface PartitionRecord {
  readonly id: 'partition';
  readonly lastNow: Millis;
  readonly configVersion: number;
  readonly nextArrivalNumber: number;
  readonly nextOfferNumber: number;
  readonly nextOrder: number;
  /** Alert → instant it was last raised, for cool-downs. */
  readonly alertedAt: Readonly<Record<string, Millis>>;
}

/** Kind → record. Closed contacts and signed-out seats have no record. */
export interface RecordKinds {
  contact: ContactRecord;
  seat: SeatRecord;
  centre: CentreRecord;
  rule: RuleRecord;
  balance: BalanceRecord;
  group: GroupRecord;
  partition: PartitionRecord;
}
export type RecordKind = keyof RecordKinds;

/** What `apply` changed: the record as it now stands, or null when it is gone. */
export type StateChange = {
  [K in RecordKind]: { readonly kind: K; readonly id: string; readonly record: RecordKinds[K] | null };
}[RecordKind];

export type RoutingSnapshot = { readonly [K in RecordKind]: readonly RecordKinds[K][] };
