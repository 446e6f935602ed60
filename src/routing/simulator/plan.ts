import { MEDIA, type Medium } from '../../kernel/medium';
import type { Millis } from '../../kernel/clock';
import type {
  AccessPointConfig,
  CentreState,
  MediumConfig,
  QueueConfig,
  RoutingConfig,
  RuleConfig,
  SeatProfile,
} from '../engine/config';
import { DEFAULT_CAPACITY_UNITS, DEFAULT_NUMBERS, defaultMedia } from '../engine/defaults';
import { longestOf, type Sampler, samplerOf } from './distribution';
import type {
  ArrivalSpec,
  CentreSpec,
  Distribution,
  OverflowSpec,
  QueueSpec,
  Scenario,
  SeatSpec,
  TraceLine,
} from './scenario';
import { mergeSpans, type Span } from './spans';

/** The only centre of a scenario that names none. */
export const ONLY_CENTRE = 'main';

const DEFAULT_ANSWER_TARGET_S = 20;
/** Where nothing else is said the medium's number counts (routing.md section 5). */
const NOTHING: Distribution = { dist: 'constant', meanS: 0 };

/** A scenario worked out: what all its replications have in common. */
export interface Plan {
  readonly seed: number;
  readonly replications: number;
  readonly warmUpAt: Millis;
  readonly endAt: Millis;
  readonly config: RoutingConfig;
  readonly centres: readonly CentrePlan[];
  readonly queues: readonly QueuePlan[];
  readonly entries: readonly EntryPlan[];
  readonly trace: readonly TracePlan[];
  readonly seats: readonly SeatPlan[];
  readonly groups: readonly string[];
}

export interface CentrePlan {
  readonly id: string;
  readonly state: CentreState;
  readonly downtime: readonly Span[];
}

export interface QueuePlan {
  readonly id: string;
  readonly index: number;
  readonly medium: Medium;
  readonly answerTargetMs: Millis;
  /** Null where seats answer at once. */
  readonly answerDelay: Sampler | null;
}

/** An entry of `arrivals`. */
export interface EntryPlan {
  readonly spec: ArrivalSpec;
  readonly index: number;
  readonly accessPointId: string;
  readonly queue: QueuePlan;
  /** The one centre its contacts can have for a home; null where weights choose. */
  readonly onlyHome: string | null;
  readonly handle: Sampler;
  readonly wrapUp: Sampler;
  readonly patience: Sampler | null;
  readonly ivr: Sampler | null;
  /** Seats of the preferred group. */
  readonly preferred: readonly SeatPlan[];
}

export interface TracePlan {
  readonly at: Millis;
  readonly accessPointId: string;
  readonly queue: QueuePlan;
  readonly centreId: string | null;
  readonly onlyHome: string | null;
  readonly handleMs: Millis;
  readonly wrapUpMs: Millis;
  readonly patienceMs: Millis | null;
  readonly priority: number | null;
}

export interface SeatPlan {
  readonly id: string;
  /** Place among all seats in the order of the file, from 1. */
  readonly number: number;
  readonly group: string;
  readonly groupIndex: number;
  readonly centreId: string;
  readonly profile: SeatProfile;
  /** Null: online throughout. */
  readonly shifts: readonly Span[] | null;
}

export function millis(seconds: number): Millis {
  return Math.round(seconds * 1000);
}

/** Works a scenario out, which must have passed its checks. */
export function planOf(scenario: Scenario): Plan {
  const centres = scenario.centres ?? [{ id: ONLY_CENTRE }];
  const queueSpecs = scenario.queues ?? [];
  const queues = queueSpecs.map(queuePlan);
  const byId = new Map(queues.map((queue) => [queue.id, queue]));
  const queueOf = (id: string): QueuePlan => {
    const queue = byId.get(id);
    if (queue === undefined) throw new RangeError(`queue ${id} is not in the scenario; check the scenario first`);
    return queue;
  };
  const groups = [...new Set((scenario.seats ?? []).map((seat) => seat.group))];
  const seats = seatPlans(scenario.seats ?? [], groups, centres[0]?.id ?? ONLY_CENTRE);
  const onlyCentre = centres.length === 1 ? (centres[0]?.id ?? null) : null;
  const entries = (scenario.arrivals ?? []).map((spec, index) =>
    entryPlan(spec, index, queueOf(spec.queue), seats, onlyCentre),
  );
  const trace = (scenario.trace ?? []).map((line) => tracePlan(line, queueOf(line.queue), onlyCentre));
  return {
    seed: scenario.seed ?? 0,
    replications: scenario.replications ?? 1,
    warmUpAt: millis(scenario.warmUpS ?? 0),
    endAt: millis(scenario.durationS),
    config: routingConfig(scenario, centres, [...entries.map(entryAccessPoint), ...traceAccessPoints(trace)]),
    centres: centres.map(centrePlan),
    queues,
    entries,
    trace: trace.sort((a, b) => a.at - b.at),
    seats,
    groups,
  };
}

