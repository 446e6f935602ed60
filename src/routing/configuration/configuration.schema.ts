import { z } from 'zod';
import { MEDIA, type Medium } from '../../kernel/medium';
import { line, numberBetween, seenVersion, slug, trueOrFalse, wholeNumber, words } from '../../platform/http/shapes';
import type { Ranking, RuleConfig } from '../engine/config';
import { TREATMENTS } from './carried-out';
import { conditionSchema } from './condition.schema';
import { hoursSchema } from './hours.schema';

const DAY_MS = 86_400_000;
const RANKINGS = [
  'longest-idle',
  'most-skilled',
  'least-skilled',
  'least-loaded',
  'packed',
] as const satisfies readonly Ranking[];

const ACTIONS = ['widen', 'move', ...TREATMENTS] as const satisfies readonly RuleConfig['action'][];
const MOST_TARGETS = 50;

const medium = z.enum(MEDIA, { error: `must be one of: ${MEDIA.join(', ')}` });
const ranking = z.enum(RANKINGS, { error: `must be one of: ${RANKINGS.join(', ')}` });
const ids = z.array(slug, { error: 'must be a list of ids' });
const cost = wholeNumber(1, 1_000);
const waitMs = wholeNumber(0, DAY_MS);
const offerTimeoutMs = wholeNumber(1_000, 600_000);
const ageingRate = numberBetween(0, 1_000);

const LEVEL_RULE = 'must be a whole number from 1 (basic) to 10 (expert)';

/** Skill → least level. */
const requirement = z.record(
  slug,
  z.number({ error: LEVEL_RULE }).int(LEVEL_RULE).min(1, LEVEL_RULE).max(10, LEVEL_RULE),
  {
    error: 'must be an object of skill id to level',
  },
);

const item = {
  id: slug,
  name: line(60),
  nameEn: line(60).optional(),
  position: wholeNumber(0, 9_999).default(0),
};

export const centreSchema = z.strictObject({
  ...item,
  timeZone: z
    .string({ error: 'must be the name of a time zone such as Asia/Shanghai' })
    .refine(isTimeZone, 'must be the name of a time zone such as Asia/Shanghai')
    .default('Asia/Shanghai'),
  weight: numberBetween(0, 1_000_000).default(1),
  trunks: wholeNumber(0, 1_000_000).optional(),
  ivrPorts: wholeNumber(0, 1_000_000).optional(),
  reserveForVoice: trueOrFalse.default(false),
  hours: hoursSchema.optional(),
});

export const skillSchema = z.strictObject(item);

export const outcomeSchema = z.strictObject({ ...item, offered: trueOrFalse.default(true) });

export const queueSchema = z.strictObject({
  ...item,
  requires: requirement,
  rings: z
    .array(z.strictObject({ afterMs: wholeNumber(1, DAY_MS), requires: requirement, scope: ids.optional() }), {
      error: 'must be a list of rings',
    })
    .max(20, 'has at most 20 rings')
    .default([]),
  priority: wholeNumber(-1_000, 1_000).default(0),
  ageingRate: ageingRate.optional(),
  headStartS: numberBetween(0, 86_400).default(0),
  answerTargetMs: wholeNumber(1_000, DAY_MS).default(20_000),
  ranking: ranking.optional(),
  cost: z.partialRecord(medium, cost, { error: 'must be an object of medium to units' }).optional(),
  offerTimeoutMs: offerTimeoutMs.optional(),
  maxWaiting: wholeNumber(0, 1_000_000).optional(),
  open: trueOrFalse.default(true),
  /** One of them at least (check-configuration.ts). */
  saturation: z
    .strictObject({
      waiting: wholeNumber(1, 1_000_000).optional(),
      oldestWaitMs: waitMs.optional(),
      trunksFull: z.literal(true, { error: 'must be true, or left out' }).optional(),
    })
    .optional(),
});

export const accessPointSchema = z.strictObject({
  ...item,
  medium,
  /** Dialled number, mailbox or widget key; its shape depends on the medium (check-configuration.ts). */
  address: line(200),
  queueId: slug,
  homeCentreId: slug.optional(),
  weights: z
    .record(slug, numberBetween(0, 1_000_000), { error: 'must be an object of centre id to weight' })
    .optional(),
});

export const ruleSchema = z.strictObject({
  ...item,
  queueId: slug,
  homeCentreId: slug,
  when: conditionSchema,
  action: z.enum(ACTIONS, { error: `must be one of: ${ACTIONS.join(', ')}` }).default('widen'),
  /** Centres of `widen`, queues of `move`, none of the others (check-rule.ts). */
  targets: ids.max(MOST_TARGETS, `has at most ${MOST_TARGETS} targets`).default([]),
  choose: z.enum(['in-order', 'best'], { error: 'must be in-order or best' }).default('in-order'),
  minGainMs: waitMs.optional(),
  share: wholeNumber(1, 100).default(100),
  lenderHealth: trueOrFalse.default(false),
  hours: hoursSchema.optional(),
  /** Text of `announce` and `release`, number or address of `deflect`, number of `external` (check-rule.ts). */
  parameter: words(500).optional(),
  minForceMs: waitMs.default(0),
  enabled: z.enum(['auto', 'on', 'off'], { error: 'must be auto, on or off' }).default('auto'),
  homeFirst: trueOrFalse.default(false),
});

const mediumSettings = z.strictObject({
  cost,
  ageingRate,
  ranking,
  offerTimeoutMs,
  wrapUpLimitMs: wholeNumber(0, 3_600_000),
  maxMissed: wholeNumber(1, 100),
  interruptibleBy: z.array(medium, { error: 'must be a list of media' }).readonly(),
});

export const settingsSchema = z.strictObject({
  secondsPerPriority: numberBetween(0, 86_400),
  priorities: z
    .array(
      z.strictObject({
        priority: wholeNumber(-1_000, 1_000),
        bonusS: numberBetween(-1_000_000, 1_000_000).optional(),
        ageingRate: ageingRate.optional(),
        strict: trueOrFalse.optional(),
      }),
      { error: 'must be a list of priorities' },
    )
    .max(100, 'has at most 100 priorities'),
  media: z.strictObject(
    Object.fromEntries(MEDIA.map((each) => [each, mediumSettings])) as Record<Medium, typeof mediumSettings>,
  ),
  backOffMs: waitMs,
  preferMs: waitMs,
  holdPreferMs: waitMs,
  deviceFailureWindowMs: waitMs,
  maxHops: wholeNumber(1, 5).default(1),
});

/** As `PUT` takes it: whole, with the version that the writer saw. */
export const settingsChangeSchema = settingsSchema.extend({ version: seenVersion });

export type CentreDocument = z.output<typeof centreSchema>;
export type SkillDocument = z.output<typeof skillSchema>;
export type QueueDocument = z.output<typeof queueSchema>;
export type AccessPointDocument = z.output<typeof accessPointSchema>;
export type RuleDocument = z.output<typeof ruleSchema>;
export type OutcomeDocument = z.output<typeof outcomeSchema>;
export type SettingsDocument = z.output<typeof settingsSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
