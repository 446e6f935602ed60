import { MEDIA, type Medium } from '../../../src/kernel/medium';
import { CompiledConfig, type CompiledRing, type Lane } from '../../../src/routing/engine/compiled-config';
import type { CentreId, RoutingConfig, SeatProfile } from '../../../src/routing/engine/config';
import type { SeatRecord } from '../../../src/routing/engine/records';

/**
 * What both stand-ins work out beforehand, since a team would: who may serve which queue under which ring, which centres
 * serve a group in a ring. People do not come and go during the load, and its rules stay in force.
 */
export class Roster {
  readonly compiled: CompiledConfig;
  private readonly queueNumbers: ReadonlyMap<string, number>;
  private readonly staffedCentres: readonly (readonly ReadonlySet<number>[])[];
  private readonly centreNumbers: ReadonlyMap<CentreId, number>;

  constructor(
    readonly config: RoutingConfig,
    seats: readonly SeatRecord[],
  ) {
    this.compiled = new CompiledConfig(config);
    this.queueNumbers = new Map(config.queues.map(({ id }, number) => [id, number]));
    this.centreNumbers = new Map(config.centres.map(({ id }, number) => [id, number]));
    this.staffedCentres = this.staffOf(seats);
  }

  queueNumber(queueId: string): number {
    return this.queueNumbers.get(queueId) ?? -1;
  }

  centreNumber(centreId: CentreId): number {
    return this.centreNumbers.get(centreId) ?? -1;
  }

  lane(queue: number, medium: Medium): Lane {
    const lane = this.compiled.lane(this.config.queues[queue]?.id ?? '', medium);
    if (lane === undefined) throw new Error(`there is no queue ${queue}`);
    return lane;
  }

  /** By queue: the smallest ring the seat meets, −1 where none. */
  smallestRings(profile: SeatProfile): Int8Array {
    return Int8Array.from(this.config.queues, ({ id }) => {
      const rings = this.compiled.queues.get(id)?.rings ?? [];
      return rings.findIndex((ring) => meets(profile, ring));
    });
  }

  /**
   * Centres, by number, that serve contacts of this queue and home in this ring, home, rules in force, rings reached; each
   * with its place: home before all, then by the order of a rule's targets.
   */
  scope(queue: number, home: number, ring: number): ReadonlyMap<number, number> {
    const queueId = this.config.queues[queue]?.id ?? '';
    const homeId = this.config.centres[home]?.id ?? '';
    const rings = this.compiled.queues.get(queueId)?.rings.slice(0, ring + 1) ?? [];
    const rules = this.config.rules.filter((rule) => rule.queueId === queueId && rule.homeCentreId === homeId);
    const lent = [
      ...rules.flatMap(({ targets }) => targets.map((centreId, place) => ({ centreId, place }))),
      ...rings.flatMap(({ scope }) => scope.map((centreId) => ({ centreId, place: 0 }))),
    ];
    const scope = new Map([[home, -1]]);
    for (const { centreId, place } of lent) {
      const centre = this.centreNumber(centreId);
      scope.set(centre, Math.min(place, scope.get(centre) ?? place));
    }
    return scope;
  }

  /** By ring, for one queue and home: whether somebody in scope meets it. A ring without anybody ends at once. */
  staffedRings(queue: number, home: number): boolean[] {
    const centresByRing = this.staffedCentres[queue] ?? [];
    return centresByRing.map((centres, ring) => {
      for (const centre of this.scope(queue, home, ring).keys()) if (centres.has(centre)) return true;
      return false;
    });
  }

  /** By queue and ring: the centres where somebody meets it. */
  private staffOf(seats: readonly SeatRecord[]): Set<number>[][] {
    return this.config.queues.map(({ id }) =>
      (this.compiled.queues.get(id)?.rings ?? []).map((ring) => {
        const able = seats.filter(({ profile }) => meets(profile, ring));
        return new Set(able.map(({ centreId }) => this.centreNumber(centreId)));
      }),
    );
  }
}

function meets({ skills }: SeatProfile, { requirement }: CompiledRing): boolean {
  return requirement.skills.every(([skill, level]) => (skills[skill] ?? 0) >= level);
}

/** Whether the seat serves the medium at all. */
export function serves(profile: SeatProfile, medium: Medium): boolean {
  return profile.caps[medium] !== 0;
}

export function mediumNumber(medium: Medium): number {
  return MEDIA.indexOf(medium);
}
