import type { RuleCondition } from './config';

/** A condition that holds no others. */
export type SimpleCondition = Exclude<RuleCondition, { readonly all: unknown } | { readonly any: unknown }>;

/** The simple conditions that a condition is made of. */
export function simpleConditions(when: RuleCondition): SimpleCondition[] {
  if ('all' in when) return when.all.flatMap(simpleConditions);
  return 'any' in when ? when.any.flatMap(simpleConditions) : [when];
}
