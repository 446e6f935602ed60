import type { Millis } from '../kernel/clock';
import type { RouterTime } from './router-time';

/** A time in which the router was not there, in its own time. */
export interface Absence {
  readonly from: Millis;
  readonly to: Millis;
}

/**
 * Notices that the leader was not there although it never lost its lease: its process was paused or its commit took too long (the
 * loop stood still by the steady clock), or the machine slept or its clock was set ahead (time was skipped). What was pending
 * then was before nobody's eyes. routing.md section 4.
 */
export class Attendance {
  private beatAt: number;
  private seenAt: Millis;
  private skippedMs: number;

  /** @param steady real milliseconds, also where a test owns the router's time */
  constructor(
    private readonly time: RouterTime,
    private readonly absenceMs: Millis,
    private readonly steady: () => number,
  ) {
    this.beatAt = steady();
    this.seenAt = time.now();
    this.skippedMs = time.skippedMs;
  }

  /** Called at every turn of the loop: the absence since the last one, if it was one. */
  beat(): Absence | null {
    const [from, to] = [this.seenAt, this.time.now()];
    const isAbsence = this.steady() - this.beatAt > this.absenceMs || this.time.skippedMs > this.skippedMs;
    this.beatAt = this.steady();
    this.seenAt = to;
    this.skippedMs = this.time.skippedMs;
    return isAbsence ? { from, to } : null;
  }
}
