import type { Millis } from './clock';

const DAY_MS = 86_400_000;
/** China has one zone and, since 1991, no summer time. */
const ZONE_OFFSET_MS = 8 * 3_600_000;

/** The last midnight in Asia/Shanghai at or before this instant. */
export function midnightBefore(now: Millis): Millis {
  return Math.floor((now + ZONE_OFFSET_MS) / DAY_MS) * DAY_MS - ZONE_OFFSET_MS;
}
