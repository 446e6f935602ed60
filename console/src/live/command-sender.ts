import type { Refusal } from '../../../src/platform/realtime/console-protocol';
import { COMMANDS_WITH_ID, localRefusal, type Answer, type EventName, type Request } from './contract';

/** One attempt's patience for an acknowledgement, in milliseconds. */
export const ACK_TIMEOUT_MS = 8_000;
/**
 * Pauses before the repeats of a command that was refused as retryable or not answered; then it is given up. Together half a
 * minute: a database that restarts is back by then.
 */
export const RETRY_PAUSES_MS: readonly number[] = [300, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];

/** The part of a socket that the sender needs. */
export interface Wire {
  readonly connected: boolean;
  emit(event: string, body: unknown, acknowledge: (answer: unknown) => void): void;
}

interface Pending {
  readonly event: EventName;
  readonly body: unknown;
  readonly settle: (answer: { readonly ok: true } | Refusal) => void;
  repeats: number;
  timer: ReturnType<typeof setTimeout> | null;
  /** Distinguishes a late acknowledgement of an earlier attempt from the present one's. */
  attempt: number;
}

/**
 * Sends commands and sees to it that each is answered once: the same id is repeated while the server does not answer,
 * or answers "retryable", or the connection comes back. Ids make repeats harmless, so a command that was on its way
 * when the wire broke is simply sent again. What stays unanswered ends as the local refusal `no-answer`.
 */
export class CommandSender {
  private readonly pending = new Set<Pending>();

  constructor(
    private readonly wire: Wire,
    private readonly newId: () => string,
  ) {}

  /** Commands not yet answered. */
  get waiting(): number {
    return this.pending.size;
  }

  /**
   * Sends a command, adding its `commandId` where the contract has one. Resolves with the server's answer, or with a
   * local refusal; it never rejects. While the connection is down the command waits for it.
   */
  send<Event extends EventName>(event: Event, request: Request<Event>): Promise<Answer<Event>> {
    const body = COMMANDS_WITH_ID.has(event) ? { ...request, commandId: this.newId() } : request;
    return new Promise((resolve) => {
      const command: Pending = {
        event,
        body,
        // The contract file types each event's answer; the wire itself is untyped.
        settle: resolve,
        repeats: 0,
        timer: null,
        attempt: 0,
      };
      this.pending.add(command);
      if (this.wire.connected) this.attempt(command);
    });
  }

  /** The connection is (again) there: everything unanswered goes out once more, in the order it was given. */
  resume(): void {
    for (const command of this.pending) this.attempt(command);
  }

  /** The connection is gone: no attempt can be answered any more. Commands wait for `resume`. */
  suspend(): void {
    for (const command of this.pending) {
      if (command.timer !== null) clearTimeout(command.timer);
      command.timer = null;
      command.attempt += 1;
    }
  }

  /** The session is over: nothing will be answered. */
  giveUp(): void {
    for (const command of [...this.pending]) this.finish(command, localRefusal('offline'));
  }

  private attempt(command: Pending): void {
    command.attempt += 1;
    const { attempt } = command;
    if (command.timer !== null) clearTimeout(command.timer);
    command.timer = setTimeout(() => {
      this.repeatOr(command, localRefusal('no-answer'));
    }, ACK_TIMEOUT_MS);
    this.wire.emit(command.event, command.body, (answer) => {
      if (command.attempt !== attempt || !this.pending.has(command)) return;
      const given = answer as { readonly ok: true } | Refusal;
      if (given.ok || given.retryable !== true) this.finish(command, given);
      else this.repeatOr(command, given);
    });
  }

  private repeatOr(command: Pending, refusal: Refusal): void {
    if (command.timer !== null) clearTimeout(command.timer);
    command.timer = null;
    command.attempt += 1;
    const pause = RETRY_PAUSES_MS[command.repeats];
    if (pause === undefined) {
      this.finish(command, refusal);
      return;
    }
    command.repeats += 1;
    command.timer = setTimeout(() => {
      command.timer = null;
      if (this.wire.connected) this.attempt(command);
    }, pause);
  }

  private finish(command: Pending, answer: { readonly ok: true } | Refusal): void {
    if (command.timer !== null) clearTimeout(command.timer);
    this.pending.delete(command);
    command.settle(answer);
  }
}
