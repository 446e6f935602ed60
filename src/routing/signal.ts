import type { Millis } from '../kernel/clock';

/** Something one loop waits for and anybody may raise; raised while nobody waits, it is remembered once. */
export class Signal {
  private isRaised = false;
  private release: (() => void) | null = null;

  raise(): void {
    this.isRaised = true;
    this.release?.();
  }

  /** Resolves once raised, at the latest after `longestMs`; lowers it. */
  async raised(longestMs: Millis): Promise<void> {
    if (!this.isRaised) await this.sleep(longestMs);
    this.isRaised = false;
  }

  private sleep(ms: Millis): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.release = done;
    });
  }
}