function centrePlan({ id, state, downtime }: CentreSpec): CentrePlan {
  const spans = (downtime ?? []).map(({ fromS, toS }) => ({ from: millis(fromS), to: millis(toS) }));
  return { id, state: state ?? 'active', downtime: mergeSpans(spans) };
}

function queuePlan(spec: QueueSpec, index: number): QueuePlan {
  const { answerDelay } = spec;
  return {
    id: spec.id,
    index,
    medium: spec.medium,
    answerTargetMs: millis(spec.answerTargetS ?? DEFAULT_ANSWER_TARGET_S),
    answerDelay: answerDelay === undefined || longestOf(answerDelay) === 0 ? null : samplerOf(answerDelay),
  };
}

function entryPlan(
  spec: ArrivalSpec,
  index: number,
  queue: QueuePlan,
  seats: readonly SeatPlan[],
  onlyCentre: string | null,
): EntryPlan {
  return {
    spec,
    index,
    accessPointId: `entry-${index}`,
    queue,
    onlyHome: spec.centre ?? onlyCentre,
    handle: samplerOf(spec.handle),
    wrapUp: samplerOf(spec.wrapUp ?? NOTHING),
    patience: spec.patience === undefined ? null : samplerOf(spec.patience),
    ivr: spec.ivr === undefined ? null : samplerOf(spec.ivr),
    preferred: spec.preferredGroup === undefined ? [] : seats.filter((seat) => seat.group === spec.preferredGroup),
  };
}

function tracePlan(line: TraceLine, queue: QueuePlan, onlyCentre: string | null): TracePlan {
  return {
    at: millis(line.atS),
    accessPointId: `trace-${queue.index}`,
    queue,
    centreId: line.centre ?? null,
    onlyHome: line.centre ?? onlyCentre,
    handleMs: millis(line.handleS),
    wrapUpMs: millis(line.wrapUpS ?? 0),
    patienceMs: line.patienceS === undefined ? null : millis(line.patienceS),
    priority: line.priority ?? null,
  };
}

function seatPlans(specs: readonly SeatSpec[], groups: readonly string[], onlyCentre: string): SeatPlan[] {
  const plans: SeatPlan[] = [];
  const inGroup = new Map<string, number>();
  for (const spec of specs) {
    const shifts = spec.onlineS?.map(([from, to]) => ({ from: millis(from), to: millis(to) }));
    for (let count = spec.count ?? 1; count > 0; count--) {
      const place = (inGroup.get(spec.group) ?? 0) + 1;
      inGroup.set(spec.group, place);
      const number = plans.length + 1;
      plans.push({
        id: `${spec.group}/${place}`,
        number,
        group: spec.group,
        groupIndex: groups.indexOf(spec.group),
        centreId: spec.centre ?? onlyCentre,
        profile: {
          seatNumber: number,
          skills: spec.skills ?? {},
          capacity: spec.capacity ?? DEFAULT_CAPACITY_UNITS,
          caps: spec.caps ?? {},
        },
        shifts: shifts === undefined ? null : mergeSpans(shifts),
      });
    }
  }
  return plans;
}

