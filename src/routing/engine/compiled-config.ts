import type { Millis } from '../../kernel/clock';
import { MEDIA, type Medium, MEDIUM_INDEX } from '../../kernel/medium';
import type {
  AccessPointConfig,
  AccessPointId,
  CentreConfig,
  CentreId,
  Hours,
  PriorityConfig,
  QueueConfig,
  QueueId,
  Ranking,
  Requirement,
  RoutingConfig,
  RuleConfig,
  RuleId,
} from './config';
import { OpeningHours } from './hours';
import { type SimpleCondition, simpleConditions } from './conditions';
import type { Standing } from './order';
import { type RequirementSet, Requirements } from './requirements';

export interface CompiledRing {
  /** Since entry into the queue; 0 for ring 0. */
  readonly afterMs: Millis;
  readonly requirement: RequirementSet;
  /** Centres this ring adds to the scope. */
  readonly scope: readonly CentreId[];
}

export interface CompiledQueue {
  /** The configuration it belongs to. */
  readonly compiled: CompiledConfig;
  /** Numbers the queues within one configuration. */
  readonly index: number;
  readonly config: QueueConfig;
  /** Ring 0 is the queue's own requirement. */
  readonly rings: readonly CompiledRing[];
  /** Media of the access points that lead here. */
  readonly media: readonly Medium[];
  /** One for each medium, in the order of `MEDIA`. */
  readonly lanes: readonly Lane[];
}

/** A queue that asks for a requirement, and the first of its rings that does. */
export interface RequirementUse {
  readonly queue: CompiledQueue;
  readonly ring: number;
}

/** Room for one contact of a medium at this cost: what a seat has, lacks, or can never have. Numbered within one configuration. */
export interface Room {
  readonly index: number;
  readonly medium: Medium;
  readonly mediumIndex: number;
  readonly cost: number;
}

/**
 * What seats are put in order for: that they have a room (or, `lacking`, that they lack nothing but it), and a ranking.
 * All lanes that ask the same share one. `index` numbers them within one configuration.
 */
export interface SeatOrderKind {
  readonly index: number;
  readonly room: Room;
  readonly ranking: Ranking;
  readonly lacking: boolean;
}

/** A queue as contacts of one medium see it. */
export interface Lane {
  readonly queue: CompiledQueue;
  readonly medium: Medium;
  /** Place of the medium in `MEDIA`. */
  readonly mediumIndex: number;
  readonly cost: number;
  readonly ranking: Ranking;
  readonly offerTimeoutMs: Millis;
  /** The order in which seats with room take its contacts. */
  readonly ready: SeatOrderKind;
  /** Seats that only lack room, least loaded first. */
  readonly lacking: SeatOrderKind;
  /** Priority → standing, filled as priorities turn up. */
  readonly standings: Map<number, Standing>;
}

/** The configuration with everything looked up once. References to things that do not exist are left out. */
export class CompiledConfig {
  readonly centres: ReadonlyMap<CentreId, CentreConfig>;
  readonly queues: ReadonlyMap<QueueId, CompiledQueue>;
  readonly accessPoints: ReadonlyMap<AccessPointId, AccessPointConfig>;
  readonly rules: ReadonlyMap<RuleId, RuleConfig>;
  readonly requirements = new Requirements();
  /** By requirement index: the queues that ask for it in some ring. */
  readonly uses: readonly (readonly RequirementUse[])[];
  /** Centres with the option `reserveForVoice`. */
  readonly voiceReserving: readonly CentreConfig[];
  /** Whether a match may make seats eligible for others again. */
  readonly mayReopen: boolean;
  /** By place of the medium: places of the media whose contacts it cannot pause; the units of these count against it. */
  readonly cannotInterrupt: readonly (readonly number[])[];
  /** Rule → its place in the configuration: rules are evaluated in that order. */
  readonly ruleOrder: ReadonlyMap<RuleId, number>;
  private readonly rulesByHome = new Map<CentreId, RuleConfig[]>();
  private readonly ruleHours: ReadonlyMap<RuleId, OpeningHours>;
  private readonly centreHours: ReadonlyMap<CentreId, OpeningHours>;
  private readonly priorities: ReadonlyMap<number, PriorityConfig>;
  private readonly conditions = new Map<RuleId, readonly SimpleCondition[]>();
  private readonly orderKinds = new Map<string, SeatOrderKind>();
  /** What lanes ask for, each once. */
  readonly rooms: Room[] = [];

  constructor(readonly config: RoutingConfig) {
    this.centres = new Map(config.centres.map((centre) => [centre.id, centre]));
    this.accessPoints = new Map(config.accessPoints.map((point) => [point.id, point]));
    this.priorities = new Map(config.priorities.map((entry) => [entry.priority, entry]));
    this.queues = new Map(config.queues.map((queue, index) => [queue.id, this.compileQueue(queue, index)]));
    this.uses = usesOf(this.requirements, this.queues.values());
    this.voiceReserving = config.centres.filter((centre) => centre.reserveForVoice === true);
    const rules = config.rules.filter((rule) => this.queues.has(rule.queueId) && this.centres.has(rule.homeCentreId));
    this.rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.ruleOrder = new Map(rules.map((rule, index) => [rule.id, index]));
    for (const centreId of this.centres.keys()) {
      this.rulesByHome.set(
        centreId,
        rules.filter((rule) => rule.homeCentreId === centreId),
      );
    }
    this.ruleHours = hoursById(rules);
    this.centreHours = hoursById(config.centres);
    this.mayReopen = this.voiceReserving.length > 0 || rules.some((rule) => rule.homeFirst === true);
    this.cannotInterrupt = MEDIA.map((medium) =>
      MEDIA.filter((other) => !config.media[other].interruptibleBy.includes(medium)).map(
        (other) => MEDIUM_INDEX[other],
      ),
    );
  }

