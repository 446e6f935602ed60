import { z } from 'zod';
import { wholeNumber } from '../../platform/http/shapes';

const FROM_RULE = 'must be a time of day from 00:00 to 23:59';
const TO_RULE = 'must be a time of day from 00:00 to 24:00';
const DAYS_RULE = 'must be a list of days, 1 (Monday) to 7 (Sunday)';
const DATE_RULE = 'must be a date such as 2027-02-17';
const MOST_WINDOWS = 100;
const MOST_DATES = 400;

const from = z.string({ error: FROM_RULE }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, FROM_RULE);
const to = z.string({ error: TO_RULE }).regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, TO_RULE);

/**
 * Opening hours as people say them, in the time zone of the centre (of a rule: of its home centre). A weekly window whose
 * end is before its beginning ends on the next day: 22:00 to 06:00. A date has its own windows instead of those of
 * its weekday; none: closed all day.
 */
export const hoursSchema = z.strictObject(
  {
    weekly: z
      .array(
        z.strictObject({
          days: z.array(wholeNumber(1, 7), { error: DAYS_RULE }).min(1, DAYS_RULE).max(7, DAYS_RULE),
          from,
          to,
        }),
        { error: 'must be a list of weekly windows' },
      )
      .max(MOST_WINDOWS, `has at most ${MOST_WINDOWS} windows`),
    dates: z
      .array(
        z.strictObject({
          date: z.iso.date(DATE_RULE),
          windows: z
            .array(z.strictObject({ from, to }), { error: 'must be a list of windows; none: closed' })
            .max(MOST_WINDOWS, `has at most ${MOST_WINDOWS} windows`),
        }),
        { error: 'must be a list of dates' },
      )
      .max(MOST_DATES, `has at most ${MOST_DATES} dates`)
      .optional(),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object with weekly and perhaps dates' : undefined) },
);

export type HoursDocument = z.output<typeof hoursSchema>;
