import { isDeepStrictEqual } from 'node:util';

/**
 * `before` and `after` of the fields that differ, for the audit trail; null when none does. The order of keys is no
 * difference (jsonb keeps its own), and `version` follows from the others.
 */
export function changedFields<T extends object>(
  before: T,
  after: T,
): { readonly before: Partial<T>; readonly after: Partial<T> } | null {
  const keys = (Object.keys({ ...before, ...after }) as (keyof T)[]).filter(
    (key) => key !== 'version' && !isDeepStrictEqual(before[key], after[key]),
  );
  if (keys.length === 0) return null;
  const pick = (from: T) => Object.fromEntries(keys.map((key) => [key, from[key]])) as Partial<T>;
  return { before: pick(before), after: pick(after) };
}