function routingConfig(
  scenario: Scenario,
  centres: readonly CentreSpec[],
  accessPoints: readonly AccessPointConfig[],
): RoutingConfig {
  return {
    ...DEFAULT_NUMBERS,
    version: 1,
    secondsPerPriority: scenario.secondsPerPriority ?? DEFAULT_NUMBERS.secondsPerPriority,
    priorities: scenario.priorities ?? [],
    media: mediaOf(scenario),
    centres: centres.map(({ id, weight, trunks, ivrPorts }) => ({
      id,
      weight: weight ?? 1,
      ...(trunks === undefined ? {} : { trunks }),
      ...(ivrPorts === undefined ? {} : { ivrPorts }),
    })),
    queues: (scenario.queues ?? []).map(queueConfig),
    accessPoints,
    rules: (scenario.overflow ?? []).map(ruleConfig),
  };
}

/**
 * The production's media, except that a wrap-up lasts as long as the scenario says: the limit is what no drawn wrap-up of
 * the medium exceeds, 0 where none has a wrap-up.
 */
function mediaOf(scenario: Scenario): Record<Medium, MediumConfig> {
  const longest = { voice: 0, chat: 0, sms: 0, email: 0 };
  const mediumOf = new Map((scenario.queues ?? []).map((queue) => [queue.id, queue.medium]));
  const note = (queueId: string, limitMs: Millis): void => {
    const medium = mediumOf.get(queueId);
    if (medium !== undefined && limitMs > 0) longest[medium] = Math.max(longest[medium], limitMs + 1);
  };
  for (const { queue, wrapUp } of scenario.arrivals ?? []) note(queue, longestOf(wrapUp ?? NOTHING));
  for (const { queue, wrapUpS } of scenario.trace ?? []) note(queue, millis(wrapUpS ?? 0));
  const media = defaultMedia();
  for (const medium of MEDIA) media[medium] = { ...media[medium], wrapUpLimitMs: longest[medium] };
  return media;
}

function queueConfig(spec: QueueSpec): QueueConfig {
  const { ageingRate, cost, ranking, offerTimeoutS, maxWaiting, saturation } = spec;
  return {
    id: spec.id,
    requires: spec.requires ?? {},
    rings: (spec.rings ?? []).map(({ afterS, requires, scope }) => ({
      afterMs: millis(afterS),
      requires: requires ?? {},
      ...(scope === undefined ? {} : { scope }),
    })),
    priority: spec.priority ?? 0,
    headStartS: spec.headStartS ?? 0,
    answerTargetMs: millis(spec.answerTargetS ?? DEFAULT_ANSWER_TARGET_S),
    open: true,
    ...(ageingRate === undefined ? {} : { ageingRate }),
    ...(cost === undefined ? {} : { cost: { [spec.medium]: cost } }),
    ...(ranking === undefined ? {} : { ranking }),
    ...(offerTimeoutS === undefined ? {} : { offerTimeoutMs: millis(offerTimeoutS) }),
    ...(maxWaiting === undefined ? {} : { maxWaiting }),
    ...(saturation === undefined ? {} : { saturation }),
  };
}

function entryAccessPoint({ accessPointId, queue, spec }: EntryPlan): AccessPointConfig {
  return {
    id: accessPointId,
    medium: queue.medium,
    queueId: queue.id,
    ...(spec.centre === undefined ? {} : { homeCentreId: spec.centre }),
    ...(spec.weights === undefined ? {} : { weights: spec.weights }),
  };
}

/** One per queue: a line that names its centre says so with the arrival. */
function traceAccessPoints(trace: readonly TracePlan[]): AccessPointConfig[] {
  const queues = new Set(trace.map((line) => line.queue));
  return [...queues].map(({ id, index, medium }) => ({ id: `trace-${index}`, medium, queueId: id }));
}

function ruleConfig(spec: OverflowSpec): RuleConfig {
  const { choose, share, minGainS, lenderHealth, homeFirst } = spec;
  return {
    id: spec.id,
    queueId: spec.queue,
    homeCentreId: spec.home,
    when: spec.when,
    action: spec.action,
    targets: spec.targets,
    minForceMs: millis(spec.minForceS ?? 0),
    enabled: 'auto',
    ...(choose === undefined ? {} : { choose }),
    ...(share === undefined ? {} : { share }),
    ...(minGainS === undefined ? {} : { minGainMs: millis(minGainS) }),
    ...(lenderHealth === undefined ? {} : { lenderHealth }),
    ...(homeFirst === undefined ? {} : { homeFirst }),
  };
}
