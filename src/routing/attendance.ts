import type { Millis } from '../kernel/clock';
import type { RouterTime } from './router-time';

/** A time in which the router was not there, in its own time. */
export interface Absence {
  readonly from: Millis;
  readonly to: Millis;
}

const BEAT_MS = 250;

/**
 * Notices that the leader was not there although it never lost its lease: its process stood still (paused, or too busy to turn
 * round), the machine slept, or its clock was set ahead. What was pending then was before nobody's eyes. routing.md section 4.
 * A commit that is only slow is no absence: whoever answers meanwhile is stamped in time, and a database that is slow
 * all day would otherwise end every offer before its answer is applied.
 */
export class Attendance {
  private readonly timer: NodeJS.Timeout;
  private missed: Absence | null = null;
  private beatAt: number;
  private seenAt: Millis;
  private skippedMs: number;

  /** Counts from now on until `stop`. @param steady real milliseconds, also where a test owns the router's time */
  constructor(
    private readonly time: RouterTime,
    private readonly absenceMs: Millis,
    private readonly steady: () => number,
  ) {
    this.beatAt = steady();
    this.seenAt = time.now();
    this.skippedMs = time.skippedMs;
    this.timer = setInterval(() => {
      this.beat();
    }, BEAT_MS);
    this.timer.unref();
  }

  /** The absence since this was last asked, if there was one. */
  take(): Absence | null {
    this.beat();
    const { missed } = this;
    this.missed = null;
    return missed;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    const [from, to] = [this.seenAt, this.time.now()];
    if (this.steady() - this.beatAt > this.absenceMs || this.time.skippedMs > this.skippedMs)
      this.missed = { from: this.missed?.from ?? from, to };
    this.beatAt = this.steady();
    this.seenAt = to;
    this.skippedMs = this.time.skippedMs;
  }
}
