import { z } from 'zod';
import { line, seenVersion, slug, trueOrFalse, wholeNumber } from '../platform/http/shapes';
import { ROLES } from './principal';

const login = z
  .string({ error: 'must be text' })
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._@-]{1,59}$/,
    'must be 2 to 60 of a-z, 0-9, dot, dash, underscore, @, beginning with a-z or 0-9',
  );

const displayName = line(60);

const seatNumber = wholeNumber(1, 999_999);

const roles = z
  .array(z.enum(ROLES, { error: `must be one of: ${ROLES.join(', ')}` }), { error: 'must be a list of roles' })
  .min(1, 'needs at least one role')
  .transform((given) => ROLES.filter((role) => given.includes(role)));

const centreIds = z.union(
  [
    z.literal('all'),
    z
      .array(slug)
      .min(1)
      .transform((ids) => [...new Set(ids)].sort()),
  ],
  { error: 'must be "all" or a list of at least one centre id' },
);

export const newPersonSchema = z.strictObject({
  login,
  displayName,
  /** Given automatically when left out. */
  seatNumber: seatNumber.optional(),
  roles,
  centreIds,
});
export type NewPerson = z.output<typeof newPersonSchema>;

export const personPatchSchema = z.strictObject({
  version: seenVersion,
  login: login.optional(),
  displayName: displayName.optional(),
  seatNumber: seatNumber.optional(),
  roles: roles.optional(),
  centreIds: centreIds.optional(),
  active: trueOrFalse.optional(),
});
export type PersonPatch = z.output<typeof personPatchSchema>;

/** One person of an organisation document: recognised by `login`. */
export const importedPersonSchema = z.strictObject({
  login,
  displayName,
  seatNumber: seatNumber.optional(),
  roles,
  centreIds,
  active: trueOrFalse.default(true),
  /** For a new person only; somebody who is there keeps theirs. Left out: a one-time password is made. */
  password: z.string({ error: 'must be text' }).optional(),
  origin: z.enum(['admin', 'demo'], { error: 'must be admin or demo' }).default('admin'),
});

export const peopleQuerySchema = z.strictObject({
  centreId: slug.optional(),
  role: z.enum(ROLES, { error: `must be one of: ${ROLES.join(', ')}` }).optional(),
  active: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
});
export type PeopleQuery = z.output<typeof peopleQuerySchema>;
