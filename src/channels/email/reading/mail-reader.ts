import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Worker } from 'node:worker_threads';
import { MAIL_LIMITS, type MailLimits } from '../mail-limits';
import type { MailProblem, ReadMail } from './mail';
import type { ReadAnswer, ReadRequest } from './mail-worker';
import type { ReadScope } from './read-mail';
import { startMailWorker } from './start-mail-worker';

/** The mail was not read, and nothing is known of it. */
export class MailUnreadableError extends Error {
  override readonly name = 'MailUnreadableError';
  constructor(readonly reason: Extract<MailProblem, 'too-slow' | 'crashed'> | 'stopping') {
    super(`a mail could not be read: ${reason}`);
  }
}

interface Task {
  readonly raw: Buffer;
  readonly scope: ReadScope;
  readonly resolve: (mail: ReadMail) => void;
  readonly reject: (error: Error) => void;
}

interface Desk {
  readonly worker: Worker;
  task: Task | null;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Reads mails in worker threads: parsing may take seconds and much memory, and none of it may delay an offer. A mail that is too
 * slow or kills its worker costs that worker only; of such a mail the header is read alone, by a new one.
 */
@Injectable()
export class MailReader {
  private readonly logger = new Logger(MailReader.name);
  private readonly desks: Desk[] = [];
  private readonly waiting: Task[] = [];
  private stopping = false;

  constructor(@Inject(MAIL_LIMITS) private readonly limits: MailLimits) {}

  /** @throws MailUnreadableError when not even the header can be read, or we stop */
  async read(raw: Buffer): Promise<ReadMail> {
    try {
      return await this.run(raw, 'whole');
    } catch (error) {
      if (!(error instanceof MailUnreadableError) || error.reason === 'stopping') throw error;
      return { ...(await this.run(raw, 'header')), problem: error.reason };
    }
  }

  /** Mails in a worker or waiting for one. */
  get load(): number {
    return this.waiting.length + this.desks.filter(({ task }) => task !== null).length;
  }

  /** Ends the workers; what they have in hand is unreadable. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const task of this.waiting.splice(0)) task.reject(new MailUnreadableError('stopping'));
    await Promise.all(
      this.desks.splice(0).map(async (desk) => {
        this.fail(desk, 'stopping');
        await desk.worker.terminate();
      }),
    );
  }

  private run(raw: Buffer, scope: ReadScope): Promise<ReadMail> {
    return new Promise((resolve, reject) => {
      if (this.stopping) {
        reject(new MailUnreadableError('stopping'));
        return;
      }
      this.waiting.push({ raw, scope, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.waiting.length === 0) return;
    let desk = this.desks.find(({ task }) => task === null);
    if (desk === undefined && this.desks.length < this.limits.workers) desk = this.hire();
    const task = desk === undefined ? undefined : this.waiting.shift();
    if (desk === undefined || task === undefined) return;
    desk.task = task;
    // Copied into the worker, not handed over: of a mail that kills it the header is read once more.
    desk.worker.postMessage({ raw: task.raw, scope: task.scope } satisfies ReadRequest);
    const hired = desk;
    desk.timer = setTimeout(() => {
      this.dismiss(hired, 'too-slow');
    }, this.limits.readMs);
  }

  private hire(): Desk {
    const worker = startMailWorker();
    const desk: Desk = { worker, task: null, timer: undefined };
    this.desks.push(desk);
    worker.on('message', (answer: ReadAnswer) => {
      this.settle(desk, answer);
    });
    worker.on('error', (error) => {
      this.logger.warn(`a mail ended its worker: ${error.name}`);
      this.dismiss(desk, 'crashed');
    });
    worker.on('exit', () => {
      this.dismiss(desk, 'crashed');
    });
    worker.unref();
    return desk;
  }

  private settle(desk: Desk, answer: ReadAnswer): void {
    const task = this.release(desk);
    if (task === null) return;
    if ('mail' in answer) task.resolve(answer.mail);
    else {
      this.logger.warn(`a mail was not read: ${answer.error}`);
      task.reject(new MailUnreadableError('crashed'));
    }
    this.next();
  }

  /** The worker is not to be used any more; the next mail gets a new one. */
  private dismiss(desk: Desk, reason: 'too-slow' | 'crashed'): void {
    const index = this.desks.indexOf(desk);
    if (index === -1) return;
    this.desks.splice(index, 1);
    void desk.worker.terminate();
    this.fail(desk, reason);
    this.next();
  }

  private fail(desk: Desk, reason: MailUnreadableError['reason']): void {
    this.release(desk)?.reject(new MailUnreadableError(reason));
  }

  private release(desk: Desk): Task | null {
    clearTimeout(desk.timer);
    const { task } = desk;
    desk.task = null;
    return task;
  }
}
