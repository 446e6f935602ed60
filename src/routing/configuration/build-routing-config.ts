import type {
  AccessPointConfig,
  CentreConfig,
  PriorityConfig,
  QueueConfig,
  RingConfig,
  RoutingConfig,
  RuleConfig,
} from '../engine/config';
import { present } from '../../kernel/assert';
import { buildHours } from './build-hours';
import type { Configuration, Documents } from './kinds';

/** What the engine must know of a configuration: names, addresses and outcomes are not its business. Pure. */
export function buildRoutingConfig(version: number, configuration: Configuration): RoutingConfig {
  const { settings } = configuration;
  return {
    version,
    secondsPerPriority: settings.secondsPerPriority,
    priorities: settings.priorities.map((priority): PriorityConfig => defined(priority)),
    media: settings.media,
    centres: [...configuration.centres.values()].map(centreConfig),
    queues: [...configuration.queues.values()].map(queueConfig),
    accessPoints: [...configuration.accessPoints.values()].map(accessPointConfig),
    rules: [...configuration.rules.values()].map((rule) => ruleConfig(rule, configuration.centres)),
    backOffMs: settings.backOffMs,
    preferMs: settings.preferMs,
    holdPreferMs: settings.holdPreferMs,
    deviceFailureWindowMs: settings.deviceFailureWindowMs,
    maxHops: settings.maxHops,
  };
}

function centreConfig(centre: Documents['centres']): CentreConfig {
  const { id, weight, trunks, ivrPorts, reserveForVoice, hours, timeZone } = centre;
  const open = hours === undefined ? undefined : buildHours(hours, timeZone);
  return defined({ id, weight, trunks, ivrPorts, reserveForVoice, hours: open });
}

function queueConfig(queue: Documents['queues']): QueueConfig {
  return defined({
    id: queue.id,
    requires: queue.requires,
    rings: queue.rings.map((ring): RingConfig => defined(ring)),
    priority: queue.priority,
    ageingRate: queue.ageingRate,
    headStartS: queue.headStartS,
    answerTargetMs: queue.answerTargetMs,
    ranking: queue.ranking,
    cost: queue.cost === undefined ? undefined : defined(queue.cost),
    offerTimeoutMs: queue.offerTimeoutMs,
    maxWaiting: queue.maxWaiting,
    open: queue.open,
    saturation: queue.saturation === undefined ? undefined : defined(queue.saturation),
  });
}

function accessPointConfig(point: Documents['accessPoints']): AccessPointConfig {
  const { id, medium, queueId, homeCentreId, weights } = point;
  return defined({ id, medium, queueId, homeCentreId, weights });
}

/** Its hours are those of its home centre's clocks. */
function ruleConfig(rule: Documents['rules'], centres: Configuration['centres']): RuleConfig {
  const { id, queueId, homeCentreId, when, action, targets, choose, minGainMs, share, lenderHealth } = rule;
  const { parameter, minForceMs, enabled, homeFirst } = rule;
  const home = present(centres.get(homeCentreId), `rule ${id} has a home centre`);
  const hours = rule.hours === undefined ? undefined : buildHours(rule.hours, home.timeZone);
  const chosen = defined({ choose, minGainMs, share, lenderHealth, hours, parameter });
  return { id, queueId, homeCentreId, when, action, targets, ...chosen, minForceMs, enabled, homeFirst };
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the keys whose value is undefined: what is left out has another meaning than what is there. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>;
}
