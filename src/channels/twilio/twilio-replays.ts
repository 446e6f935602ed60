import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { LessThan, type DataSource } from 'typeorm';
import type { Clock } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import { KeyedQueue } from '../keyed-queue';
import { replayKey } from './replay-key';
import { TwilioAnswerEntity } from './twilio-answer.entity';
import type { TwilioWebhook } from './twilio-webhook';

const KEPT_MS = 24 * 3_600_000;
const PURGE_EVERY_MS = 3_600_000;

/**
 * Twilio sends a webhook again when it did not hear our answer; anybody who saw it may, too. Within 24 hours it gets the answer it
 * got before and nothing is done. Two that come at the same time go one after the other, in this process; between processes, after
 * that time, and where we died before the answer was kept, the work itself must be harmless to repeat.
 */
@Injectable()
export class TwilioReplays implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(TwilioReplays.name);
  private readonly work = new KeyedQueue();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.purge(), PURGE_EVERY_MS).unref();
    void this.purge();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.work.idle();
  }

  /**
   * The answer to this webhook: the one it had, else what `carryOut` resolves with, which is kept. Failed work is carried out again when
   * the webhook comes again. While the database is away nothing is known of earlier answers: `carryOut` runs, and fails
   * by itself if it needs the database.
   *
   * Not for documents that are fetched again and again on purpose (a conference's wait music): answer those directly.
   * @param carryOut harmless to repeat; resolves with TwiML without personal data
   */
  async answer(webhook: TwilioWebhook, carryOut: () => Promise<string>): Promise<string> {
    const key = replayKey(webhook);
    if (key === null) return await carryOut();
    return await this.work.run(key, async () => {
      const known = await this.find(key);
      if (known !== null) return known;
      const twiml = await carryOut();
      await this.keep(key, twiml);
      return twiml;
    });
  }

  /** Forgets answers older than 24 hours. Never rejects. */
  async purge(): Promise<void> {
    try {
      const answeredAt = LessThan(new Date(this.clock.now() - KEPT_MS));
      await this.database.manager.delete(TwilioAnswerEntity, { answeredAt });
    } catch (error) {
      this.logger.warn('old answers to webhooks were not deleted; trying again in an hour', error);
    }
  }

  private async find(key: string): Promise<string | null> {
    try {
      return (await this.database.manager.findOneBy(TwilioAnswerEntity, { key }))?.twiml ?? null;
    } catch (error) {
      this.logger.warn('it is not known whether a webhook came before', error);
      return null;
    }
  }

  /** What was done is done: that its answer could not be kept is no reason to say that it was not. */
  private async keep(key: string, twiml: string): Promise<void> {
    try {
      await this.database.manager
        .createQueryBuilder()
        .insert()
        .into(TwilioAnswerEntity)
        .values({ key, twiml, answeredAt: new Date(this.clock.now()) })
        .orIgnore()
        .execute();
    } catch (error) {
      this.logger.warn('the answer to a webhook was not kept; if it comes again it is carried out again', error);
    }
  }
}
