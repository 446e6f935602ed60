import { z } from 'zod';
import { importedPersonSchema } from '../../identity/people.schema';
import {
  accessPointSchema,
  centreSchema,
  outcomeSchema,
  queueSchema,
  ruleSchema,
  settingsSchema,
  skillSchema,
} from '../../routing/configuration/configuration.schema';
import { capacity, caps, rateCap, skillLevels } from './seat-profile.schema';

function list<S extends z.ZodType>(schema: S) {
  return z.array(schema, { error: 'must be a list' }).default([]);
}

/** A person with what they can do at a seat. What is left out of the last four stays as it is. */
const memberSchema = importedPersonSchema.extend({
  skills: skillLevels.optional(),
  capacity: capacity.optional(),
  caps: caps.optional(),
  rateCap: rateCap.optional(),
});

/** A whole organisation, or a part of one: what is listed is created or replaced, by id (people by login); the rest stays. */
export const organisationSchema = z.strictObject({
  centres: list(centreSchema),
  skills: list(skillSchema),
  queues: list(queueSchema),
  accessPoints: list(accessPointSchema),
  rules: list(ruleSchema),
  outcomes: list(outcomeSchema),
  settings: settingsSchema.optional(),
  people: list(memberSchema),
});
export type Organisation = z.output<typeof organisationSchema>;
export type Member = Organisation['people'][number];
