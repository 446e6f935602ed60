import type { Millis } from '../../kernel/clock';
import { SortedList } from '../../kernel/sorted-list';
import type { CentreId } from './config';
import type { Group } from './model';

/** A group of the centre, and the last instant at which its longest wait is within the queue's target. */
interface Entry {
  readonly group: Group;
  readonly inTimeUntil: Millis;
  /** Settles equal instants. */
  readonly number: number;
}

/**
 * Whether centres serve their own in time, for rules with `lenderHealth`: in no queue whose home is the centre has anybody
 * waited longer than the queue's answer target. Kept in order of who will be late next.
 */
export class LenderHealth {
  private readonly centres = new Map<CentreId, SortedList<Entry>>();
  private readonly entries = new Map<Group, Entry>();
  private numbers = 0;

  /** Takes note of who waits longest in the group now. True when the centre may have become healthy or ill. */
  update(group: Group, answerTargetMs: Millis): boolean {
    const oldest = group.byAge.first();
    const inTimeUntil = oldest === undefined ? null : oldest.enqueuedAt + answerTargetMs;
    const known = this.entries.get(group);
    if ((known?.inTimeUntil ?? null) === inTimeUntil) return false;
    let order = this.centres.get(group.homeCentreId);
    if (order === undefined) {
      this.centres.set(group.homeCentreId, (order = new SortedList<Entry>(compareEntries)));
    }
    const before = order.first()?.inTimeUntil;
    if (known !== undefined) order.delete(known);
    this.entries.delete(group);
    if (inTimeUntil !== null) {
      const entry: Entry = { group, inTimeUntil, number: known?.number ?? this.numbers++ };
      order.insert(entry);
      this.entries.set(group, entry);
    }
    return order.first()?.inTimeUntil !== before;
  }

  isHealthy(centreId: CentreId, now: Millis): boolean {
    const first = this.centres.get(centreId)?.first();
    return first === undefined || now <= first.inTimeUntil;
  }

  /** When it falls ill if nobody is served until then; null when nobody waits, or it is ill already. */
  nextChange(centreId: CentreId, now: Millis): Millis | null {
    const first = this.centres.get(centreId)?.first();
    return first === undefined || now > first.inTimeUntil ? null : first.inTimeUntil + 1;
  }
}

function compareEntries(a: Entry, b: Entry): number {
  return a.inTimeUntil - b.inTimeUntil || a.number - b.number;
}
