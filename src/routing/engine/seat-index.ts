import type { Medium } from '../../kernel/medium';
import { SortedList } from '../../kernel/sorted-list';
import { type CompiledConfig, type Lane, meets, type RequirementSet } from './compiled-config';
import type { CentreId, Ranking } from './config';
import { hasRoom, servesMedium } from './load';
import type { Seat, SeatPlace, SeatSet } from './model';

/** What the index keeps of one centre. */
interface CentreSeats {
  readonly seats: Set<Seat>;
  /** By requirement index: signed-in seats, not disconnected, that meet it. */
  readonly staffed: number[];
  readonly sets: Map<string, SeatSet>;
}

/**
 * Seats in the order in which contacts take them, per requirement, centre, medium, cost and ranking (routing.md
 * section 6, Cost). A set is made when a contact first asks for it, from then on each seat keeps its own places.
 */
export class SeatIndex {
  private readonly centres = new Map<CentreId, CentreSeats>();

  constructor(private readonly compiled: CompiledConfig) {}

  /** Enters a signed-in seat or takes note of changed skills. Returns true when a requirement lost its last seat. */
  attach(seat: Seat): boolean {
    const centre = this.centre(seat.rec.centreId);
    const before = centre.seats.has(seat) ? seat.met : [];
    for (const [set] of seat.places) this.leave(seat, set);
    const isStaff = seat.rec.state !== 'disconnected';
    seat.met = this.compiled.requirements.map((requirement) => meets(seat.rec.profile.skills, requirement));
    seat.sets = [...centre.sets.values()].filter((set) => seat.met[set.requirement.index] === true);
    centre.seats.add(seat);
    this.refresh(seat);
    return this.count(centre, seat, before, isStaff ? seat.met : []);
  }

  /** Takes a seat out. Returns true when a requirement lost its last seat. */
  detach(seat: Seat): boolean {
    const centre = this.centre(seat.rec.centreId);
    for (const [set] of seat.places) this.leave(seat, set);
    centre.seats.delete(seat);
    return this.count(centre, seat, seat.met, []);
  }

  /** Puts the seat where its state and load say, after any change of either. */
  refresh(seat: Seat): void {
    for (const set of seat.sets) this.place(seat, set);
  }

  staffed(centreId: CentreId, requirement: RequirementSet): boolean {
    return (this.centres.get(centreId)?.staffed[requirement.index] ?? 0) > 0;
  }

  /** Seats that could take such a contact now, in ranking order. */
  ready(centreId: CentreId, requirement: RequirementSet, lane: Lane): SortedList<SeatPlace> {
    return this.set(centreId, requirement, lane.medium, lane.cost, lane.ranking, false).seats;
  }

  /** Seats that only lack room for such a contact, least loaded first. */
  lackingRoom(centreId: CentreId, requirement: RequirementSet, lane: Lane): SortedList<SeatPlace> {
    return this.set(centreId, requirement, lane.medium, lane.cost, 'least-loaded', true).seats;
  }

  private set(
    centreId: CentreId,
    requirement: RequirementSet,
    medium: Medium,
    cost: number,
    ranking: Ranking,
    lacking: boolean,
  ): SeatSet {
    const centre = this.centre(centreId);
    const key = `${requirement.index}|${medium}|${cost}|${ranking}|${lacking}`;
    const known = centre.sets.get(key);
    if (known !== undefined) return known;
    const seats = new SortedList<SeatPlace>(comparePlaces);
    const made: SeatSet = { centreId, requirement, medium, cost, ranking, lacking, seats };
    centre.sets.set(key, made);
    for (const seat of centre.seats) {
      if (seat.met[requirement.index] !== true) continue;
      seat.sets.push(made);
      this.place(seat, made);
    }
    return made;
  }

  private place(seat: Seat, set: SeatSet): void {
    const present = seat.places.get(set);
    if (!this.belongs(seat, set)) {
      if (present !== undefined) this.leave(seat, set);
      return;
    }
    const [first, second] = rankOf(set, seat, this.compiled);
    if (present !== undefined) {
      if (present.first === first && present.second === second) return;
      set.seats.delete(present);
    }
    const place: SeatPlace = { seat, first, second, seatNumber: seat.rec.profile.seatNumber };
    set.seats.insert(place);
    seat.places.set(set, place);
  }

  private belongs(seat: Seat, set: SeatSet): boolean {
    if (!isAvailable(seat)) return false;
    if (set.lacking && !servesMedium(seat.rec.profile, set.medium, set.cost)) return false;
    return hasRoom(this.compiled, seat, set.medium, set.cost) !== set.lacking;
  }

  private leave(seat: Seat, set: SeatSet): void {
    const place = seat.places.get(set);
    if (place !== undefined) set.seats.delete(place);
    seat.places.delete(set);
  }

  private count(centre: CentreSeats, seat: Seat, before: readonly boolean[], after: readonly boolean[]): boolean {
    let emptied = false;
    const counted = seat.counted ? before : [];
    for (const { index } of this.compiled.requirements) {
      const change = Number(after[index] === true) - Number(counted[index] === true);
      if (change === 0) continue;
      const staffed = (centre.staffed[index] ?? 0) + change;
      centre.staffed[index] = staffed;
      if (staffed === 0) emptied = true;
    }
    seat.counted = after.length > 0;
    return emptied;
  }

  private centre(centreId: CentreId): CentreSeats {
    const known = this.centres.get(centreId);
    if (known !== undefined) return known;
    const made: CentreSeats = { seats: new Set(), staffed: [], sets: new Map() };
    this.centres.set(centreId, made);
    return made;
  }
}

/** Ready, no offer pending, rate cap not reached: what any contact asks of a seat. */
export function isAvailable(seat: Seat): boolean {
  return seat.rec.state === 'ready' && seat.offered === null && seat.rec.limitedUntil === null;
}

/** The better seat first (routing.md section 3, Between seats); 0 only for the same seat. */
export function comparePlaces(a: SeatPlace, b: SeatPlace): number {
  return a.first - b.first || a.second - b.second || a.seatNumber - b.seatNumber;
}

function rankOf(set: SeatSet, seat: Seat, compiled: CompiledConfig): readonly [number, number] {
  const { profile, idleSince } = seat.rec;
  switch (set.ranking) {
    case 'longest-idle':
      return [idleSince, 0];
    case 'most-skilled':
      return [-set.requirement.skills.reduce((sum, [skill]) => sum + (profile.skills[skill] ?? 0), 0), idleSince];
    case 'least-skilled':
      return [Object.keys(profile.skills).length, 0];
    case 'least-loaded':
      return [seat.load.running / profile.capacity, 0];
    case 'packed':
      return servesMedium(profile, 'voice', compiled.config.media.voice.cost)
        ? [1, -seat.load.running]
        : [0, idleSince];
  }
}
