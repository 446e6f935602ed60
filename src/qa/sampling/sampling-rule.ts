import type { BusinessPeriod } from '../../kernel/business-day';
import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';

/** Which contacts of a queue become samples. Versions are never changed; the one in force at a contact's close decides. */
export interface SamplingRule {
  readonly queueId: string;
  readonly version: number;
  /** Contacts that closed at this instant or later are decided by it, until the next version. */
  readonly effectiveFrom: Millis;
  /** Share of contacts that the draw takes, 0 to 1. */
  readonly rate: number;
  /** So many samples of this queue for every agent who served that many contacts in it. */
  readonly minimumPerAgent: Minimum | null;
  /** Contacts that are always samples. */
  readonly always: readonly AlwaysRule[];
  /** Key of the draw. Who has it can tell who will be drawn: it is not for agents. */
  readonly seed: string;
}

export interface Minimum {
  readonly count: number;
  readonly period: BusinessPeriod;
}

/** A 100 % rule: everything that is given must hold. Its name is the reason that the sample carries. */
export interface AlwaysRule {
  readonly name: string;
  readonly closeCause?: readonly string[] | undefined;
  /** Codes that agents record. */
  readonly outcome?: readonly string[] | undefined;
  readonly medium?: readonly Medium[] | undefined;
  /** Waited at least so long for the first service. */
  readonly minWaitedMs?: Millis | undefined;
  /** From the first service to the end of the last one, at least so long. */
  readonly minServiceMs?: Millis | undefined;
  readonly minPriority?: number | undefined;
  /** Served away from home under an overflow rule. */
  readonly overflowed?: boolean | undefined;
  /** Handed on to another queue or seat. */
  readonly transferred?: boolean | undefined;
  /** Put back in line for another reason: its seat or its line was lost, a supervisor did it. */
  readonly requeued?: boolean | undefined;
  /** The customer came at least `contacts` times in the `withinDays` up to this arrival, this one counted. */
  readonly repeatCaller?: { readonly contacts: number; readonly withinDays: number } | undefined;
  /** The agent's first contact of all ended at most so many days before this one. */
  readonly newAgent?: { readonly withinDays: number } | undefined;
}

/** What is decided about: a contact that a seat served, at its close. Ids only. */
export interface ClosedContact {
  readonly contactId: string;
  readonly medium: Medium;
  readonly closeCause: string;
  readonly outcome: string | null;
  readonly priority: number;
  readonly waitedMs: Millis | null;
  readonly overflowed: boolean;
  readonly transfers: number;
  readonly requeues: number;
  readonly arrivedAt: Millis;
  readonly serviceStartedAt: Millis;
  readonly serviceEndedAt: Millis | null;
  readonly closedAt: Millis;
  /** Arrivals of the same customer up to this one's, this one included; at most the newest 100. */
  readonly arrivals: readonly Millis[];
  /** When the first contact of its agent closed. */
  readonly agentSince: Millis;
}

/** The version that decides about a contact that closed at `closedAt`; undefined before the first one. */
export function ruleInForce(versions: readonly SamplingRule[], closedAt: Millis): SamplingRule | undefined {
  let found: SamplingRule | undefined;
  for (const rule of versions) {
    if (rule.effectiveFrom > closedAt) continue;
    if (found === undefined || rule.version > found.version) found = rule;
  }
  return found;
}
