import type { Clock, Millis } from '../../src/kernel/clock';

/** Time that a test can own. */
export interface Timers extends Clock {
  /** Calls `run` once after so long; returns the way to take it back. */
  after(delayMs: Millis, run: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};
