import { z } from 'zod';
import { slug, words } from '../platform/http/shapes';
import { NOT_READY_REASONS, REPLY_LENGTH } from '../platform/realtime/console-protocol';

/** Bodies of the agent's events, as the console protocol names them. */
const uuid = z.uuid({ error: 'must be a UUID' });
const offerId = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be the id of an offer');
const note = z.string().max(4_000, 'must be at most 4000 characters');
const withId = { commandId: uuid };

export const BODIES = {
  nothing: z.strictObject({}),
  command: z.strictObject(withId),
  signIn: z.strictObject({ ...withId, centreId: slug }),
  chooseState: z
    .strictObject({ ...withId, state: z.enum(['ready', 'not-ready']), reason: z.enum(NOT_READY_REASONS).optional() })
    .refine(({ state, reason }) => (state === 'not-ready') === (reason !== undefined), {
      path: ['reason'],
      error: `not-ready needs one of ${NOT_READY_REASONS.join(', ')}; ready has no reason`,
    }),
  accept: z.strictObject({ ...withId, offerId }),
  decline: z.strictObject({ ...withId, offerId, reason: words(200) }),
  contact: z.strictObject({ contactId: uuid }),
  contactCommand: z.strictObject({ ...withId, contactId: uuid }),
  send: z.strictObject({
    contactId: uuid,
    messageId: uuid,
    // Each medium has its own limit, which the service knows.
    text: z.string().min(1).max(REPLY_LENGTH.email, `must be at most ${REPLY_LENGTH.email} characters`),
  }),
  retry: z.strictObject({ ...withId, contactId: uuid, messageId: uuid }),
  reveal: z.strictObject({ contactId: uuid, addressId: uuid }),
  addAddress: z.strictObject({
    ...withId,
    contactId: uuid,
    kind: z.enum(['phone', 'email']),
    address: words(254),
    merge: z.boolean().optional(),
  }),
  removeAddress: z.strictObject({ ...withId, contactId: uuid, addressId: uuid }),
  transfer: z.strictObject({ ...withId, contactId: uuid, queueId: slug }),
  saveSummary: z.strictObject({ contactId: uuid, outcome: slug.nullable(), note }),
  wrapUp: z.strictObject({ ...withId, contactId: uuid, outcome: slug, note }),
} as const;
