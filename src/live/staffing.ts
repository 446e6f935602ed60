import { MEDIA, type Medium } from '../kernel/medium';
import type { CentreId, QueueId, RoutingConfig, SeatId, SeatProfile } from '../routing/engine/config';
import type { SeatRecord } from '../routing/engine/records';

/** How a seat counts in its centre's row; every signed-in seat counts once. */
export type SeatCategory = 'ready' | 'offered' | 'busy' | 'wrapUp' | 'notReady' | 'notResponding' | 'disconnected';

/** What the contacts of a seat make of it. */
export interface SeatLoad {
  readonly offering: boolean;
  /** Contacts that it serves, wrap-up not counted. */
  readonly serving: number;
  readonly unitsInUse: number;
}

interface Standing {
  readonly centreId: CentreId;
  readonly profile: SeatProfile;
  readonly met: readonly QueueNeeds[];
  readonly category: SeatCategory;
  readonly staffed: boolean;
  readonly idle: readonly QueueId[];
}

export interface StaffingChange {
  readonly queueIds: ReadonlySet<QueueId>;
  readonly centreIds: ReadonlySet<CentreId>;
}

interface QueueNeeds {
  readonly queueId: QueueId;
  readonly requires: Readonly<Record<string, number>>;
  /** Units that one contact of each medium takes; only media that reach this queue. */
  readonly costs: readonly (readonly [Medium, number])[];
}

function categoryOf(seat: SeatRecord, load: SeatLoad): SeatCategory {
  if (seat.state === 'disconnected') return 'disconnected';
  if (seat.state === 'not-responding') return 'notResponding';
  if (load.offering) return 'offered';
  if (load.serving > 0) return 'busy';
  if (seat.state === 'wrap-up') return 'wrapUp';
  if (seat.state === 'not-ready') return 'notReady';
  // Text contacts in wrap-up leave the seat ready but keep its units.
  return load.unitsInUse > 0 ? 'wrapUp' : 'ready';
}

/**
 * Who could serve what, counted by queue and centre as seats change: a change costs as much as the seat has queues, however many
 * seats there are. Ring 0 only; a seat is idle for a queue when it has room for the largest contact that the queue may bring it.
 */
export class Staffing {
  private queues: readonly QueueNeeds[] = [];
  private readonly standings = new Map<SeatId, Standing>();
  private readonly idle = new Map<string, number>();
  private readonly idleAnywhere = new Map<QueueId, number>();
  private readonly staffed = new Map<string, number>();
  private readonly categories = new Map<string, number>();

  /** Forgets all seats; put them in again. */
  configure(config: RoutingConfig): void {
    this.queues = config.queues.map((queue) => {
      const reaching = new Set(config.accessPoints.filter((p) => p.queueId === queue.id).map((p) => p.medium));
      const media = MEDIA.filter((medium) => reaching.size === 0 || reaching.has(medium));
      const costs = media.map((medium) => [medium, queue.cost?.[medium] ?? config.media[medium].cost] as const);
      return { queueId: queue.id, requires: queue.requires, costs };
    });
    this.standings.clear();
    this.idle.clear();
    this.idleAnywhere.clear();
    this.staffed.clear();
    this.categories.clear();
  }

  /** Takes the seat as it now is; null when it is signed out. Returns the queues and centres whose counts differ now. */
  put(seatId: SeatId, seat: SeatRecord | null, load: SeatLoad): StaffingChange {
    const before = this.standings.get(seatId);
    const after = seat === null ? undefined : this.stand(seat, load, before);
    if (before !== undefined) this.count(before, -1);
    if (after === undefined) this.standings.delete(seatId);
    else {
      this.standings.set(seatId, after);
      this.count(after, 1);
    }
    return difference(before, after);
  }

  idleIn(queueId: QueueId, centreId: CentreId): number {
    return this.idle.get(`${queueId}@${centreId}`) ?? 0;
  }

  idleElsewhere(queueId: QueueId, centreId: CentreId): number {
    return (this.idleAnywhere.get(queueId) ?? 0) - this.idleIn(queueId, centreId);
  }

  staffedIn(queueId: QueueId, centreId: CentreId): number {
    return this.staffed.get(`${queueId}@${centreId}`) ?? 0;
  }

  counted(centreId: CentreId, category: SeatCategory): number {
    return this.categories.get(`${category}@${centreId}`) ?? 0;
  }

  private stand(seat: SeatRecord, load: SeatLoad, before: Standing | undefined): Standing {
    const { profile } = seat;
    const met = before?.profile === profile ? before.met : this.queues.filter((queue) => serves(profile, queue));
    const room = seat.profile.capacity - load.unitsInUse;
    const free = seat.state === 'ready' && !load.offering;
    return {
      centreId: seat.centreId,
      profile,
      met,
      category: categoryOf(seat, load),
      staffed: seat.state !== 'disconnected',
      idle: free ? met.filter((queue) => room >= largestCost(profile, queue)).map((queue) => queue.queueId) : [],
    };
  }

  private count(standing: Standing, by: 1 | -1): void {
    const { centreId } = standing;
    bump(this.categories, `${standing.category}@${centreId}`, by);
    if (standing.staffed) for (const { queueId } of standing.met) bump(this.staffed, `${queueId}@${centreId}`, by);
    for (const queueId of standing.idle) {
      bump(this.idle, `${queueId}@${centreId}`, by);
      bump(this.idleAnywhere, queueId, by);
    }
  }
}

function difference(before: Standing | undefined, after: Standing | undefined): StaffingChange {
  const centreIds = new Set<CentreId>();
  const queueIds = new Set<QueueId>();
  if (before?.category !== after?.category || before?.centreId !== after?.centreId) {
    for (const standing of [before, after]) if (standing !== undefined) centreIds.add(standing.centreId);
  }
  const sameTeam =
    before?.centreId === after?.centreId && before?.staffed === after?.staffed && before?.met === after?.met;
  for (const standing of [before, after]) {
    const other = standing === before ? after : before;
    for (const { queueId } of sameTeam ? [] : (standing?.met ?? [])) queueIds.add(queueId);
    for (const queueId of standing?.idle ?? []) if (other?.idle.includes(queueId) !== true) queueIds.add(queueId);
  }
  return { queueIds, centreIds };
}

function serves(profile: SeatProfile, queue: QueueNeeds): boolean {
  return (
    queue.costs.some(([medium]) => profile.caps[medium] !== 0) &&
    Object.entries(queue.requires).every(([skill, level]) => (profile.skills[skill] ?? 0) >= level)
  );
}

/** Of the media that this seat serves at all. */
function largestCost(profile: SeatProfile, queue: QueueNeeds): number {
  return Math.max(...queue.costs.filter(([medium]) => profile.caps[medium] !== 0).map(([, cost]) => cost));
}

function bump<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
