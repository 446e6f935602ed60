import type { AlwaysRule, ClosedContact } from './sampling-rule';

const DAY_MS = 86_400_000;

type Condition = Exclude<keyof AlwaysRule, 'name'>;
type Checks = {
  readonly [K in Condition]: (wanted: NonNullable<AlwaysRule[K]>, contact: ClosedContact) => boolean;
};

/** Every condition that a rule may set, and when a contact meets it. */
const CHECKS: Checks = {
  closeCause: (causes, { closeCause }) => causes.includes(closeCause),
  outcome: (outcomes, { outcome }) => outcome !== null && outcomes.includes(outcome),
  medium: (media, { medium }) => media.includes(medium),
  minWaitedMs: (least, { waitedMs }) => waitedMs !== null && waitedMs >= least,
  minServiceMs: (least, { serviceStartedAt, serviceEndedAt, closedAt }) =>
    (serviceEndedAt ?? closedAt) - serviceStartedAt >= least,
  minPriority: (least, { priority }) => priority >= least,
  overflowed: (wanted, { overflowed }) => overflowed === wanted,
  transferred: (wanted, { transfers }) => transfers > 0 === wanted,
  requeued: (wanted, { requeues }) => requeues > 0 === wanted,
  repeatCaller: ({ contacts, withinDays }, { arrivals, arrivedAt }) =>
    arrivals.filter((at) => at <= arrivedAt && arrivedAt - at < withinDays * DAY_MS).length >= contacts,
  newAgent: ({ withinDays }, { agentSince, closedAt }) => closedAt - agentSince <= withinDays * DAY_MS,
};

export const CONDITIONS = Object.keys(CHECKS) as readonly Condition[];

/** Names of the rules that the contact meets, in their order. A rule without any condition meets nothing. */
export function alwaysRulesMet(rules: readonly AlwaysRule[], contact: ClosedContact): string[] {
  return rules.filter((rule) => meets(rule, contact)).map(({ name }) => name);
}

function meets(rule: AlwaysRule, contact: ClosedContact): boolean {
  const given = CONDITIONS.filter((condition) => rule[condition] !== undefined);
  // The table pairs each condition with the check of its own type, which a lookup by name cannot tell.
  return given.length > 0 && given.every((condition) => CHECKS[condition](rule[condition] as never, contact));
}
