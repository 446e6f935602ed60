import { z } from 'zod';
import { MEDIA } from '../kernel/medium';
import { slug } from '../platform/http/shapes';
import type { SampleReason } from '../platform/realtime/console-protocol';

const REASONS = ['random', 'minimum', 'always'] as const satisfies readonly SampleReason['kind'][];
const MOST = 200;
const INSTANT_RULE = 'must be an instant: milliseconds since 1970, or 2026-11-25T08:00:00+08:00';
const CURSOR = /^(\d{1,15})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Query strings carry text. */
const instant = z
  .string({ error: INSTANT_RULE })
  .transform((text) => (/^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text)))
  .refine((at) => Number.isFinite(at) && Math.abs(at) <= 8_640_000_000_000_000, INSTANT_RULE);

const medium = z.enum(MEDIA, { error: `must be one of: ${MEDIA.join(', ')}` });
const personId = z.guid('must be the id of a person, a UUID');

/** Filters of the list. `from` and `to` bound the close of the contact: from ≤ close < to. */
export const samplesQuery = z.strictObject({
  queueId: slug.optional(),
  centreId: slug.optional(),
  personId: personId.optional(),
  medium: medium.optional(),
  reason: z.enum(REASONS, { error: `must be one of: ${REASONS.join(', ')}` }).optional(),
  opened: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .optional(),
  from: instant.optional(),
  to: instant.optional(),
  before: z
    .string()
    .regex(CURSOR, 'must be `next` of the page before')
    .transform((text): SampleCursor => {
      const [, at = '', sampleId = ''] = CURSOR.exec(text) ?? [];
      return { drawnAt: Number(at), sampleId };
    })
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, `must be a whole number from 1 to ${MOST}`)
    .default('50')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= MOST, `must be a whole number from 1 to ${MOST}`),
});
export type SamplesQuery = z.output<typeof samplesQuery>;

/** The last sample of a page. */
export interface SampleCursor {
  readonly drawnAt: number;
  readonly sampleId: string;
}

export function cursorText({ drawnAt, sampleId }: SampleCursor): string {
  return `${drawnAt}-${sampleId}`;
}

/** Of a sample, or of its contact. */
export const sampleOrContactId = z.guid('must be the id of a sample or of a contact, a UUID').toLowerCase();

export const verificationQuery = z
  .strictObject({ queueId: slug, from: instant, to: instant })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'must be later than from' });
export type VerificationQuery = z.output<typeof verificationQuery>;
