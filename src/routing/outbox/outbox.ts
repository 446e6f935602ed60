import { Logger } from '@nestjs/common';
import type { Millis } from '../../kernel/clock';
import type { Action } from '../engine/effects';
import { cancels, type OwedAction } from '../journal/batch';
import type { ActionPerformers } from '../ports';
import type { OutboxItem, OutboxState, OutboxStore } from './outbox-store';

export interface OutboxOptions {
  /** A performer that has not answered by then: outcome unknown. */
  readonly callTimeoutMs: Millis;
  /** Wait before the second attempt; doubles up to the longest. */
  readonly firstRetryMs: Millis;
  readonly longestRetryMs: Millis;
  /** Attempts at an action that does not expire, before it is a dead letter. */
  readonly maxAttempts: number;
  /** Attempts at joining customer and seat, before the contact goes back to its place in line. */
  readonly maxJoinAttempts: number;
  /** Calls under way at once, over all contacts. */
  readonly maxCalls: number;
}

/**
 * 20 attempts with these waits give a provider about ten minutes. Two people wait in silence for a joining, so that gets
 * seven attempts, about 15 s.
 */
export const OUTBOX_OPTIONS: OutboxOptions = {
  callTimeoutMs: 10_000,
  firstRetryMs: 250,
  longestRetryMs: 60_000,
  maxAttempts: 20,
  maxJoinAttempts: 7,
  maxCalls: 64,
};

/** What is owed to one contact, in order; the first goes out before the second is tried. */
interface Lane {
  readonly contactId: string;
  waiting: OutboxItem[];
  /** Being performed now. */
  underWay: OutboxItem | null;
  /** What is under way is not wanted any more: no second attempt. */
  cancelled: boolean;
  retry: NodeJS.Timeout | undefined;
}

type Joining = Extract<Action, { kind: 'connect-media' }>;

class CallTimeout extends Error {
  override readonly name = 'CallTimeout';
}

/**
 * Carries committed actions to the outside world: at least once, in order per contact, again with back-off until they
 * expire. A `release-media` removes a `connect-media` or `park-media` of its contact that has not gone out; it overtakes one whose outcome is
 * unknown, because waiting for that outcome would keep a customer on the line.
 */
export class Outbox {
  private readonly logger = new Logger('Outbox');
  private readonly lanes = new Map<string, Lane>();
  private readonly ready = new Set<Lane>();
  private performers: ActionPerformers = {};
  private calls = 0;
  private running = false;

  constructor(
    private readonly store: OutboxStore,
    private readonly now: () => Millis,
    /** Asked before every call: a leader whose lease ran out owes nothing any more, its successor does. */
    private readonly mayPerform: () => boolean,
    /** A joining is given up: the engine takes the contact back from the seat. Rejects when it could not be told. */
    private readonly joiningFailed: (action: Joining, actionId: string, detail: string) => Promise<unknown>,
    private readonly options: OutboxOptions = OUTBOX_OPTIONS,
  ) {}

  /** Who carries out what; before the first `resume`. */
  bind(performers: ActionPerformers): void {
    this.performers = performers;
  }

  /** A term begins: the table says what is owed. Calls of before that are still under way are not made twice. */
  async resume(): Promise<void> {
    const items = await this.store.open();
    this.clear();
    this.running = true;
    const underWay = new Set([...this.lanes.values()].map((lane) => lane.underWay?.actionId));
    if (items.length > 0) this.logger.log(`${items.length} actions of before are still owed`);
    for (const item of items) if (!underWay.has(item.actionId)) this.add(item);
    this.pump();
  }

  /** The term is over: nothing new goes out. */
  pause(): void {
    this.running = false;
    this.clear();
  }

  /** True while this process carries out actions. */
  isRunning(): boolean {
    return this.running;
  }

  /** Actions just committed, in order. */
  enqueue(actions: readonly OwedAction[]): void {
    if (!this.running) return;
    for (const action of actions) this.add({ attempts: 0, ...action });
    this.pump();
  }

  private clear(): void {
    for (const lane of this.lanes.values()) {
      clearTimeout(lane.retry);
      lane.waiting = [];
      this.ready.delete(lane);
      if (lane.underWay === null) this.lanes.delete(lane.contactId);
    }
  }

  private add(item: OutboxItem): void {
    const { contactId } = item.action;
    let lane = this.lanes.get(contactId);
    if (!lane) {
      lane = { contactId, waiting: [], underWay: null, cancelled: false, retry: undefined };
      this.lanes.set(contactId, lane);
    }
    const first = lane.waiting[0];
    lane.waiting = lane.waiting.filter((earlier) => !cancels(item.action, earlier.action));
    if (first !== lane.waiting[0]) clearTimeout(lane.retry);
    if (lane.underWay && cancels(item.action, lane.underWay.action)) lane.cancelled = true;
    lane.waiting.push(item);
    if (first !== lane.waiting[0]) this.ready.add(lane);
  }

