import { z } from 'zod';

/** Keys that every object seems to have; the pipe in front of us removes them from what is sent. */
const RESERVED = ['constructor', 'prototype'];

/** An id that an administrator chooses. */
export const slug = z
  .string({ error: 'must be an id' })
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be an id: 1 to 40 of a-z, 0-9, dash, beginning with a-z or 0-9')
  .refine((id) => !RESERVED.includes(id), `must not be ${RESERVED.join(' or ')}; choose another id`);

/** A whole number within bounds; the message says both. */
export function wholeNumber(min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`;
  return z.number({ error: rule }).int(rule).min(min, rule).max(max, rule);
}

/** Any number within bounds; the message says both. */
export function numberBetween(min: number, max: number) {
  const rule = `must be a number from ${min} to ${max}`;
  return z.number({ error: rule }).min(min, rule).max(max, rule);
}

/** The version that the writer saw, for optimistic concurrency. */
export const seenVersion = z
  .number({ error: 'must be the version that you read; read the thing again if you have none' })
  .int('must be a whole number')
  .min(0, 'must not be negative');

export const trueOrFalse = z.boolean({ error: 'must be true or false' });

/** A name or another line of text that people read: no control characters (NUL fails a whole commit), no lone surrogates. */
export function line(most: number) {
  return z
    .string({ error: 'must be text' })
    .trim()
    .min(1, 'must not be empty')
    .max(most, `has at most ${most} characters`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters or broken characters');
}

/** Words of people, over several lines if they like: no NUL (it fails a whole commit), no lone surrogates. */
export function words(most: number) {
  return z
    .string({ error: 'must be text' })
    .trim()
    .min(1, 'must not be empty')
    .max(most, `has at most ${most} characters`)
    .refine((text) => !text.includes('\u0000') && text.isWellFormed(), 'must not contain NUL or broken characters');
}
