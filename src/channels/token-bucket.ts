import type { Millis } from '../kernel/clock';

/** Lets `size` through at once and as many again in every `windowMs`, evenly. */
export class TokenBucket {
  private level: number;
  private filledAt: Millis;

  constructor(
    private readonly size: number,
    private readonly windowMs: Millis,
    now: Millis,
  ) {
    this.level = size;
    this.filledAt = now;
  }

  /** True: it may pass. A clock that went back fills nothing and takes nothing. */
  take(now: Millis): boolean {
    const passedMs = Math.max(0, now - this.filledAt);
    this.level = Math.min(this.size, this.level + (passedMs * this.size) / this.windowMs);
    this.filledAt = now;
    if (this.level < 1) return false;
    this.level -= 1;
    return true;
  }
}
