/** Things a robot means to do, each under a key: planning a key again changes nothing while it is still to come. */
export class Plans {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** Does `action` after `delayMs`, unless something under `key` is planned already. */
  plan(key: string, delayMs: number, action: () => void): void {
    if (this.timers.has(key)) return;
    const timer = setTimeout(() => {
      this.timers.delete(key);
      action();
    }, delayMs);
    this.timers.set(key, timer);
  }

  cancel(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  cancelAll(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