  private pump(): void {
    for (const lane of this.ready) {
      if (!this.running || !this.mayPerform() || this.calls >= this.options.maxCalls) return;
      this.ready.delete(lane);
      if (lane.underWay !== null) continue;
      const item = lane.waiting.shift();
      if (item) void this.perform(lane, item);
      else this.lanes.delete(lane.contactId);
    }
  }

  private async perform(lane: Lane, before: OutboxItem): Promise<void> {
    const { action } = before;
    const item = { ...before, attempts: before.attempts + 1 };
    lane.underWay = item;
    lane.cancelled = false;
    this.calls += 1;
    try {
      const performer = this.performers[action.medium];
      if (isExpired(action, this.now())) await this.giveUp(lane, before, 'expired', 'its time was over');
      else if (!performer) await this.giveUp(lane, before, 'dead', `nothing here carries out ${action.medium}`);
      else {
        const context = { actionId: item.actionId, attempt: item.attempts };
        await this.withinTime(Promise.resolve().then(() => performer.perform(action, context)));
        this.end(lane, item, 'sent', null);
      }
    } catch (error) {
      await this.failed(lane, item, error);
    } finally {
      this.calls -= 1;
      this.pump();
    }
  }

  private end(lane: Lane, item: OutboxItem, state: OutboxState, lastError: string | null): void {
    lane.underWay = null;
    this.store.mark(item, state, lastError);
    this.ready.add(lane);
  }

  /** The end of trying. @throws when a joining failed and the router could not be told: then it is tried again. */
  private async giveUp(lane: Lane, item: OutboxItem, state: 'dead' | 'expired', why: string): Promise<void> {
    const { action, actionId } = item;
    const { kind, contactId, medium } = action;
    if (kind === 'connect-media') await this.joiningFailed(action, actionId, why);
    const entry = { alert: `outbox-${state}`, actionId, kind, contactId, medium, lastError: why };
    if (state === 'dead') this.logger.error(entry);
    else this.logger.warn(entry);
    this.end(lane, item, state, why);
  }

  private async failed(lane: Lane, item: OutboxItem, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    if (lane.cancelled) {
      this.end(lane, item, 'cancelled', message);
      return;
    }
    if (item.action.expiresAt === null && item.attempts >= this.attemptsOf(item.action)) {
      // What is left of a joining is the engine's; a dead letter of it would be of no use to anybody.
      const state = item.action.kind === 'connect-media' ? 'expired' : 'dead';
      try {
        await this.giveUp(lane, item, state, message);
        return;
      } catch (refusal) {
        this.logger.warn(
          `the router could not be told: ${refusal instanceof Error ? refusal.message : String(refusal)}`,
        );
      }
    }
    lane.underWay = null;
    this.store.mark(item, error instanceof CallTimeout ? 'unknown' : 'pending', message);
    if (!this.running) {
      this.ready.add(lane);
      return;
    }
    lane.waiting.unshift(item);
    this.logger.warn(`${item.action.kind} of contact ${item.action.contactId}, attempt ${item.attempts}: ${message}`);
    lane.retry = setTimeout(
      () => {
        this.ready.add(lane);
        this.pump();
      },
      this.retryDelayMs(item.attempts, item.action),
    );
  }

  private attemptsOf(action: Action): number {
    return action.kind === 'connect-media' ? this.options.maxJoinAttempts : this.options.maxAttempts;
  }

  /** Doubling with jitter of a half either way, and never past the end: an expired action is told as such in time. */
  private retryDelayMs(attempts: number, action: Action): Millis {
    const doubled = Math.min(this.options.longestRetryMs, this.options.firstRetryMs * 2 ** (attempts - 1));
    const jittered = doubled * (0.5 + Math.random());
    return action.expiresAt === null ? jittered : Math.max(0, Math.min(jittered, action.expiresAt - this.now()));
  }

  private async withinTime(call: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const { callTimeoutMs } = this.options;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new CallTimeout(`no answer in ${callTimeoutMs} ms; the outcome is unknown`));
      }, callTimeoutMs);
      // The call itself keeps the process alive, if anything does.
      timer.unref();
    });
    try {
      await Promise.race([call, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function isExpired(action: Action, now: Millis): boolean {
  return action.expiresAt !== null && now >= action.expiresAt;
}
