import type { Millis } from '../kernel/clock';

/** What the duty manager hears of from the router itself; every single case is in the log. */
export type RouterAlert = 'command-poisoned' | 'router-command-refused';

/** What fails once fails a hundred times; that is one thing to know. */
const COOL_DOWN_MS: Millis = 5 * 60_000;

/** Raises each alert once in five minutes. */
export class RouterAlerts {
  private readonly raisedAt = new Map<RouterAlert, number>();

  constructor(
    private readonly show: (alert: RouterAlert) => void,
    private readonly steady: () => number = () => performance.now(),
  ) {}

  raise(alert: RouterAlert): void {
    const now = this.steady();
    const before = this.raisedAt.get(alert);
    if (before !== undefined && now - before < COOL_DOWN_MS) return;
    this.raisedAt.set(alert, now);
    this.show(alert);
  }
}
