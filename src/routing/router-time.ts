import type { Clock, Millis } from '../kernel/clock';

/** Beyond this the wall clock was set, or the machine slept: follow it. Below it, drift is ignored until it adds up. */
const FOLLOW_AFTER_MS = 2_000;

/**
 * The router's time: max(last, monotonic clock anchored to the wall). It never goes back, runs evenly while the wall
 * clock is nudged, and follows when the wall clock jumps ahead or is set. routing.md section 4.
 */
export class RouterTime {
  private anchorWall: Millis;
  private anchorSteady: number;
  private last: Millis = 0;

  /** `steady`: milliseconds that never go back, from any origin. */
  constructor(
    private readonly wall: Clock,
    private readonly steady: () => number,
  ) {
    this.anchorWall = wall.now();
    this.anchorSteady = steady();
  }

  /** The present instant; never smaller than any instant given out or noted before. */
  now(): Millis {
    const wall = this.wall.now();
    const steady = this.steady();
    let now = Math.floor(this.anchorWall + steady - this.anchorSteady);
    if (Math.abs(wall - now) > FOLLOW_AFTER_MS) {
      this.anchorWall = wall;
      this.anchorSteady = steady;
      now = wall;
    }
    this.last = Math.max(this.last, now);
    return this.last;
  }

  /** The journal has seen this instant: time goes on from there. */
  notBefore(at: Millis): void {
    this.last = Math.max(this.last, at);
  }
}
