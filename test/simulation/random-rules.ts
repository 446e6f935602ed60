import type { Millis } from '../../src/kernel/clock';
import type { Random } from '../../src/kernel/random';
import type { CentreState, RoutingConfig, RuleCondition, RuleConfig } from '../../src/routing/engine/config';
import { TREATMENTS } from '../../src/routing/engine/treatments';
import { chance, oneOf, oneOfFirst, shuffled } from './chance';
import { randomHours } from './random-hours';

const CENTRE_STATES: readonly CentreState[] = ['active', 'degraded', 'draining', 'down'];

/** Everything of routing.md section 5 that a configuration can say. */
export function withOverflow(random: Random, config: RoutingConfig, now: Millis): RoutingConfig {
  const house = {
    ...config,
    centres: config.centres.map((centre) =>
      chance(random, 0.2) ? { ...centre, hours: randomHours(random, now) } : centre,
    ),
    queues: config.queues.map((queue) => ({
      ...queue,
      answerTargetMs: oneOf(random, [1_000, 5_000, 20_000]),
      ...(chance(random, 0.4) ? { saturation: randomSaturation(random) } : {}),
      ...(chance(random, 0.2) ? { offerTimeoutMs: 1_000 + random.below(20_000) } : {}),
    })),
    ...(chance(random, 0.5) ? { maxHops: 1 + random.below(3) } : {}),
  };
  const rules = Array.from({ length: random.below(7) }, (_, at) => randomRule(random, house, at, now));
  const lending = lendingRule(rules);
  return lending === undefined || chance(random, 0.2)
    ? { ...house, rules }
    : lent(random, { ...house, rules }, lending);
}

/** Whoever arrives waits, until there are some, for the seats that a rule lends: then many of both meet at once. */
function lent(random: Random, house: RoutingConfig, lending: RuleConfig): RoutingConfig {
  const { queueId, homeCentreId } = lending;
  const waiting = 3 + random.below(4);
  const when = oneOf<RuleCondition>(random, [
    lending.when,
    { waiting },
    { waiting, exit: 1 + random.below(3) },
    { any: [{ waiting }, { oldestWaitMs: 20_000, ...exit(random, 20_000) }] },
  ]);
  return {
    ...house,
    accessPoints: house.accessPoints.map(({ id, medium }) => ({ id, medium, queueId, homeCentreId })),
    rules: house.rules.map((rule) =>
      rule === lending ? { ...(chance(random, 0.7) ? plain(rule) : rule), when } : rule,
    ),
  };
}

/** The rule whose targets have the seats that contacts need who arrive at its home. */
export function lendingRule(rules: readonly RuleConfig[]): RuleConfig | undefined {
  return rules.find(
    ({ action, homeCentreId, targets }) => action === 'widen' && targets.some((to) => to !== homeCentreId),
  );
}

/** One that lends to everybody in its group whenever it is in force. */
function plain({ id, queueId, homeCentreId, when, action, targets, minForceMs }: RuleConfig): RuleConfig {
  return { id, queueId, homeCentreId, when, action, targets, minForceMs, enabled: 'auto' };
}

function randomSaturation(random: Random) {
  const waiting = { waiting: 1 + random.below(3) };
  const oldest = { oldestWaitMs: random.below(20_000) };
  return oneOf(random, [waiting, oldest, { trunksFull: true as const }, { ...waiting, trunksFull: true as const }]);
}

function randomRule(random: Random, house: RoutingConfig, at: number, now: Millis): RuleConfig {
  const centres = house.centres.map(({ id }) => id);
  const queues = house.queues.map(({ id }) => id);
  const queueId = oneOfFirst(random, queues);
  const homeCentreId = oneOfFirst(random, centres);
  return {
    id: `r${at}`,
    queueId,
    homeCentreId,
    when: randomCondition(random, 2),
    minForceMs: oneOf(random, [0, 0, 0, 3_000, 15_000]),
    enabled: oneOf(random, ['auto', 'auto', 'auto', 'auto', 'on', 'off'] as const),
    ...randomAction(random, centres, queues),
    ...(chance(random, 0.25) ? { share: oneOf(random, [1, 30, 50, 70, 99]) } : {}),
    ...(chance(random, 0.15) ? { hours: randomHours(random, now) } : {}),
  };
}

function randomAction(random: Random, centres: readonly string[], queues: readonly string[]) {
  const roll = random.next();
  if (roll < 0.5) {
    return {
      action: 'widen' as const,
      targets: someOf(random, centres),
      ...randomChoice(random),
      ...(chance(random, 0.3) ? { homeFirst: true } : {}),
      ...(chance(random, 0.3) ? { lenderHealth: true } : {}),
    };
  }
  if (roll < 0.75) return { action: 'move' as const, targets: someOf(random, queues), ...randomChoice(random) };
  return {
    action: oneOf(random, TREATMENTS),
    targets: [],
    ...(chance(random, 0.5) ? { parameter: oneOf(random, ['95598', 'please wait']) } : {}),
  };
}

function someOf(random: Random, items: readonly string[]): string[] {
  const chosen = shuffled(random, items).filter(() => chance(random, 0.8));
  return chosen.length === 0 ? [oneOf(random, items)] : chosen;
}

function randomChoice(random: Random) {
  if (chance(random, 0.6)) return chance(random, 0.2) ? { choose: 'in-order' as const } : {};
  return { choose: 'best' as const, ...(chance(random, 0.7) ? { minGainMs: oneOf(random, [0, 500, 60_000]) } : {}) };
}

function randomCondition(random: Random, depth: number): RuleCondition {
  switch (random.below(depth > 0 ? 12 : 10)) {
    case 0:
      return { oldestWaitMs: random.below(20_000), ...exit(random, 20_000) };
    case 1:
    case 2:
      return { waiting: 1 + random.below(4), ...exit(random, 5) };
    case 3:
      return { expectedWaitMs: oneOf(random, [1, 2_000, 30_000, 200_000]), ...exit(random, 60_000) };
    case 4:
      return {
        serviceLevel: oneOf(random, [20, 50, 80, 100]),
        minutes: oneOf(random, [1, 2, 5, 60]),
        ...exit(random, 101),
      };
    case 5:
      return { readySeats: 0 };
    case 6:
      return { staffedSeats: 0 };
    case 7:
      return { trunksInUse: 1 + random.below(4), ...exit(random, 5) };
    case 8:
      return { centreState: shuffled(random, CENTRE_STATES).slice(0, 1 + random.below(3)) };
    case 9:
      return { manual: true };
    case 10:
      return { all: randomParts(random, depth) };
    default:
      return { any: randomParts(random, depth) };
  }
}

function randomParts(random: Random, depth: number): RuleCondition[] {
  return Array.from({ length: 1 + random.below(3) }, () => randomCondition(random, depth - 1));
}

/** In half of the conditions, on either side of the entry value. */
function exit(random: Random, below: number): { exit?: number } {
  return chance(random, 0.5) ? { exit: random.below(below) } : {};
}
