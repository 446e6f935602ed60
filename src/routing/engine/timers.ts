import type { Millis } from '../../kernel/clock';
import { Schedule } from '../../kernel/schedule';
import type { RuleId } from './config';
import type { Contact, ContactDeadline, Due, Seat, SeatDeadline, Timer } from './model';

/**
 * All deadlines by instant, then by creation. One that ended early is taken out at once where whoever ends it has it at
 * hand (the many: offers, rings, wrap-ups); any other is dropped when it comes up, so none outlives its instant.
 */
export class Timers {
  private readonly schedule = new Schedule<Timer>();

  /** `isLive` says whether the record still has this deadline. */
  constructor(private readonly isLive: (timer: Timer) => boolean) {}

  ofContact(kind: ContactDeadline, contact: Contact, { at, order }: Due): Timer {
    const timer: Timer = { at, order, place: -1, kind, contact };
    this.schedule.add(timer);
    return timer;
  }

  ofSeat(kind: SeatDeadline, seat: Seat, { at, order }: Due): void {
    this.schedule.add({ at, order, place: -1, kind, seat });
  }

  ofSwitch(ruleId: RuleId, { at, order }: Due): void {
    this.schedule.add({ at, order, place: -1, kind: 'rule-switch', ruleId });
  }

  /** It does not count any more, whatever its record says. */
  stop(timer: Timer | null): void {
    if (timer !== null) this.schedule.remove(timer);
  }

  next(): Timer | undefined {
    for (;;) {
      const timer = this.schedule.first();
      if (timer === undefined || this.isLive(timer)) return timer;
      this.schedule.remove(timer);
    }
  }

  /** The first deadline at or before `until`, taken out. */
  takeDue(until: Millis): Timer | undefined {
    const first = this.schedule.first();
    if (first === undefined || first.at > until) return undefined;
    const timer = this.next();
    if (timer === undefined || timer.at > until) return undefined;
    this.schedule.remove(timer);
    return timer;
  }
}
