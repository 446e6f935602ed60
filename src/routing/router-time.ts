import type { Clock, Millis } from '../kernel/clock';

/** Beyond this the wall clock was set, or the machine slept: follow it. Below it, drift is left to add up. */
const FOLLOW_AFTER_MS = 2_000;
/** Speed while we are ahead of the wall clock and it has to catch up: a deadline of 15 s then takes 16.7 s. */
const CATCH_UP_SPEED = 0.9;

/**
 * The router's time: max(last, monotonic clock anchored to the wall), routing.md section 4. It never goes back, runs
 * evenly while the wall clock is nudged, and follows when that jumps ahead. When the wall clock is set back, or the
 * journal was written by a clock that was ahead, it does not stand still (no deadline would ever come) but runs a little
 * slower until the two agree.
 */
export class RouterTime {
  private exact: number;
  private steadyThen: number;
  private skipped = 0;

  /** `steady`: milliseconds that never go back, from any origin. */
  constructor(
    private readonly wall: Clock,
    private readonly steady: () => number,
  ) {
    this.exact = wall.now();
    this.steadyThen = steady();
  }

  /** The present instant; never smaller than any instant given out or noted before. */
  now(): Millis {
    const steadyNow = this.steady();
    const passed = Math.max(0, steadyNow - this.steadyThen);
    const wallAheadMs = this.wall.now() - (this.exact + passed);
    this.steadyThen = steadyNow;
    if (wallAheadMs > FOLLOW_AFTER_MS) {
      this.exact += passed + wallAheadMs;
      this.skipped += wallAheadMs;
    } else this.exact += wallAheadMs < -FOLLOW_AFTER_MS ? passed * CATCH_UP_SPEED : passed;
    return Math.floor(this.exact);
  }

  /** All the time so far that passed by the wall clock only: nobody was awake in it. */
  get skippedMs(): number {
    return this.skipped;
  }

  /** The journal has seen this instant: time goes on from there. */
  notBefore(at: Millis): void {
    this.exact = Math.max(this.exact, at);
  }
}
