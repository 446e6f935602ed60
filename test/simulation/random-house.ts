import type { Millis } from '../../src/kernel/clock';
import type { Random } from '../../src/kernel/random';
import { MEDIA, type Medium } from '../../src/kernel/medium';
import type {
  AccessPointConfig,
  CentreConfig,
  QueueConfig,
  Ranking,
  Requirement,
  RingConfig,
  RoutingConfig,
  RuleCondition,
  RuleConfig,
  SeatProfile,
} from '../../src/routing/engine/config';
import { DEFAULT_NUMBERS, defaultMedia } from '../../src/routing/engine/defaults';
import { chance, oneOf, oneOfFirst } from './chance';
import { withOverflow } from './random-rules';

/** Small houses, so that everything meets everything: few skills, few seats, deadlines of seconds. */
const SKILLS = ['power', 'billing', 'english'] as const;
const CENTRES = ['nanjing', 'tianjin', 'wuhan'] as const;
const RANKINGS: readonly Ranking[] = ['longest-idle', 'most-skilled', 'least-skilled', 'least-loaded', 'packed'];

export interface HouseOptions {
  /** With everything of routing.md section 5. */
  readonly overflow: boolean;
  /** Opening hours turn soon after. */
  readonly now: Millis;
}

export function randomConfig(random: Random, version: number, { overflow, now }: HouseOptions): RoutingConfig {
  const plain = plainConfig(random, version);
  return overflow ? withOverflow(random, plain, now) : plain;
}

function plainConfig(random: Random, version: number): RoutingConfig {
  const count = oneOf(random, [1, 1, 1, 2, 2, 2, 3]);
  const centres = CENTRES.slice(0, count).map((id) => randomCentre(random, id));
  const ids = centres.map(({ id }) => id);
  const queues = ['fault', 'bill', 'complaint'].slice(0, 1 + random.below(3)).map((id) => randomQueue(random, id, ids));
  const media = defaultMedia();
  return {
    ...DEFAULT_NUMBERS,
    version,
    backOffMs: oneOf(random, [5_000, 60_000]),
    priorities: chance(random, 0.5)
      ? [
          { priority: 1, bonusS: 30, ageingRate: 5 },
          { priority: 2, strict: true },
        ]
      : [],
    media: chance(random, 0.3) ? { ...media, sms: { ...media.sms, interruptibleBy: ['voice', 'chat'] } } : media,
    centres,
    queues,
    accessPoints: MEDIA.map((medium) => randomAccessPoint(random, medium, queues, ids)),
    rules: Array.from({ length: random.below(4) }, (_, index) => randomRule(random, `r${index}`, queues, ids)),
  };
}

function randomCentre(random: Random, id: string): CentreConfig {
  return {
    id,
    weight: random.below(4),
    ...(chance(random, 0.2) ? { trunks: 2 + random.below(4) } : {}),
    ...(chance(random, 0.2) ? { ivrPorts: 1 } : {}),
    ...(chance(random, 0.3) ? { reserveForVoice: true } : {}),
  };
}

function randomQueue(random: Random, id: string, centres: readonly string[]): QueueConfig {
  let afterMs = 0;
  const rings = Array.from({ length: random.below(3) }, (): RingConfig => {
    afterMs += 1_000 + random.below(20_000);
    const scope = chance(random, 0.4) ? { scope: [oneOf(random, centres)] } : {};
    return { afterMs, requires: randomRequirement(random), ...scope };
  });
  return {
    id,
    requires: randomRequirement(random),
    rings,
    priority: random.below(3),
    headStartS: chance(random, 0.3) ? 20 : 0,
    answerTargetMs: 20_000,
    open: chance(random, 0.95),
    ...(chance(random, 0.6) ? { ranking: oneOf(random, RANKINGS) } : {}),
    ...(chance(random, 0.2) ? { maxWaiting: random.below(4) } : {}),
    ...(chance(random, 0.2) ? { cost: { chat: 50 } } : {}),
    ...(chance(random, 0.2) ? { ageingRate: 2 } : {}),
  };
}

function randomRequirement(random: Random): Requirement {
  const skills = SKILLS.filter(() => chance(random, 0.2));
  return Object.fromEntries(skills.map((skill) => [skill, 1 + random.below(4)]));
}

function randomAccessPoint(
  random: Random,
  medium: Medium,
  queues: readonly QueueConfig[],
  centres: readonly string[],
): AccessPointConfig {
  const queueId = oneOfFirst(random, queues).id;
  const home = random.next();
  if (home < 0.4) return { id: medium, medium, queueId, homeCentreId: oneOfFirst(random, centres) };
  if (home < 0.6) {
    return { id: medium, medium, queueId, weights: Object.fromEntries(centres.map((id) => [id, 1 + random.below(5)])) };
  }
  return { id: medium, medium, queueId };
}

function randomRule(
  random: Random,
  id: string,
  queues: readonly QueueConfig[],
  centres: readonly string[],
): RuleConfig {
  return {
    id,
    queueId: oneOf(random, queues).id,
    homeCentreId: oneOf(random, centres),
    when: randomCondition(random, 2),
    action: 'widen',
    targets: centres.filter(() => chance(random, 0.6)),
    minForceMs: chance(random, 0.3) ? 10_000 : 0,
    enabled: oneOf(random, ['auto', 'auto', 'auto', 'on', 'off'] as const),
    ...(chance(random, 0.4) ? { homeFirst: true } : {}),
  };
}

function randomCondition(random: Random, depth: number): RuleCondition {
  const kind = random.below(depth > 0 ? 6 : 4);
  if (kind === 0) return { oldestWaitMs: random.below(30_000) };
  if (kind === 1) return { oldestWaitMs: 10_000 + random.below(20_000), exit: 5_000 };
  if (kind === 2) return { readySeats: 0 };
  if (kind === 3) return chance(random, 0.5) ? { manual: true } : { centreState: ['degraded', 'draining'] };
  const parts = [randomCondition(random, depth - 1), randomCondition(random, depth - 1)];
  return kind === 4 ? { all: parts } : { any: parts };
}

export function randomProfile(random: Random, seatNumber: number): SeatProfile {
  const skills = SKILLS.filter(() => chance(random, 0.7));
  return {
    seatNumber,
    skills: Object.fromEntries(skills.map((skill) => [skill, 1 + random.below(10)])),
    capacity: oneOf(random, [60, 100, 100, 100, 150, 200]),
    caps: {
      ...(chance(random, 0.2) ? { voice: 0 } : {}),
      ...(chance(random, 0.2) ? { chat: 1 } : {}),
    },
    ...(chance(random, 0.15) ? { rateCap: { contacts: 1 + random.below(2), windowMs: 30_000 } } : {}),
  };
}
