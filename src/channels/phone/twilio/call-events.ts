import { Logger } from '@nestjs/common';
import { assert } from '../../../kernel/assert';
import type { Millis } from '../../../kernel/clock';
import type { VoiceEvent } from '../voice-provider';

interface Pending {
  readonly event: VoiceEvent;
  readonly key: string;
  watchers: ((taken: boolean) => void)[];
}

interface Line {
  readonly pending: Pending[];
  /** Ends the pause before the next attempt. */
  hurry: () => void;
}

/**
 * Events of each call one after the other, each until it was taken: an event that was not holds back the later ones of its call and of
 * no other. In memory: what is lost with the process is found out by asking Twilio (TwilioVoiceProvider).
 */
export class CallEvents {
  private readonly logger = new Logger('TwilioCallEvents');
  private readonly lines = new Map<string, Line>();
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly take: (event: VoiceEvent) => Promise<void>,
    private readonly retryMs: Millis,
  ) {}

  /**
   * @returns whether the next attempt went well. Told again while it is pending, an event is tried again at once and is told
   * once.
   */
  tell(event: VoiceEvent): Promise<boolean> {
    if (this.stopped) return Promise.resolve(false);
    const { callId } = event;
    const key = keyOf(event);
    let line = this.lines.get(callId);
    const isNew = line === undefined;
    if (line === undefined) {
      line = { pending: [], hurry: () => undefined };
      this.lines.set(callId, line);
    }
    let pending = line.pending.find((one) => one.key === key);
    if (pending === undefined) {
      pending = { event, key, watchers: [] };
      line.pending.push(pending);
    }
    const { watchers } = pending;
    const attempt = new Promise<boolean>((resolve) => watchers.push(resolve));
    if (isNew) this.run(callId, line);
    else line.hurry();
    return attempt;
  }

  /** Something of this call has not been taken yet. */
  isPending(callId: string): boolean {
    return this.lines.has(callId);
  }

  /** Gives up what was not taken; what runs is waited for. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const line of this.lines.values()) line.hurry();
    await Promise.all(this.running);
  }

  private run(callId: string, line: Line): void {
    const run = this.tellAll(callId, line);
    this.running.add(run);
    void run.finally(() => this.running.delete(run));
  }

  private async tellAll(callId: string, line: Line): Promise<void> {
    for (let failures = 0; ;) {
      const head = line.pending[0];
      if (head === undefined) break;
      if (this.stopped) {
        answer(line.pending, false);
        break;
      }
      try {
        await this.take(head.event);
        line.pending.shift();
        answer([head], true);
        failures = 0;
      } catch (error) {
        failures += 1;
        this.logger.warn(`${head.event.kind} of call ${callId} was not taken; it is told again`, error);
        answer(line.pending, false);
        await this.pause(line, failures);
      }
    }
    const now = this.lines.get(callId);
    assert(now === line, 'one line for each call');
    this.lines.delete(callId);
  }

  /** Doubles four times at most. */
  private async pause(line: Line, failures: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.retryMs * 2 ** Math.min(4, failures - 1)).unref();
      line.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.stopped) line.hurry();
    });
    line.hurry = () => undefined;
  }
}

function answer(pending: readonly Pending[], taken: boolean): void {
  for (const one of pending) for (const watch of one.watchers.splice(0)) watch(taken);
}

function keyOf(event: VoiceEvent): string {
  return 'legId' in event ? `${event.kind} ${event.legId}` : event.kind;
}
