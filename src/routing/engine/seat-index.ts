import { SortedList } from '../../kernel/sorted-list';
import type { CompiledConfig, CompiledQueue, Lane, Room, SeatOrderKind } from './compiled-config';
import type { CentreId } from './config';
import { capsOf, hasRoom, servesMedium } from './load';
import type { Seat, SeatOrder, SeatPlace, SeatSet } from './model';
import type { RequirementSet } from './requirements';
import { meets, NOTHING_MET, skillsMet } from './skills-met';

/** Who wants to hear that seats changed in a way that counts of them can show. */
export interface SeatObserver {
  /** An order of seats of this requirement became empty, or ceased to be. */
  readyTurned: (centreId: CentreId, requirement: RequirementSet) => void;
  /** Who is signed in at the centre, or their skills. */
  staffChanged: (centreId: CentreId) => void;
}

/** What the index keeps of one centre. */
class CentreSeats {
  constructor(readonly id: CentreId) {}

  readonly seats = new Set<Seat>();
  /** By requirement index: signed-in seats that meet it. */
  readonly meeting: (Set<Seat> | undefined)[] = [];
  /** By requirement index: how many of these are not disconnected. */
  readonly staffed: number[] = [];
  /** By queue index: how many seats, not disconnected, meet a ring of it. */
  readonly skilled: number[] = [];
  /** By index of the kind, then of the requirement. */
  readonly sets: ((SeatSet | undefined)[] | undefined)[] = [];
}

/**
 * Seats in the order in which contacts take them, per centre, requirement, and kind of order (medium, cost, ranking;
 * routing.md section 6, Cost). A set is made when a contact first asks for it. A seat that changes is only marked: it is put
 * where it belongs when somebody reads a set, and a seat that was freed and taken by then moves nowhere.
 *
 * A seat stands in all of its sets of a kind or in none, at one place that they share, so a change that moves it in no order
 * costs one comparison per kind; else two binary searches and a short shift per set.
 */
export class SeatIndex {
  private readonly centres = new Map<CentreId, CentreSeats>();
  private stale: Seat[] = [];

  constructor(
    private readonly compiled: CompiledConfig,
    private readonly observer: SeatObserver,
  ) {}

  /** Enters a signed-in seat or takes note of changed skills. Returns the requirements that lost their last seat. */
  attach(seat: Seat): RequirementSet[] {
    const centre = this.centre(seat.rec.centreId);
    const before = this.takeOut(centre, seat);
    centre.seats.add(seat);
    seat.met = skillsMet(this.compiled, seat.rec.profile.skills);
    seat.caps = capsOf(seat.rec.profile);
    seat.views = null;
    for (const requirement of seat.met.requirements) this.join(centre, seat, requirement);
    seat.counted = seat.rec.state !== 'disconnected';
    if (seat.counted) count(centre, seat, 1);
    this.observer.staffChanged(centre.id);
    this.touch(seat);
    return before.filter(({ index }) => centre.staffed[index] === 0);
  }

  /** Takes a seat out. Returns the requirements that lost their last seat. */
  detach(seat: Seat): RequirementSet[] {
    const centre = this.centre(seat.rec.centreId);
    const before = this.takeOut(centre, seat);
    centre.seats.delete(seat);
    this.observer.staffChanged(centre.id);
    return before.filter(({ index }) => centre.staffed[index] === 0);
  }

  /** After any change of a seat's state or load, before anybody asks for seats again. */
  touch(seat: Seat): void {
    if (seat.isStale || (!seat.stands && !isAvailable(seat))) return;
    seat.isStale = true;
    this.stale.push(seat);
  }

  staffed(centreId: CentreId, requirement: RequirementSet): boolean {
    return this.staffedCount(centreId, requirement) > 0;
  }

  /** Signed-in seats, not disconnected, that meet the requirement. */
  staffedCount(centreId: CentreId, requirement: RequirementSet): number {
    return this.centres.get(centreId)?.staffed[requirement.index] ?? 0;
  }

  /** The same for any of the queue's rings. */
  skilledCount(centreId: CentreId, queue: CompiledQueue): number {
    return this.centres.get(centreId)?.skilled[queue.index] ?? 0;
  }

  /** Seats that could take such a contact now, in ranking order. */
  ready(centreId: CentreId, requirement: RequirementSet, lane: Lane): SortedList<SeatPlace> {
    return this.set(centreId, requirement, lane.ready).seats;
  }

  /** Seats that only lack room for such a contact, least loaded first. */
  lackingRoom(centreId: CentreId, requirement: RequirementSet, lane: Lane): SortedList<SeatPlace> {
    return this.set(centreId, requirement, lane.lacking).seats;
  }

  /** Seats of the centre that any contact could ask, no fuller than this share of their capacity. */
  countAvailable(centreId: CentreId, fullness: number): number {
    let count = 0;
    for (const seat of this.centre(centreId).seats) {
      if (isAvailable(seat) && seat.load.running / seat.rec.profile.capacity <= fullness) count += 1;
    }
    return count;
  }

