import type { Millis } from '../kernel/clock';

/**
 * Calls `due` when the engine's next deadline has come. Never sleeps longer than `longestMs`, so that a clock that jumped is
 * noticed; a deadline that is still there after it was called for is called for again only then.
 */
export class DeadlineTimer {
  private timer: NodeJS.Timeout | undefined;
  private calledFor: Millis | undefined;

  constructor(
    private readonly now: () => Millis,
    private readonly due: () => void,
    private readonly longestMs: Millis,
  ) {}

  /** Waits for this deadline instead of any before; undefined: for none. */
  arm(deadline: Millis | undefined): void {
    clearTimeout(this.timer);
    if (deadline === undefined) return;
    const leftMs = deadline === this.calledFor ? this.longestMs : deadline - this.now();
    this.timer = setTimeout(
      () => {
        if (this.now() < deadline) {
          this.arm(deadline);
          return;
        }
        this.calledFor = deadline;
        this.due();
      },
      Math.max(0, Math.min(leftMs, this.longestMs)),
    );
  }

  stop(): void {
    clearTimeout(this.timer);
    this.calledFor = undefined;
  }
}
