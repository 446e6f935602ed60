import type { Millis } from '../../kernel/clock';
import { MEDIA, type Medium } from '../../kernel/medium';
import type {
  AccessPointConfig,
  AccessPointId,
  CentreConfig,
  CentreId,
  PriorityConfig,
  QueueConfig,
  QueueId,
  Ranking,
  Requirement,
  RoutingConfig,
  RuleCondition,
  RuleConfig,
  RuleId,
  SkillId,
} from './config';
import type { Standing } from './order';

/** A requirement, one object for all rings that ask the same. `index` numbers them within one configuration. */
export interface RequirementSet {
  readonly index: number;
  readonly skills: readonly (readonly [SkillId, number])[];
}

interface CompiledRing {
  /** Since entry into the queue; 0 for ring 0. */
  readonly afterMs: Millis;
  readonly requirement: RequirementSet;
  /** Centres this ring adds to the scope. */
  readonly scope: readonly CentreId[];
}

export interface CompiledQueue {
  readonly config: QueueConfig;
  /** Ring 0 is the queue's own requirement. */
  readonly rings: readonly CompiledRing[];
  /** Media of the access points that lead here. */
  readonly media: readonly Medium[];
}

/** A queue as contacts of one medium see it. */
export interface Lane {
  readonly queue: CompiledQueue;
  readonly medium: Medium;
  readonly cost: number;
  readonly ranking: Ranking;
  readonly offerTimeoutMs: Millis;
  /** Priority → standing, filled as priorities turn up. */
  readonly standings: Map<number, Standing>;
}

/** The configuration with everything looked up once. References to things that do not exist are left out. */
export class CompiledConfig {
  readonly centres: ReadonlyMap<CentreId, CentreConfig>;
  readonly queues: ReadonlyMap<QueueId, CompiledQueue>;
  readonly accessPoints: ReadonlyMap<AccessPointId, AccessPointConfig>;
  readonly rules: ReadonlyMap<RuleId, RuleConfig>;
  readonly requirements: readonly RequirementSet[];
  /** Medium → media whose contacts it cannot pause; the units of these count against it. */
  readonly cannotInterrupt: Readonly<Record<Medium, readonly Medium[]>>;
  /** Rule → its place in the configuration: rules are evaluated in that order. */
  readonly ruleOrder: ReadonlyMap<RuleId, number>;
  private readonly rulesByHome = new Map<CentreId, RuleConfig[]>();
  private readonly seatRulesByHome = new Map<CentreId, RuleConfig[]>();
  private readonly priorities: ReadonlyMap<number, PriorityConfig>;
  private readonly lanes = new Map<QueueId, Map<Medium, Lane>>();

  constructor(readonly config: RoutingConfig) {
    this.centres = new Map(config.centres.map((centre) => [centre.id, centre]));
    this.accessPoints = new Map(config.accessPoints.map((point) => [point.id, point]));
    this.priorities = new Map(config.priorities.map((entry) => [entry.priority, entry]));
    const interned = new Map<string, RequirementSet>();
    this.queues = new Map(config.queues.map((queue) => [queue.id, this.compileQueue(queue, interned)]));
    this.requirements = [...interned.values()];
    const rules = config.rules.filter((rule) => this.queues.has(rule.queueId) && this.centres.has(rule.homeCentreId));
    this.rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.ruleOrder = new Map(rules.map((rule, index) => [rule.id, index]));
    for (const centreId of this.centres.keys()) {
      const ofHome = rules.filter((rule) => rule.homeCentreId === centreId);
      this.rulesByHome.set(centreId, ofHome);
      this.seatRulesByHome.set(
        centreId,
        ofHome.filter((rule) => looksAtSeats(rule.when)),
      );
    }
    this.cannotInterrupt = Object.fromEntries(
      MEDIA.map((medium) => [medium, MEDIA.filter((other) => !config.media[other].interruptibleBy.includes(medium))]),
    ) as Record<Medium, Medium[]>;
  }

  /** Rules for contacts of this home, in the order of the configuration. */
  rulesOfHome(centreId: CentreId): readonly RuleConfig[] {
    return this.rulesByHome.get(centreId) ?? [];
  }

  /** Those of them whose conditions count seats. */
  seatRulesOfHome(centreId: CentreId): readonly RuleConfig[] {
    return this.seatRulesByHome.get(centreId) ?? [];
  }

  /** Undefined when the queue is not configured. */
  lane(queueId: QueueId, medium: Medium): Lane | undefined {
    const known = this.lanes.get(queueId)?.get(medium);
    if (known !== undefined) return known;
    const queue = this.queues.get(queueId);
    if (queue === undefined) return undefined;
    const media = this.config.media[medium];
    const lane: Lane = {
      queue,
      medium,
      cost: queue.config.cost?.[medium] ?? media.cost,
      ranking: queue.config.ranking ?? media.ranking,
      offerTimeoutMs: queue.config.offerTimeoutMs ?? media.offerTimeoutMs,
      standings: new Map(),
    };
    const ofQueue = this.lanes.get(queueId);
    if (ofQueue === undefined) this.lanes.set(queueId, new Map([[medium, lane]]));
    else ofQueue.set(medium, lane);
    return lane;
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

  private compileQueue(queue: QueueConfig, interned: Map<string, RequirementSet>): CompiledQueue {
    const ring = (afterMs: Millis, requires: Requirement, scope: readonly CentreId[]): CompiledRing => ({
      afterMs,
      requirement: intern(requires, interned),
      scope: scope.filter((centreId) => this.centres.has(centreId)),
    });
    const leading = this.config.accessPoints.filter((point) => point.queueId === queue.id).map((point) => point.medium);
    return {
      config: queue,
      rings: [
        ring(0, queue.requires, []),
        ...queue.rings.map((next) => ring(next.afterMs, next.requires, next.scope ?? [])),
      ],
      media: MEDIA.filter((medium) => leading.includes(medium)),
    };
  }
}

function looksAtSeats(when: RuleCondition): boolean {
  if ('all' in when) return when.all.some(looksAtSeats);
  if ('any' in when) return when.any.some(looksAtSeats);
  return 'readySeats' in when;
}

function intern(requires: Requirement, interned: Map<string, RequirementSet>): RequirementSet {
  const skills = Object.entries(requires).sort(([a], [b]) => (a < b ? -1 : 1));
  const key = JSON.stringify(skills);
  const known = interned.get(key);
  if (known !== undefined) return known;
  const made: RequirementSet = { index: interned.size, skills };
  interned.set(key, made);
  return made;
}

/** Every skill at the level asked or above. */
export function meets(skills: Readonly<Record<SkillId, number>>, requirement: RequirementSet): boolean {
  return requirement.skills.every(([skill, level]) => (skills[skill] ?? 0) >= level);
}