  /** Seats in order of this kind that meet the requirement; the same object until all indexes are built anew. */
  setOf(centreId: CentreId, requirement: RequirementSet, kind: SeatOrderKind): SeatSet {
    return this.centre(centreId).sets[kind.index]?.[requirement.index] ?? this.set(centreId, requirement, kind);
  }

  /** How many stand in a set of the centre, or would once the marked seats are where they belong: it moves none of them. */
  count(centreId: CentreId, set: SeatSet): number {
    const { kind, requirement } = set;
    let count = set.seats.size;
    for (const seat of this.stale) {
      if (seat.rec.centreId !== centreId || !meets(seat.met, requirement)) continue;
      const order = orderOf(seat, set);
      count += Number(isAvailable(seat) && this.belongs(seat, kind)) - Number(order?.isIn === true);
    }
    return count;
  }

  /** Puts every marked seat where it belongs. */
  settle(): void {
    if (this.stale.length === 0) return;
    for (const seat of this.stale) {
      seat.isStale = false;
      this.place(seat);
    }
    this.stale.length = 0;
  }

  private set(centreId: CentreId, requirement: RequirementSet, kind: SeatOrderKind): SeatSet {
    this.settle();
    const centre = this.centre(centreId);
    const ofKind = (centre.sets[kind.index] ??= []);
    return (ofKind[requirement.index] ??= this.makeSet(centre, requirement, kind));
  }

  private makeSet(centre: CentreSeats, requirement: RequirementSet, kind: SeatOrderKind): SeatSet {
    const set: SeatSet = { kind, requirement, seats: new SortedList<SeatPlace>(comparePlaces) };
    for (const seat of centre.meeting[requirement.index] ?? []) {
      const order = this.joinSet(seat, set);
      if (order.isIn) set.seats.insert(order.place);
      else if (isAvailable(seat) && this.belongs(seat, kind)) this.enter(seat, order);
    }
    return set;
  }

  /** The seat belongs to the set from now on. */
  private joinSet(seat: Seat, set: SeatSet): SeatOrder {
    const known = orderOf(seat, set);
    if (known !== undefined) {
      known.sets.push(set);
      return known;
    }
    const place = { seat, first: 0, second: 0, seatNumber: seat.rec.profile.seatNumber };
    const requirement = leveled(set);
    const made: SeatOrder = { kind: set.kind, requirement, sets: [set], place, isIn: false };
    (seat.orders[slotOfKind(set.kind)] ??= []).push(made);
    return made;
  }

  private join(centre: CentreSeats, seat: Seat, requirement: RequirementSet): void {
    const meeting = (centre.meeting[requirement.index] ??= new Set());
    meeting.add(seat);
    for (const ofKind of centre.sets) {
      const set = ofKind?.[requirement.index];
      if (set !== undefined) this.joinSet(seat, set);
    }
  }

  /** Takes the seat out of everything. Returns the requirements whose staff it was. */
  private takeOut(centre: CentreSeats, seat: Seat): readonly RequirementSet[] {
    for (const orders of seat.orders) for (const order of orders) this.leave(seat, order);
    seat.orders = this.compiled.rooms.flatMap(() => [[], []]);
    seat.stands = false;
    const { counted } = seat;
    const { requirements } = seat.met;
    for (const { index } of requirements) centre.meeting[index]?.delete(seat);
    if (counted) count(centre, seat, -1);
    seat.counted = false;
    seat.met = NOTHING_MET;
    return counted ? requirements : [];
  }

  /** Looks at those of its orders only for which it has or lacks the room as it did not before, or in which it ranks elsewhere. */
  private place(seat: Seat): void {
    const stands = isAvailable(seat);
    if (!stands && !seat.stands) return;
    const { rooms, orders } = seat;
    const { idleSince } = seat.rec;
    const { running } = seat.load;
    const ranksElsewhere = seat.rankedIdle !== idleSince || seat.rankedRunning !== running;
    for (const room of this.compiled.rooms) {
      const before = seat.stands ? (rooms[room.index] as number) : NEVER;
      const now = stands ? roomAt(this.compiled, seat, room) : NEVER;
      rooms[room.index] = now;
      if (before === now && !ranksElsewhere) continue;
      if (before !== now && before !== NEVER) this.leaveAll(seat, orders[slotOf(room, before)]);
      if (now !== NEVER) this.enterAll(seat, orders[slotOf(room, now)]);
    }
    seat.stands = stands;
    seat.rankedIdle = idleSince;
    seat.rankedRunning = running;
  }

  private enterAll(seat: Seat, orders: readonly SeatOrder[] = []): void {
    for (const order of orders) this.enter(seat, order);
  }

  private leaveAll(seat: Seat, orders: readonly SeatOrder[] = []): void {
    for (const order of orders) this.leave(seat, order);
  }

