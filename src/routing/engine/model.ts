import type { Millis } from '../../kernel/clock';
import { MEDIA, type Medium, MEDIUM_INDEX } from '../../kernel/medium';
import type { Scheduled } from '../../kernel/schedule';
import { SortedList } from '../../kernel/sorted-list';
import type { Lane, SeatOrderKind } from './compiled-config';
import type { CentreId, QueueId, RuleId } from './config';
import type { Front, LaneView } from './fronts';
import type { GroupStatistics } from './group-statistics';
import { compareInClass, type InLine, type Standing } from './order';
import type { ContactRecord, SeatRecord } from './records';
import type { RequirementSet } from './requirements';
import type { GroupWatch } from './rule-watch';
import { NOTHING_MET, type SkillsMet } from './skills-met';

/** Heads of buckets as the seats of a centre see them. */
export type LineFront = Front<Contact, Bucket>;
export type LineView = LaneView<Contact, Bucket>;

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
  /** Its place in the targets of the rule that prefers it most; 0 of a ring's. Home goes before all. */
  readonly place: number;
}
/** Home first, then by place. */
export type Scope = ReadonlyMap<CentreId, ScopeEntry>;

/** Contacts of one queue and one home centre. */
export interface Group {
  readonly queueId: QueueId;
  readonly homeCentreId: CentreId;
  /** Of its queue, over all centres: contacts in state `queued`. */
  readonly ofQueue: { queued: number };
  /** Not yet taken by a seat (queued or offered), longest wait first. */
  readonly byAge: SortedList<Contact>;
  /** The same by medium. */
  readonly waiting: Record<Medium, number>;
  /** Of them, in state `queued`. */
  queued: number;
  readonly portions: Portion[];
  /** Those who wait for a named seat; they are in no bucket. */
  readonly reserved: Set<Contact>;
  /** Null: nothing has happened in it yet. */
  statistics: GroupStatistics | null;
  readonly watch: GroupWatch;
}

/** Contacts of a group that were picked by the same rules with a share: what rules give, they give to all of them. */
export interface Portion {
  readonly group: Group;
  readonly pickedBy: readonly RuleId[];
  /** By ring, filled when asked for; emptied when a rule or a centre changes. */
  scopes: Scope[];
  /** By medium, in the order of `MEDIA`: the buckets that are not empty. */
  readonly buckets: readonly Bucket[][];
  /** Queued, not for a named seat, and not moved too often yet; kept where a rule of the group moves contacts. */
  readonly movable: SortedList<Contact>;
}

/** Waiting contacts that the same seats may serve and whose order among each other is fixed. Scope belongs to it. */
export class Bucket {
  /** Among what is to be looked at before the present command is done. */
  isDirty = false;
  /** Where the centres of its scope see it. */
  fronts: readonly LineFront[] = [];
  /** The seats that could take its contacts now, if any: of every centre of its scope and ring reached; null until asked for. */
  takers: readonly CentreSeatSet[] | null = null;
  readonly contacts = new SortedList<Contact>(compareInClass);

  constructor(
    readonly lane: Lane,
    readonly portion: Portion,
    readonly ring: number,
    readonly tier: number,
    readonly rateMicro: number,
  ) {}
}

/** One open contact: its record and where the indexes hold it. */
export class Contact implements InLine {
  /** The signed-in seat that it is offered to, or in the hands of. */
  seat: Seat | null = null;
  /** Its queue as its medium sees it, as last looked up: ask `core.laneOf`. */
  lane: Lane | null = null;
  /** Set while it waits. */
  bucket: Bucket | null = null;
  /** Among what is to be looked at before the present command is done. */
  isDirty = false;
  /** Set while it waits for its named seat only. */
  reserved = false;
  group: Group | null = null;
  portion: Portion | null = null;
  /** The group it waits in or last waited in; null when that is not known. */
  lastGroup: Group | null = null;
  /** It is about to enter a queue: what it may expect there is worked out then. */
  entersQueue = false;
  standing: Standing = NO_STANDING;
  /** Of no meaning before it was queued; nothing asks then. */
  enqueuedAt: Millis = 0;
  arrivalNumber = 0;
  /** The deadlines that most often end early, for them to be taken out at once. */
  offerTimer: Timer | null = null;
  ringTimer: Timer | null = null;
  wrapUpTimer: Timer | null = null;
  /** Its record changed since the changes were last taken. */
  isChanged = false;
  /** Whoever takes changes was told of its record, or gave it to us. */
  isKnown = false;

  readonly mediumIndex: number;

  constructor(readonly rec: Mutable<ContactRecord>) {
    this.mediumIndex = MEDIUM_INDEX[rec.medium];
    this.noteArrival();
  }

  /** What lines are ordered by is in the record, and here, where it is read often; to be called when it changed there. */
  noteArrival(): void {
    this.enqueuedAt = this.rec.enqueuedAt ?? 0;
    this.arrivalNumber = this.rec.arrivalNumber;
  }
}

const NO_STANDING: Standing = { tier: 0, rateMicro: 0, bonusNano: 0 };

