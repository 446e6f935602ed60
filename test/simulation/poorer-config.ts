import type { Random } from '../../src/kernel/random';
import type { AccessPointConfig, RoutingConfig, RuleConfig } from '../../src/routing/engine/config';
import { chance, oneOf } from './chance';

/** The same house with something taken away that contacts may be waiting for. */
export function poorerConfig(random: Random, config: RoutingConfig): RoutingConfig {
  switch (random.below(5)) {
    case 0:
      return sound({ ...config, queues: withoutOne(random, config.queues) });
    case 1:
      return sound({ ...config, centres: withoutOne(random, config.centres) });
    case 2:
      return { ...config, rules: config.rules.filter(() => chance(random, 0.5)) };
    case 3:
      return { ...config, queues: config.queues.map((queue) => ({ ...queue, rings: queue.rings.slice(1) })) };
    default:
      return { ...config, queues: config.queues.map((queue) => ({ ...queue, open: chance(random, 0.5) })) };
  }
}

/** Never without any. */
function withoutOne<T>(random: Random, items: readonly T[]): readonly T[] {
  const gone = oneOf(random, items);
  return items.length === 1 ? items : items.filter((item) => item !== gone);
}

/** Nothing names what is gone, as in every configuration that was checked. */
function sound(config: RoutingConfig): RoutingConfig {
  const queues = new Set(config.queues.map(({ id }) => id));
  const centres = new Set(config.centres.map(({ id }) => id));
  const known = (ids: readonly string[] = []) => ids.filter((id) => centres.has(id));
  return {
    ...config,
    queues: config.queues.map((queue) => ({
      ...queue,
      rings: queue.rings.map((ring) => (ring.scope === undefined ? ring : { ...ring, scope: known(ring.scope) })),
    })),
    accessPoints: config.accessPoints
      .filter((point) => queues.has(point.queueId))
      .map((point) => homed(point, centres)),
    rules: config.rules.flatMap((rule) => soundRule(rule, queues, centres)),
  };
}

function homed(point: AccessPointConfig, centres: ReadonlySet<string>): AccessPointConfig {
  const { homeCentreId, weights, ...rest } = point;
  if (homeCentreId !== undefined) return centres.has(homeCentreId) ? point : rest;
  if (weights === undefined) return rest;
  return { ...rest, weights: Object.fromEntries(Object.entries(weights).filter(([id]) => centres.has(id))) };
}

function soundRule(rule: RuleConfig, queues: ReadonlySet<string>, centres: ReadonlySet<string>): RuleConfig | [] {
  if (!queues.has(rule.queueId) || !centres.has(rule.homeCentreId)) return [];
  const targets = rule.targets.filter((id) => (rule.action === 'move' ? queues : centres).has(id));
  return targets.length < rule.targets.length && targets.length === 0 ? [] : { ...rule, targets };
}