  private enter(seat: Seat, order: SeatOrder): void {
    const { place } = order;
    const first = firstRank(order, seat, this.compiled);
    const second = secondRank(order, seat, this.compiled);
    if (order.isIn) {
      if (place.first === first && place.second === second) return;
      for (const { seats } of order.sets) seats.delete(place);
    }
    order.isIn = true;
    place.first = first;
    place.second = second;
    for (const set of order.sets) {
      set.seats.insert(place);
      if (set.seats.size === 1) this.turned(seat, set);
    }
  }

  private belongs(seat: Seat, { room, lacking }: SeatOrderKind): boolean {
    return roomAt(this.compiled, seat, room) === (lacking ? LACKS : HAS);
  }

  private leave(seat: Seat, order: SeatOrder): void {
    if (!order.isIn) return;
    for (const set of order.sets) {
      set.seats.delete(order.place);
      if (set.seats.size === 0) this.turned(seat, set);
    }
    order.isIn = false;
  }

  private turned(seat: Seat, { kind, requirement }: SeatSet): void {
    if (!kind.lacking) this.observer.readyTurned(seat.rec.centreId, requirement);
  }

  private centre(centreId: CentreId): CentreSeats {
    const known = this.centres.get(centreId);
    if (known !== undefined) return known;
    const made = new CentreSeats(centreId);
    this.centres.set(centreId, made);
    return made;
  }
}

/** Whether a seat has room for one more contact: now, when it has done something else, or never. */
const NEVER = -1;
const HAS = 0;
const LACKS = 1;

function roomAt(compiled: CompiledConfig, seat: Seat, { medium, mediumIndex, cost }: Room): number {
  if (hasRoom(compiled, seat, mediumIndex, cost)) return HAS;
  return servesMedium(seat.rec.profile, medium, cost) ? LACKS : NEVER;
}

/** Where a seat keeps its orders: two to a room, the ones of having it and the ones of lacking it. */
function slotOf(room: Room, standing: number): number {
  return 2 * room.index + standing;
}

function slotOfKind({ room, lacking }: SeatOrderKind): number {
  return slotOf(room, lacking ? LACKS : HAS);
}

/** The requirement whose levels the ranking asks for; null: the order is the same for all requirements. */
function leveled({ kind, requirement }: SeatSet): RequirementSet | null {
  return kind.ranking === 'most-skilled' ? requirement : null;
}

/** The order in which the seat stands, or would stand, in a set. */
function orderOf(seat: Seat, set: SeatSet): SeatOrder | undefined {
  const requirement = leveled(set);
  return seat.orders[slotOfKind(set.kind)]?.find(
    (order) => order.kind === set.kind && order.requirement === requirement,
  );
}

function count(centre: CentreSeats, { met }: Seat, change: 1 | -1): void {
  for (const { index } of met.requirements) centre.staffed[index] = (centre.staffed[index] ?? 0) + change;
  for (const { queue } of met.queues) centre.skilled[queue.index] = (centre.skilled[queue.index] ?? 0) + change;
}

/** Ready, no offer pending, rate cap not reached: what any contact asks of a seat. */
export function isAvailable(seat: Seat): boolean {
  return seat.rec.state === 'ready' && seat.offered === null && seat.rec.limitedUntil === null;
}

/** The better seat first (routing.md section 3, Between seats); 0 only for the same seat. */
export function comparePlaces(a: SeatPlace, b: SeatPlace): number {
  return a.first - b.first || a.second - b.second || a.seatNumber - b.seatNumber;
}

/** The place that a seat has, or would have, among those that take contacts of this kind under a requirement. */
export function placeOf(
  compiled: CompiledConfig,
  kind: SeatOrderKind,
  requirement: RequirementSet,
  seat: Seat,
): SeatPlace {
  const ranked = { kind, requirement };
  const [first, second] = [firstRank(ranked, seat, compiled), secondRank(ranked, seat, compiled)];
  return { seat, first, second, seatNumber: seat.rec.profile.seatNumber };
}

type Ranked = Pick<SeatOrder, 'kind' | 'requirement'>;

function firstRank({ kind, requirement }: Ranked, seat: Seat, compiled: CompiledConfig): number {
  const { profile } = seat.rec;
  switch (kind.ranking) {
    case 'longest-idle':
      return seat.rec.idleSince;
    case 'most-skilled':
      return -(requirement?.skills ?? []).reduce((sum, [skill]) => sum + (profile.skills[skill] ?? 0), 0);
    case 'least-skilled':
      return Object.keys(profile.skills).length;
    case 'least-loaded':
      return seat.load.running / profile.capacity;
    case 'packed':
      return isBlended(seat, compiled) ? 1 : 0;
  }
}

function secondRank({ kind }: Ranked, seat: Seat, compiled: CompiledConfig): number {
  if (kind.ranking === 'most-skilled') return seat.rec.idleSince;
  if (kind.ranking !== 'packed') return 0;
  return isBlended(seat, compiled) ? -seat.load.running : seat.rec.idleSince;
}

/** Serves calls beside text. */
function isBlended(seat: Seat, compiled: CompiledConfig): boolean {
  return servesMedium(seat.rec.profile, 'voice', compiled.config.media.voice.cost);
}
