import { Logger, type OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import type { Worker } from 'node:worker_threads';
import type { Millis } from '../../kernel/clock';
import type { Decision } from '../engine/decision';
import type { PastAnswer, PastQuestion } from './explain-past';
import { notReproduced, outOfReach, pastBusy, pastFailed, offerNotFound } from './past-decision.errors';
import type { WorkerAnswer } from './replay-worker';
import { startReplayWorker } from './start-replay-worker';

export interface PastDecisionsOptions {
  /** A question beyond so many that wait is refused. */
  readonly mostWaiting: number;
  /** A replay that takes longer is given up. */
  readonly answerMs: Millis;
}

const OPTIONS: PastDecisionsOptions = { mostWaiting: 4, answerMs: 30_000 };

/** A past offer explained, and how much had to be replayed for it. */
export interface PastDecision {
  readonly decision: Decision;
  /** Number of the command in the journal that made the offer. */
  readonly seq: number;
  readonly replayed: number;
}

/**
 * Why a contact was offered to a seat, asked afterwards. One replay at a time and in a thread of its own: whoever waits for an
 * explanation can wait a little longer, whoever waits for an offer cannot.
 */
export class PastDecisions implements OnModuleDestroy {
  private readonly log = new Logger(PastDecisions.name);
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private worker: Worker | null = null;
  private stopped = false;

  constructor(
    private readonly database: ClientConfig,
    private readonly partition: string,
    private readonly program: string,
    private readonly options: PastDecisionsOptions = OPTIONS,
    private readonly start: typeof startReplayWorker = startReplayWorker,
  ) {}

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.worker?.terminate();
  }

  /**
   * @throws UserError 404 `offer-not-found`; 409 `past-out-of-reach`, `past-not-reproduced`
   * @throws OperationalError `past-busy`, `past-failed`
   */
  async explain(question: PastQuestion): Promise<PastDecision> {
    if (this.waiting > this.options.mostWaiting) throw pastBusy();
    this.waiting += 1;
    const answer = this.last.then(() => this.ask(question));
    this.last = answer.catch(() => undefined);
    try {
      return this.settle(question, await answer);
    } finally {
      this.waiting -= 1;
    }
  }

  private settle({ contactId, offerId }: PastQuestion, answer: WorkerAnswer): PastDecision {
    switch (answer.kind) {
      case 'explained':
        return { decision: answer.decision, seq: answer.seq, replayed: answer.replayed };
      case 'unknown-offer':
        throw offerNotFound();
      case 'out-of-reach':
        throw outOfReach();
      case 'diverged':
        this.tellDivergence(contactId, offerId, answer);
        throw notReproduced(answer.program, this.program);
      case 'failed':
        this.log.warn(`the past could not be read: ${answer.error}`);
        throw pastFailed();
    }
  }

  /** By the same version it must not happen: the engine was not deterministic, or the journal was changed by other hands. */
  private tellDivergence(contactId: string, offerId: string, answer: Extract<PastAnswer, { kind: 'diverged' }>): void {
    const { seq, program, error } = answer;
    const message = `the journal cannot be repeated at ${seq}: ${error}`;
    if (program !== null && program !== this.program) this.log.warn(message);
    else this.log.error({ message, contactId, offerId, seq });
  }

  private ask(question: PastQuestion): Promise<WorkerAnswer> {
    if (this.stopped) return Promise.resolve({ kind: 'failed', error: 'stopping' });
    return new Promise((resolve) => {
      const worker = this.start({ ...question, database: this.database, partition: this.partition });
      this.worker = worker;
      const settle = (answer: WorkerAnswer) => {
        clearTimeout(timer);
        this.worker = null;
        void worker.terminate();
        resolve(answer);
      };
      const timer = setTimeout(() => {
        settle({ kind: 'failed', error: `no answer within ${this.options.answerMs} ms` });
      }, this.options.answerMs);
      worker.on('message', settle);
      worker.on('error', (error) => {
        settle({ kind: 'failed', error: error.message });
      });
      worker.on('exit', () => {
        settle({ kind: 'failed', error: 'the thread ended' });
      });
      worker.unref();
    });
  }
}
