import { z } from 'zod';
import { BUSINESS_PERIODS } from '../kernel/business-day';
import { MEDIA } from '../kernel/medium';
import { numberBetween, seenVersion, slug, trueOrFalse, wholeNumber } from '../platform/http/shapes';
import type { CloseCause } from '../routing/engine/effects';
import { CONDITIONS } from './sampling/always-rules';
import type { AlwaysRule } from './sampling/sampling-rule';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;
/** Also the arrivals of a customer that are looked at. */
export const MOST_CONTACTS = 100;
const MOST_RULES = 20;
/** Causes that a contact which a seat served can be closed for. */
const CLOSE_CAUSES = ['served', 'abandoned', 'supervisor', 'lost'] as const satisfies readonly CloseCause[];

const days = wholeNumber(1, MOST_DAYS);
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z
    .array(z.enum(values, { error: `must be one of: ${values.join(', ')}` }), {
      error: `must be a list of: ${values.join(', ')}`,
    })
    .min(1, 'needs at least one');

const alwaysRuleSchema = z
  .strictObject({
    name: slug,
    closeCause: oneOf(CLOSE_CAUSES).optional(),
    outcome: z.array(slug, { error: 'must be a list of outcomes' }).min(1, 'needs at least one').max(50).optional(),
    medium: oneOf(MEDIA).optional(),
    minWaitedMs: wholeNumber(0, 30 * DAY_MS).optional(),
    minServiceMs: wholeNumber(0, 30 * DAY_MS).optional(),
    minPriority: wholeNumber(-1_000, 1_000).optional(),
    overflowed: trueOrFalse.optional(),
    transferred: trueOrFalse.optional(),
    requeued: trueOrFalse.optional(),
    repeatCaller: z.strictObject({ contacts: wholeNumber(2, MOST_CONTACTS), withinDays: days }).optional(),
    newAgent: z.strictObject({ withinDays: days }).optional(),
  } satisfies Record<keyof AlwaysRule, z.ZodType>)
  .refine((rule) => CONDITIONS.some((condition) => rule[condition] !== undefined), {
    error: `needs at least one condition: ${CONDITIONS.join(', ')}`,
  });

/** What people decide about the samples of a queue. */
export const samplingRuleSchema = z.strictObject({
  rate: numberBetween(0, 1),
  minimumPerAgent: z
    .strictObject({
      count: wholeNumber(1, 1_000),
      period: z.enum(BUSINESS_PERIODS, { error: `must be one of: ${BUSINESS_PERIODS.join(', ')}` }),
    })
    .nullable()
    .default(null),
  always: z
    .array(alwaysRuleSchema, { error: 'must be a list of 100 % rules' })
    .max(MOST_RULES, `has at most ${MOST_RULES} rules`)
    .superRefine((rules, context) => {
      const names = rules.map(({ name }) => name);
      names.forEach((name, index) => {
        const first = names.indexOf(name);
        if (first === index) return;
        const message = `\`${name}\` stands at always.${first} already`;
        context.addIssue({ code: 'custom', path: [index, 'name'], message });
      });
    })
    .default([]),
  /** Left out: the draw goes on with the seed it has. */
  seed: z
    .string({ error: 'must be text' })
    .regex(/^[\x21-\x7e]{16,200}$/, 'must be 16 to 200 visible ASCII characters, as `openssl rand -hex 32` gives them')
    .optional(),
});

/** As `PUT` takes it: whole, with the version that the writer saw. */
export const samplingRuleChangeSchema = samplingRuleSchema.extend({ version: seenVersion });

export type SamplingRuleDocument = z.output<typeof samplingRuleSchema>;
export type SamplingRuleChange = z.output<typeof samplingRuleChangeSchema>;
