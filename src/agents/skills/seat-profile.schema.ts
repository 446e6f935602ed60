import { z } from 'zod';
import { MEDIA } from '../../kernel/medium';
import { seenVersion, slug, wholeNumber } from '../../platform/http/shapes';

const levelRule = 'must be a whole number from 1 (basic) to 10 (expert)';

/** Skill → level. */
export const skillLevels = z.record(
  slug,
  z.number({ error: levelRule }).int(levelRule).min(1, levelRule).max(10, levelRule),
  { error: 'must be an object of skill id to level' },
);

const medium = z.enum(MEDIA, { error: `must be one of: ${MEDIA.join(', ')}` });

export const capacity = wholeNumber(0, 1_000);
export const caps = z.partialRecord(medium, wholeNumber(0, 100), { error: 'must be an object of medium to a number' });
export const rateCap = z.strictObject({ contacts: wholeNumber(1, 1_000), windowMs: wholeNumber(1_000, 86_400_000) });

export const skillsChangeSchema = z.strictObject({ version: seenVersion, skills: skillLevels });
export type SkillsChange = z.output<typeof skillsChangeSchema>;

export const seatChangeSchema = z.strictObject({
  version: seenVersion,
  capacity,
  caps: caps.default({}),
  rateCap: rateCap.optional(),
});
export type SeatChange = z.output<typeof seatChangeSchema>;