  /** The simple conditions of a rule. */
  conditionsOf({ id, when }: RuleConfig): readonly SimpleCondition[] {
    const known = this.conditions.get(id);
    if (known !== undefined) return known;
    const made = simpleConditions(when);
    this.conditions.set(id, made);
    return made;
  }

  /** Rules for contacts of this home, in the order of the configuration. */
  rulesOfHome(centreId: CentreId): readonly RuleConfig[] {
    return this.rulesByHome.get(centreId) ?? [];
  }

  /** Undefined: always open. */
  hoursOfRule(ruleId: RuleId): OpeningHours | undefined {
    return this.ruleHours.get(ruleId);
  }

  hoursOfCentre(centreId: CentreId): OpeningHours | undefined {
    return this.centreHours.get(centreId);
  }

  /** When the next centre opens or closes; null when none ever does. */
  nextHoursTurn(now: Millis): Millis | null {
    const turns = [...this.centreHours.values()].map((hours) => hours.nextChange(now)).filter((at) => at !== null);
    return turns.length === 0 ? null : Math.min(...turns);
  }

  /** Undefined when the queue is not configured. */
  lane(queueId: QueueId, medium: Medium): Lane | undefined {
    return this.queues.get(queueId)?.lanes[MEDIUM_INDEX[medium]];
  }

  /** Tier, rate and bonus of a contact of this priority: the priority's own values, else the queue's, else the medium's. */
  standing(lane: Lane, priority: number): Standing {
    const known = lane.standings.get(priority);
    if (known !== undefined) return known;
    const own = this.priorities.get(priority);
    const queue = lane.queue.config;
    const rate = own?.ageingRate ?? queue.ageingRate ?? this.config.media[lane.medium].ageingRate;
    const bonusS = (own?.bonusS ?? priority * this.config.secondsPerPriority) + queue.headStartS;
    const standing: Standing = {
      tier: this.config.priorities.filter((entry) => entry.strict === true && entry.priority <= priority).length,
      rateMicro: Math.round(rate * 1e6),
      bonusNano: Math.round(bonusS * 1e6) * 1000,
    };
    lane.standings.set(priority, standing);
    return standing;
  }

  private compileQueue(config: QueueConfig, index: number): CompiledQueue {
    const ring = (afterMs: Millis, requires: Requirement, scope: readonly CentreId[]): CompiledRing => ({
      afterMs,
      requirement: this.requirements.intern(requires),
      scope: scope.filter((centreId) => this.centres.has(centreId)),
    });
    const leading = this.config.accessPoints
      .filter((point) => point.queueId === config.id)
      .map((point) => point.medium);
    const lanes: Lane[] = [];
    const queue: CompiledQueue = {
      compiled: this,
      index,
      config,
      rings: [
        ring(0, config.requires, []),
        ...config.rings.map((next) => ring(next.afterMs, next.requires, next.scope ?? [])),
      ],
      media: MEDIA.filter((medium) => leading.includes(medium)),
      lanes,
    };
    for (const medium of MEDIA) lanes.push(this.makeLane(queue, medium));
    return queue;
  }

  private makeLane(queue: CompiledQueue, medium: Medium): Lane {
    const media = this.config.media[medium];
    const cost = queue.config.cost?.[medium] ?? media.cost;
    const ranking = queue.config.ranking ?? media.ranking;
    return {
      queue,
      medium,
      mediumIndex: MEDIUM_INDEX[medium],
      cost,
      ranking,
      offerTimeoutMs: queue.config.offerTimeoutMs ?? media.offerTimeoutMs,
      ready: this.orderKind(medium, cost, ranking, false),
      lacking: this.orderKind(medium, cost, 'least-loaded', true),
      standings: new Map(),
    };
  }

  private orderKind(medium: Medium, cost: number, ranking: Ranking, lacking: boolean): SeatOrderKind {
    const room = this.room(medium, cost);
    const key = `${room.index}|${ranking}|${lacking}`;
    const known = this.orderKinds.get(key);
    if (known !== undefined) return known;
    const made: SeatOrderKind = { index: this.orderKinds.size, room, ranking, lacking };
    this.orderKinds.set(key, made);
    return made;
  }

  private room(medium: Medium, cost: number): Room {
    const known = this.rooms.find((room) => room.medium === medium && room.cost === cost);
    if (known !== undefined) return known;
    const made: Room = { index: this.rooms.length, medium, mediumIndex: MEDIUM_INDEX[medium], cost };
    this.rooms.push(made);
    return made;
  }
}

function usesOf(requirements: Requirements, queues: Iterable<CompiledQueue>): RequirementUse[][] {
  const uses: RequirementUse[][] = requirements.all.map(() => []);
  for (const queue of queues) {
    queue.rings.forEach(({ requirement }, ring) => {
      const known = uses[requirement.index] ?? [];
      if (!known.some((use) => use.queue === queue)) known.push({ queue, ring });
    });
  }
  return uses;
}

function hoursById(items: readonly { readonly id: string; readonly hours?: Hours }[]): Map<string, OpeningHours> {
  const withHours = items.filter((item) => item.hours !== undefined);
  return new Map(withHours.map(({ id, hours }) => [id, new OpeningHours(hours as Hours)]));
}
