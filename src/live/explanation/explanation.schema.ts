import { z } from 'zod';
import { REFUSAL_REASONS } from '../../routing/engine/effects';

const MOST_SEATS = 200;
const FARTHEST = 1_000_000;
const VERDICTS = [...REFUSAL_REASONS, 'eligible'] as const;

function wholeNumberText(min: number, max: number, standard: string) {
  const rule = `must be a whole number from ${min} to ${max}`;
  return z
    .string({ error: rule })
    .regex(/^\d{1,7}$/, rule)
    .default(standard)
    .transform(Number)
    .refine((value) => value >= min && value <= max, rule);
}

/** Which seats of an explanation are listed. */
export const explanationQuery = z.strictObject({
  /** Seats that are passed over, by seat number. */
  offset: wholeNumberText(0, FARTHEST, '0'),
  limit: wholeNumberText(1, MOST_SEATS, '50'),
  /** Only seats whose first failing condition this is. */
  reason: z.enum(VERDICTS, { error: `must be one of: ${VERDICTS.join(', ')}` }).optional(),
});

export type ExplanationQuery = z.output<typeof explanationQuery>;
