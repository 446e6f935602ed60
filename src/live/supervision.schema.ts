import { z } from 'zod';
import { words } from '../platform/http/shapes';
import { NOT_READY_REASONS } from '../platform/realtime/console-protocol';

const reason = words(200);
/** The last instant that a `Date` can name. */
const END_OF_TIME = 8_640_000_000_000_000;

export const ruleSwitch = z
  .strictObject({
    position: z.enum(['on', 'off', 'auto']),
    reason,
    /** Milliseconds since the epoch. */
    until: z.int().positive().max(END_OF_TIME, 'must be milliseconds since 1970').optional(),
  })
  .refine(({ position, until }) => (position === 'auto') === (until === undefined), {
    path: ['until'],
    error: 'on and off need an end (milliseconds since 1970); auto has none',
  });

export const reasonOnly = z.strictObject({ reason });

export const priorityChange = z.strictObject({ priority: z.int().min(-1_000).max(1_000), reason });

export const seatStateChange = z
  .strictObject({
    state: z.enum(['ready', 'not-ready', 'signed-out']),
    notReadyReason: z.enum([...NOT_READY_REASONS, 'forced']).optional(),
    reason,
  })
  .refine(({ state, notReadyReason }) => state === 'not-ready' || notReadyReason === undefined, {
    path: ['notReadyReason'],
    error: 'belongs to not-ready only',
  });

export const centreStateChange = z.strictObject({ state: z.enum(['active', 'degraded', 'draining', 'down']), reason });

/** Chosen by the caller; repeating a request with it does nothing twice. */
export const idempotencyHeader = z.strictObject({
  'Idempotency-Key': z
    .string({ error: 'a UUID chosen for this one change, sent as a header' })
    .regex(/^[\x21-\x7e]{8,100}$/, 'must be 8 to 100 visible characters; a UUID is right'),
});

export type RuleSwitch = z.output<typeof ruleSwitch>;
export type ReasonOnly = z.output<typeof reasonOnly>;
export type PriorityChange = z.output<typeof priorityChange>;
export type SeatStateChange = z.output<typeof seatStateChange>;
export type CentreStateChange = z.output<typeof centreStateChange>;
