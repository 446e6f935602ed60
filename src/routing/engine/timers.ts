import type { Millis } from '../../kernel/clock';
import { Heap } from '../../kernel/heap';
import type { ContactId, RuleId, SeatId } from './config';

/** A deadline and whose it is. Whether it still counts is written in the record it belongs to. */
export type Timer = { readonly at: Millis; readonly order: number } & (
  | { readonly kind: 'offer' | 'ring' | 'preferred' | 'wrap-up' | 'exclusion'; readonly id: ContactId }
  | { readonly kind: 'grace' | 'rate-limit'; readonly id: SeatId }
  | { readonly kind: 'rule-switch' | 'rule-check'; readonly id: RuleId }
);

/** All deadlines by instant, then by creation. One that no longer counts is dropped when it comes up. */
export class Timers {
  private readonly heap = new Heap<Timer>((a, b) => a.at - b.at || a.order - b.order);

  /** `isLive` says whether the record still has this deadline. */
  constructor(private readonly isLive: (timer: Timer) => boolean) {}

  push(timer: Timer): void {
    this.heap.push(timer);
  }

  next(): Timer | undefined {
    for (;;) {
      const timer = this.heap.peek();
      if (timer === undefined || this.isLive(timer)) return timer;
      this.heap.pop();
    }
  }

  /** The first deadline at or before `until`, taken out. */
  takeDue(until: Millis): Timer | undefined {
    const timer = this.next();
    return timer !== undefined && timer.at <= until ? this.heap.pop() : undefined;
  }

  clear(): void {
    this.heap.clear();
  }
}
