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
  SeatProfile,
} from '../../src/routing/engine/config';
import { DEFAULT_NUMBERS, defaultMedia } from '../../src/routing/engine/defaults';
import { chance, oneOf, oneOfFirst } from './chance';
import { withOverflow } from './random-rules';

/** Small houses, so that everything meets everything: few skills, few seats, deadlines of seconds. */
const SKILLS = ['power', 'billing', 'english'] as const;
const CENTRES = ['nanjing', 'tianjin', 'wuhan'] as const;
const RANKINGS: readonly Ranking[] = ['longest-idle', 'most-skilled', 'least-skilled', 'least-loaded', 'packed'];

/** Opening hours turn soon after `now`. */
export function randomConfig(random: Random, version: number, now: Millis): RoutingConfig {
  return withOverflow(random, plainConfig(random, version), now);
}

function plainConfig(random: Random, version: number): RoutingConfig {
  const count = oneOf(random, [1, 2, 2, 2, 2, 3, 3]);
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
    media: {
      ...media,
      ...(chance(random, 0.4) ? { sms: { ...media.sms, interruptibleBy: ['voice', 'chat'] } } : {}),
      ...(chance(random, 0.4) ? { chat: { ...media.chat, interruptibleBy: ['voice'] } } : {}),
    },
    centres,
    queues,
    accessPoints: MEDIA.map((medium) => randomAccessPoint(random, medium, queues, ids)),
    rules: [],
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
