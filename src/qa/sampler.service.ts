import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Alerts } from '../platform/alerts/alerts';
import { classifyError } from '../platform/errors/classify-error';
import { ROUTER, type RouterPort } from '../routing/ports';
import { MinimumTopUp } from './minimum-top-up';
import { SampleDraw } from './sample-draw';
import { tryLockSampling } from './sampling-lock';

/** Looked for without being told: what another process committed, the end of a period. */
const LOOK_MS = 2_000;
/** Somebody else has the turn, or the database is away. */
const RETRY_MS = 250;
/** Closed contacts of one transaction; the lock is held for some 50 ms. */
const PAGE = 500;
/** After a failure: what is too much for one statement's time is not so for ever, and one bad contact holds up few others. */
const SMALL_PAGE = 20;
/** After so many failures in a row that are no outage, somebody has to look. */
const FAILURES_TOLD = 5;

type Step = 'worked' | 'done' | 'busy';

/**
 * Makes samples of contacts that closed: right after the commit, and after every start and outage everything that closed meanwhile.
 * How far it came is on disk with what it drew, so nothing is missed or drawn twice, in however many processes it runs.
 */
@Injectable()
export class Sampler implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(Sampler.name);
  private unsubscribe: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private wanted = false;
  private stopped = false;
  private failures = 0;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly draw: SampleDraw,
    private readonly minimum: MinimumTopUp,
    private readonly alerts: Alerts,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.router.subscribe({
      onCommitted: ({ effects }) => {
        if (effects.some(({ kind }) => kind === 'contact-closed')) this.wake();
      },
      onReset: () => {
        this.wake();
      },
    });
    this.wake();
  }

  /** Finishes the transaction under way. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    clearTimeout(this.timer);
    await this.running;
  }

  private wake(): void {
    this.wanted = true;
    if (this.running !== null || this.stopped) return;
    clearTimeout(this.timer);
    this.running = this.work().finally(() => {
      this.running = null;
    });
  }

  /** Never rejects. Arms the timer when it has come to an end. */
  private async work(): Promise<void> {
    let step: Step | 'failed' = 'worked';
    while (!this.stopped && (step === 'worked' || (step === 'done' && this.wanted))) {
      this.wanted = false;
      step = await this.step();
    }
    if (this.stopped) return;
    const retries = Math.max(1, this.failures);
    const waitMs = step === 'done' ? LOOK_MS : Math.min(LOOK_MS, RETRY_MS * retries);
    this.timer = setTimeout(() => {
      this.wake();
    }, waitMs);
    this.timer.unref();
  }

  private async step(): Promise<Step | 'failed'> {
    try {
      const step = await this.database.transaction(async (manager): Promise<Step> => {
        if (!(await tryLockSampling(manager))) return 'busy';
        const limit = this.failures === 0 ? PAGE : SMALL_PAGE;
        const progress = (await this.draw.next(manager, limit)) ?? (await this.minimum.next(manager));
        return progress === null ? 'done' : 'worked';
      });
      this.failures = 0;
      return step;
    } catch (error) {
      this.failures += 1;
      const why = error instanceof Error ? error.message : String(error);
      this.log.warn(`samples not drawn this time: ${why}`);
      // The same contacts are tried again until it succeeds; while it does not, none after them are drawn.
      if (this.failures === FAILURES_TOLD && classifyError(error) === null) {
        this.alerts.raise({ alert: 'samples-not-drawn' });
      }
      return 'failed';
    }
  }
}