/** A deadline and whose it is. Whether it still counts is written in the record it belongs to. */
export type Timer = Scheduled &
  (
    | { readonly kind: ContactDeadline; readonly contact: Contact }
    | { readonly kind: SeatDeadline; readonly seat: Seat }
    | { readonly kind: 'rule-switch'; readonly ruleId: RuleId }
  );

/** Deadlines of a contact; `exclusion`: a back-off ends. */
export type ContactDeadline = 'offer' | 'ring' | 'preferred' | 'wrap-up' | 'exclusion';
export type SeatDeadline = 'grace' | 'rate-limit';

/** What a seat has in hand. */
export interface Load {
  /** Units of everything not paused. */
  readonly running: number;
  /** Whether something is paused, and would go on as soon as there is room. */
  readonly hasPaused: boolean;
  /** Units, running and paused, by place of the medium in `MEDIA`. */
  readonly units: number[];
  /** In the same order: contacts that count against the cap, those that hold units, so not a text contact on hold. */
  readonly counts: number[];
}

/** One signed-in seat: its record, its load, and where the indexes hold it. */
export class Seat {
  /** Contact whose offer is pending here. */
  offered: Contact | null = null;
  /** What it has in hand, first taken first. */
  readonly hand: readonly Contact[];
  /** Not signed out yet. */
  isSignedIn = true;
  readonly load: Mutable<Load>;
  /** The requirements it meets, as worked out when it signed in or its skills or the configuration changed. */
  met: SkillsMet = NOTHING_MET;
  /** By place of the medium: the queues of `met` as its centre sees them, in the same order; null until asked for. */
  views: readonly (readonly LineView[])[] | null = null;
  /** By place of the medium, how many contacts its profile allows at a time; worked out with `met`. */
  caps: readonly number[] = [];
  /** Its orders in the sets of its centre, by what they ask: `slotOf`. */
  orders: SeatOrder[][] = [];
  /** Whether it was available when it was last put where it belongs; then what rooms it had, by index, and by what it ranked. */
  stands = false;
  readonly rooms: number[] = [];
  rankedIdle: Millis = 0;
  rankedRunning = 0;
  /** Whether it counts among the staff of the requirements it meets. */
  counted = false;
  /** Whether it could take anything when it was last touched. */
  wasAvailable = false;
  /** Its places are to be put right before anybody reads them. */
  isStale = false;
  /** Among what is to be looked at before the present command is done. */
  isDirty = false;
  /** Its record changed since the changes were last taken. */
  isChanged = false;
  /** Whoever takes changes was told of its record, or gave it to us. */
  isKnown = false;

  constructor(
    readonly rec: Mutable<SeatRecord>,
    hand: readonly Contact[],
  ) {
    this.hand = hand;
    this.load = emptyLoad();
  }
}

function emptyLoad(): Mutable<Load> {
  return { running: 0, hasPaused: false, units: MEDIA.map(() => 0), counts: MEDIA.map(() => 0) };
}

/** A seat's place in its orders of one kind; the numbers are copied so that a change of the seat cannot break an order. */
export interface SeatPlace {
  readonly seat: Seat;
  readonly first: number;
  readonly second: number;
  readonly seatNumber: number;
}

/** The sets of one kind that a seat belongs to: it stands in all of them or in none, at the same place. */
export interface SeatOrder {
  readonly kind: SeatOrderKind;
  /** Where the ranking asks for the levels of a requirement, that one; else null: one for all requirements. */
  readonly requirement: RequirementSet | null;
  readonly sets: SeatSet[];
  readonly place: Mutable<SeatPlace>;
  isIn: boolean;
}

/** Seats of one centre, in order, that meet one requirement and have (or, `lacking`, only lack) room for one cost. */
export interface SeatSet {
  readonly kind: SeatOrderKind;
  readonly requirement: RequirementSet;
  readonly seats: SortedList<SeatPlace>;
}

export interface CentreSeatSet {
  readonly centreId: CentreId;
  readonly set: SeatSet;
}

/** The seat a contact takes, and what made it eligible. */
export interface Choice {
  readonly seat: Seat;
  readonly ring: number;
  /** The rule that brought its centre into the scope; null at home or by a ring. */
  readonly ruleId: RuleId | null;
}

/**
 * The seats that a centre with the option `reserveForVoice` keeps for calls: with k calls waiting that lack only room, the
 * k least loaded seats that could serve them. Back-off of single contacts is not looked at. Worked out when somebody asks
 * (voice-reserve.ts), and again after a change only while a text waits that a kept seat might take.
 */
export class VoiceReserve {
  /** Seats that were kept from a text since they were last looked at. */
  readonly barred = new Set<Seat>();
  /** Some of them may not be kept any more. */
  isDue = false;
  /** k, counted no further than `enough`. */
  calls = 0;
  /** As many seats as may come at or before any asked about; 0: k is to be counted. */
  enough = 0;
  fullest = -1;
  kept: ReadonlySet<Seat> | null = null;

  constructor(readonly centreId: CentreId) {}

  /** Something changed that may set a kept seat free. */
  review(): void {
    this.isDue = true;
    this.forget();
  }

  /** Something changed that may change who is kept. */
  forget(): void {
    this.enough = 0;
    this.fullest = -1;
    this.kept = null;
  }
}
