import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
import type { SortedList } from '../../kernel/sorted-list';
import type { Lane, RequirementSet } from './compiled-config';
import type { CentreId, QueueId, Ranking, RuleId } from './config';
import type { InLine, Standing } from './order';
import type { ContactRecord, SeatRecord } from './records';

/** Records as the engine works on them. Nested values are replaced whole, so a shallow copy is a faithful record. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A due instant and the creation number that settles equal instants. */
export interface Due {
  readonly at: Millis;
  readonly order: number;
}

/** Why a centre may serve contacts of a group. */
export interface ScopeEntry {
  readonly centreId: CentreId;
  readonly because: 'home' | { readonly ruleId: RuleId } | { readonly ring: number };
  /** Its seats serve their own centre's contacts first. */
  readonly homeFirst: boolean;
}
export type Scope = ReadonlyMap<CentreId, ScopeEntry>;

/** Contacts of one queue and one home centre. */
export interface Group {
  readonly queueId: QueueId;
  readonly homeCentreId: CentreId;
  /** Not yet taken by a seat (queued or offered), longest wait first. */
  readonly byAge: SortedList<Contact>;
  /** By ring, filled when asked for; emptied when a rule or a centre changes. */
  scopes: Scope[];
}

/** Waiting contacts that the same seats may serve and whose order among each other is fixed. Scope belongs to it. */
export interface Bucket {
  readonly key: string;
  readonly lane: Lane;
  readonly group: Group;
  readonly ring: number;
  readonly contacts: SortedList<Contact>;
}

/** One open contact: its record and where the indexes hold it. */
export class Contact implements InLine {
  /** Set while it waits. */
  bucket: Bucket | null = null;
  /** Set while it waits for its named seat only. */
  reserved = false;
  group: Group | null = null;
  standing: Standing = { tier: 0, rateMicro: 0, bonusNano: 0 };

  constructor(readonly rec: Mutable<ContactRecord>) {}

  /** Of no meaning before it was queued; nothing asks then. */
  get enqueuedAt(): Millis {
    return this.rec.enqueuedAt ?? 0;
  }

  get arrivalNumber(): number {
    return this.rec.arrivalNumber;
  }
}

/** What a seat has in hand. */
export interface Load {
  /** Units of everything not paused. */
  readonly running: number;
  /** Units by medium, running and paused. */
  readonly units: Readonly<Record<Medium, number>>;
  /** Contacts by medium that count against the cap: those that hold units, so not a text contact on hold. */
  readonly counts: Readonly<Record<Medium, number>>;
}

/** One signed-in seat: its record, its load, and where the indexes hold it. */
export class Seat {
  /** Contact whose offer is pending here. */
  offered: Contact | null = null;
  /** By requirement index. */
  met: readonly boolean[] = [];
  /** Whether it counts among the staff of the requirements it meets. */
  counted = false;
  /** Sets whose requirement it meets. */
  sets: SeatSet[] = [];
  /** Its places in those it is in now. */
  readonly places = new Map<SeatSet, SeatPlace>();
  load: Load;

  constructor(
    readonly rec: Mutable<SeatRecord>,
    load: Load,
  ) {
    this.load = load;
  }
}

/** A seat's place in one order; the numbers are copied so that a change of the seat cannot break the order. */
export interface SeatPlace {
  readonly seat: Seat;
  readonly first: number;
  readonly second: number;
  readonly seatNumber: number;
}

/** Seats of one centre, in order, that meet one requirement and have (or, `lacking`, only lack) room for one cost. */
export interface SeatSet {
  readonly centreId: CentreId;
  readonly requirement: RequirementSet;
  readonly medium: Medium;
  readonly cost: number;
  readonly ranking: Ranking;
  readonly lacking: boolean;
  readonly seats: SortedList<SeatPlace>;
}
