import { alwaysRulesMet } from './always-rules';
import { drawValue, isDrawn } from './draw';
import type { ClosedContact, SamplingRule } from './sampling-rule';

/** As the console has it (`SampleReason`). */
type Reason =
  { readonly kind: 'random' } | { readonly kind: 'minimum' } | { readonly kind: 'always'; readonly condition: string };

export interface Decision {
  /** The draw's value in [0, 1), whatever came of it. */
  readonly value: number;
  /** Empty: no sample. */
  readonly reasons: readonly Reason[];
}

/**
 * What becomes of a contact at its close. The draw knows nothing of the 100 % rules, so that the contacts with reason `random` are
 * an unbiased sample of all, and only they may be used for estimates (hotline-standards A4).
 */
export function decide(rule: SamplingRule, contact: ClosedContact): Decision {
  const value = drawValue(rule.seed, contact.contactId);
  const always = alwaysRulesMet(rule.always, contact).map((condition): Reason => ({ kind: 'always', condition }));
  return { value, reasons: isDrawn(value, rule.rate) ? [{ kind: 'random' }, ...always] : always };
}
