import { assert } from '../../src/kernel/assert';
import type { Clock, Millis } from '../../src/kernel/clock';

/** Time that moves only when the test says so. */
export class ManualClock implements Clock {
  constructor(private instant: Millis = Date.UTC(2026, 10, 22, 1)) {}

  now(): Millis {
    return this.instant;
  }

  advance(ms: Millis): void {
    assert(ms >= 0 && Number.isInteger(ms), 'time advances by whole milliseconds');
    this.instant += ms;
  }
}
