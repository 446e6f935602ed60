import { z } from 'zod';
import { MEDIA } from '../../kernel/medium';
import { conditionSchema } from '../configuration/condition.schema';

/** Beyond this an instant in milliseconds would not be a whole number any more, and nobody simulates 30 years. */
const LONGEST_S = 1_000_000_000;

const seconds = between(0, LONGEST_S, 'a time in seconds');
const positiveSeconds = z.number({ error: positive() }).gt(0, positive()).max(LONGEST_S, positive());
const id = z
  .string({ error: 'must be an id: text of 1 to 100 characters' })
  .min(1, 'must be an id: text of 1 to 100 characters')
  .max(100, 'must be an id: text of 1 to 100 characters');
const priority = whole(-1_000, 1_000);
const flag = z.boolean({ error: 'must be true or false' });
const medium = z.enum(MEDIA, { error: oneOf(MEDIA) });
const STATES = ['active', 'degraded', 'draining', 'down'] as const;
const RANKINGS = ['longest-idle', 'most-skilled', 'least-skilled', 'least-loaded', 'packed'] as const;
const levels = z.record(id, whole(1, 10, 'a level, a whole number'), {
  error: 'must be an object of skill to level, such as { "billing": 5 }',
});

function positive(): string {
  return `must be a time in seconds above 0, up to ${LONGEST_S}`;
}

function between(least: number, most: number, what = 'a number') {
  const rule = `must be ${what}, from ${least} to ${most}`;
  return z.number({ error: rule }).min(least, rule).max(most, rule);
}

function whole(least: number, most: number, what = 'a whole number') {
  const rule = `must be ${what} from ${least} to ${most}`;
  return z.number({ error: rule }).int(rule).min(least, rule).max(most, rule);
}

function oneOf(words: readonly string[]): string {
  return `must be one of: ${words.join(', ')}`;
}

function list<T extends z.ZodType>(of: T, what: string) {
  return z.array(of, { error: `must be a list of ${what}` });
}

function object<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, { error: 'must be an object' });
}

const distribution = z.discriminatedUnion(
  'dist',
  [
    object({ dist: z.literal('exponential'), meanS: seconds }),
    object({ dist: z.literal('constant'), meanS: seconds }),
    object({ dist: z.literal('uniform'), minS: seconds, maxS: seconds }),
    object({ dist: z.literal('lognormal'), meanS: positiveSeconds, sdS: seconds }),
    object({ dist: z.literal('erlang'), meanS: seconds, k: whole(1, 1_000) }),
    object({ dist: z.literal('hyperexponential'), meanS: seconds, scv: between(1, 1_000_000) }),
    object({ dist: z.literal('empirical'), valuesS: list(seconds, 'times in seconds').min(1, 'needs a value') }),
  ],
  {
    error:
      'must be a distribution such as { "dist": "exponential", "meanS": 180 }; dist is one of: ' +
      'exponential, constant, uniform, lognormal, erlang, hyperexponential, empirical',
  },
);

/** Keys of the file that hold a list, with the shape of an item. */
export const LISTS = {
  priorities: object({
    priority,
    bonusS: between(-1_000_000, 1_000_000).optional(),
    ageingRate: between(0, 1_000).optional(),
    strict: flag.optional(),
  }),
  centres: object({
    id,
    trunks: whole(0, 1_000_000).optional(),
    ivrPorts: whole(0, 1_000_000).optional(),
    weight: between(0, 1_000_000).optional(),
    state: z.enum(STATES, { error: oneOf(STATES) }).optional(),
    downtime: list(object({ fromS: seconds, toS: seconds }), 'times such as { "fromS": 60, "toS": 120 }').optional(),
  }),
  queues: object({
    id,
    medium,
    priority: priority.optional(),
    ageingRate: between(0, 1_000).optional(),
    headStartS: seconds.optional(),
    cost: whole(1, 1_000).optional(),
    answerTargetS: seconds.optional(),
    requires: levels.optional(),
    ranking: z.enum(RANKINGS, { error: oneOf(RANKINGS) }).optional(),
    rings: list(
      object({ afterS: seconds, requires: levels.optional(), scope: list(id, 'centres').optional() }),
      'rings',
    ).optional(),
    offerTimeoutS: positiveSeconds.optional(),
    answerDelay: distribution.optional(),
    maxWaiting: whole(0, 1_000_000_000).optional(),
    saturation: object({
      waiting: whole(1, 1_000_000).optional(),
      oldestWaitMs: whole(0, 86_400_000).optional(),
      trunksFull: z.literal(true, { error: 'must be true, or left out' }).optional(),
    }).optional(),
  }),
  arrivals: object({
    queue: id,
    centre: id.optional(),
    weights: z
      .record(id, between(0, 1_000_000, 'a weight'), {
        error: 'must be an object of centre to weight, such as { "n": 5, "x": 3 }',
      })
      .optional(),
    interarrival: distribution.optional(),
    timesS: list(seconds, 'times in seconds').optional(),
    rateFactor: list(
      object({ fromS: seconds, factor: between(0, 1_000_000) }),
      'factors such as { "fromS": 0, "factor": 1 }',
    ).optional(),
    priority: priority.optional(),
    ivr: distribution.optional(),
    preferredGroup: id.optional(),
    patience: distribution.optional(),
    handle: distribution,
    wrapUp: distribution.optional(),
  }),
  trace: object({
    atS: seconds,
    queue: id,
    centre: id.optional(),
    handleS: seconds,
    wrapUpS: seconds.optional(),
    patienceS: seconds.optional(),
    priority: priority.optional(),
  }),
  seats: object({
    group: id,
    centre: id.optional(),
    count: whole(0, 200_000).optional(),
    skills: levels.optional(),
    capacity: whole(0, 100_000).optional(),
    caps: z
      .partialRecord(medium, whole(0, 100_000), { error: `must be an object of medium to contacts; ${oneOf(MEDIA)}` })
      .optional(),
    onlineS: list(
      z.tuple([seconds, seconds], { error: 'must be a pair [from, to] of times in seconds' }),
      'shifts such as [0, 28800]',
    ).optional(),
  }),
  overflow: object({
    id,
    queue: id,
    home: id,
    when: conditionSchema,
    action: z.enum(['widen', 'move'], {
      error: 'must be widen or move; what channels carry out has no effect that a scenario could tell',
    }),
    targets: list(id, 'centres (widen) or queues (move)').min(1, 'needs a target'),
    choose: z.enum(['in-order', 'best'], { error: 'must be in-order or best' }).optional(),
    share: whole(1, 100, 'a whole percentage').optional(),
    minGainS: seconds.optional(),
    minForceS: seconds.optional(),
    lenderHealth: flag.optional(),
    homeFirst: flag.optional(),
    hours: z.literal('always', { error: 'must be "always"' }).optional(),
  }),
} as const;

/** Keys of the file that hold one value. */
export const VALUES = {
  seed: z.number({ error: 'must be a whole number' }).int('must be a whole number').optional(),
  replications: whole(1, 10_000).optional(),
  warmUpS: seconds.optional(),
  durationS: positiveSeconds,
  secondsPerPriority: between(0, 86_400).optional(),
} as const;
