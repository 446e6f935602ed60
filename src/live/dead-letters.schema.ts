import { z } from 'zod';

/** As the router makes them: partition, number of the commit, place in it. */
export const actionId = z
  .string()
  .regex(/^[a-z]{1,40}:\d{1,16}:\d{1,9}$/, 'must be an id from GET /api/dead-letters, such as main:4711:0');
