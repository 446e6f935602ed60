import { DEFAULT_NUMBERS, defaultMedia } from '../engine/defaults';
import type { Configuration } from './kinds';

/** What is in force until somebody changes it: version 0, no row. */
export function defaultSettings(): Configuration['settings'] {
  return { ...DEFAULT_NUMBERS, maxHops: 1, priorities: [], media: defaultMedia(), version: 0 };
}
