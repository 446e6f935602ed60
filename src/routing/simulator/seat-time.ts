import type { Millis } from '../../kernel/clock';
import { overlapMs, type Span } from './spans';

/** Time that the seats of one group were signed in, and had something in service or wrap-up, within a window. */
export class SeatTime {
  private signedInMs = 0;
  private busyMs = 0;

  constructor(private readonly window: Span) {}

  addSignedIn(from: Millis, to: Millis): void {
    this.signedInMs += overlapMs(from, to, this.window);
  }

  addBusy(from: Millis, to: Millis): void {
    this.busyMs += overlapMs(from, to, this.window);
  }

  /** Undefined for a group that was never signed in. */
  get occupancy(): number | null {
    return this.signedInMs === 0 ? null : this.busyMs / this.signedInMs;
  }
}
