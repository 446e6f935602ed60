import { businessPeriod, type Interval } from '../../kernel/business-day';
import type { Millis } from '../../kernel/clock';
import type { SamplingRule } from './sampling-rule';

/** A contact of the period, of one queue. */
export interface PeriodContact {
  readonly contactId: string;
  readonly agentId: string;
  /** Of the draw, by the rule that was in force at its close. */
  readonly value: number;
  readonly isSample: boolean;
}

/**
 * The contacts that become samples so that every agent has `count` of them, or all their contacts when there are fewer: of each
 * agent's contacts that are none yet, those with the smallest values of the draw. The order of the list does not matter.
 */
export function topUp(contacts: readonly PeriodContact[], count: number): string[] {
  const byAgent = new Map<string, PeriodContact[]>();
  for (const contact of contacts) {
    const own = byAgent.get(contact.agentId);
    if (own === undefined) byAgent.set(contact.agentId, [contact]);
    else own.push(contact);
  }
  return [...byAgent.values()].flatMap((own) => {
    const missing = count - own.filter(({ isSample }) => isSample).length;
    if (missing <= 0) return [];
    const left = own.filter(({ isSample }) => !isSample).sort(byValue);
    return left.slice(0, missing).map(({ contactId }) => contactId);
  });
}

function byValue(a: PeriodContact, b: PeriodContact): number {
  if (a.value !== b.value) return a.value - b.value;
  return a.contactId < b.contactId ? -1 : 1;
}

/** A period that is over, and the rule that was in force at its last instant. */
export interface DuePeriod extends Interval {
  readonly rule: SamplingRule;
}

/**
 * The periods of a queue whose end lies in (after, until] and whose rule at their end sets a minimum for that kind of
 * period, the earliest first. One instant ends at most one of them, because one rule was in force then.
 */
export function duePeriods(versions: readonly SamplingRule[], after: Millis, until: Millis): DuePeriod[] {
  const ordered = [...versions].sort((a, b) => a.version - b.version);
  return ordered.flatMap((rule, index) => {
    const nextFrom = ordered[index + 1]?.effectiveFrom ?? Number.POSITIVE_INFINITY;
    return periodsOf(rule, nextFrom, after, until);
  });
}

function periodsOf(rule: SamplingRule, nextFrom: Millis, after: Millis, until: Millis): DuePeriod[] {
  const { minimumPerAgent, effectiveFrom } = rule;
  if (minimumPerAgent === null) return [];
  const due: DuePeriod[] = [];
  let period = businessPeriod(Math.max(effectiveFrom, after), minimumPerAgent.period);
  while (period.end <= until && period.end <= nextFrom) {
    due.push({ ...period, rule });
    period = businessPeriod(period.end, minimumPerAgent.period);
  }
  return due;
}
