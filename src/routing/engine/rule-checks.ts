import type { Millis } from '../../kernel/clock';
import { SortedList } from '../../kernel/sorted-list';
import type { RuleId } from './config';

interface Check {
  readonly at: Millis;
  readonly ruleId: RuleId;
}

/**
 * When each rule must be judged because time alone may change its outcome. One instant per rule, a function of the state:
 * it is in no record, and has no order among other deadlines of its instant, for whatever is settled then sees it.
 */
export class RuleChecks {
  private readonly order = new SortedList<Check>(
    (a, b) => a.at - b.at || (a.ruleId < b.ruleId ? -1 : Number(a.ruleId !== b.ruleId)),
  );
  private readonly checks = new Map<RuleId, Check>();

  set(ruleId: RuleId, at: Millis | null): void {
    const known = this.checks.get(ruleId);
    if ((known?.at ?? null) === at) return;
    if (known !== undefined) this.order.delete(known);
    this.checks.delete(ruleId);
    if (at === null) return;
    const check: Check = { at, ruleId };
    this.order.insert(check);
    this.checks.set(ruleId, check);
  }

  next(): Millis | undefined {
    return this.order.first()?.at;
  }

  /** The rules whose instant has come. They stay due until they are given another. */
  *due(now: Millis): IterableIterator<RuleId> {
    for (const check of this.order) {
      if (check.at > now) return;
      yield check.ruleId;
    }
  }

  clear(): void {
    for (const ruleId of [...this.checks.keys()]) this.set(ruleId, null);
  }
}
