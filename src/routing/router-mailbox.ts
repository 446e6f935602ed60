import type { Millis } from '../kernel/clock';
import type { Command } from './engine/commands';
import type { CommandResult } from './ports';
import { routerAway } from './router.errors';

/** A command on its way: waiting, applied (its outcome is being written), or settled. */
export class Entry {
  state: 'waiting' | 'applied' | 'settled' = 'waiting';
  /** It may have a receipt: its caller chose the id, or its outcome was lost. */
  mayBeKnown: boolean;
  /** It was applied once and nobody knows what became of that. */
  unresolved = false;
  readonly promise: Promise<CommandResult>;
  private resolve!: (result: CommandResult) => void;
  private reject!: (error: unknown) => void;
  private overdue = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly command: Command,
    /** Null: the router's own command, without a receipt. */
    readonly commandId: string | null,
    /** Stamped on entry. */
    readonly at: Millis,
    options: {
      readonly chosenId: boolean;
      readonly timeoutMs: Millis | null;
      readonly withdrawn: (entry: Entry) => Error;
    },
  ) {
    this.mayBeKnown = options.chosenId;
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever asked has the promise; without an asker a refusal is nobody's unhandled rejection.
    this.promise.catch(() => undefined);
    const { timeoutMs } = options;
    if (timeoutMs === null) return;
    this.timer = setTimeout(() => {
      this.overdue = true;
      if (this.state !== 'waiting') return;
      this.refuse(options.withdrawn(this));
    }, timeoutMs);
  }

  /** The engine has it: from here its caller waits for the outcome, however long that takes. */
  markApplied(): void {
    this.state = 'applied';
  }

  /** Its outcome is unknown: ask the receipts, and apply it again if there is none. False: its time is up. */
  markUnresolved(): boolean {
    this.state = 'waiting';
    this.unresolved = true;
    this.mayBeKnown = this.commandId !== null;
    if (this.overdue) this.refuse(routerAway());
    return !this.overdue;
  }

  settle(result: CommandResult): void {
    this.finish();
    this.resolve(result);
  }

  refuse(error: unknown): void {
    this.finish();
    this.reject(error);
  }

  private finish(): void {
    this.state = 'settled';
    clearTimeout(this.timer);
  }
}

/** Commands in order of arrival, with room for `limit` of other people's. */
export class Mailbox {
  private entries: Entry[] = [];

  constructor(readonly limit: number) {}

  get length(): number {
    return this.entries.length;
  }

  isFull(): boolean {
    return this.entries.length >= this.limit;
  }

  push(entry: Entry): void {
    this.entries.push(entry);
  }

  /** Entries that were taken and not settled go before everything that came later. */
  putBack(entries: readonly Entry[]): void {
    this.entries.unshift(...entries);
  }

  take(limit: number): Entry[] {
    return this.entries.splice(0, limit);
  }

  remove(entry: Entry): void {
    const index = this.entries.indexOf(entry);
    if (index >= 0) this.entries.splice(index, 1);
  }

  drain(): Entry[] {
    return this.entries.splice(0);
  }
}
