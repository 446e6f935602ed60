import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { present } from '../../kernel/assert';
import type { Clock, Millis } from '../../kernel/clock';
import { Alerts } from '../../platform/alerts/alerts';
import { classifyError } from '../../platform/errors/classify-error';
import { OperationalError } from '../../platform/errors/errors';
import { HealthRegistry } from '../../platform/health/health-registry';
import { CLOCK } from '../../platform/time/clock';
import { CommittedContacts } from '../committed-contacts';
import { TWILIO_CLIENT, type TwilioClient } from '../twilio/twilio-client';
import { twilioFailure } from '../twilio/twilio-failure';
import { type ArrivedSms, InboundSms } from './inbound-sms';
import { SmsNumbers } from './sms-numbers';
import { reportOf } from './sms-report';
import { SmsReports } from './sms-reports';
import { SmsMarkEntity } from './sms.entity';

const EVERY_MS = 60_000;
const AGAIN_MS = 5_000;
/** Fetched once more each time: Twilio lists a message a little after it came, and its clock is not ours. */
const OVERLAP_MS = 600_000;
/** Fetched at once: after a long absence the messages of many days must not stand in memory together. */
const WINDOW_MS = 6 * 3_600_000;
const PAGE_SIZE = 200;

/**
 * Twilio calls once for each message and each report, and not again when nobody hears. So what customers wrote is fetched from its
 * list: at the start, whenever the router is there again, when a webhook could not be stored, and from time to time; after an absence
 * also what became of our messages. Up to when that was done is on disk. Only the leader does it.
 */
@Injectable()
export class SmsCatchUp implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SmsCatchUp.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private again = false;
  /** We were away: what became of our messages meanwhile has to be asked, once. */
  private missedReports = true;
  private away = false;
  private stopped = false;
  private readonly enabled: boolean;
  private readonly stop: () => void;

  constructor(
    @Inject(APP_CONFIG) { smsProvider }: AppConfig,
    @Inject(TWILIO_CLIENT) private readonly client: TwilioClient | null,
    @Inject(CLOCK) private readonly clock: Clock,
    @InjectDataSource() private readonly database: DataSource,
    private readonly contacts: CommittedContacts,
    private readonly numbers: SmsNumbers,
    private readonly inbound: InboundSms,
    private readonly reports: SmsReports,
    private readonly alerts: Alerts,
    health: HealthRegistry,
  ) {
    this.enabled = smsProvider === 'twilio';
    if (this.enabled)
      health.register('sms', () => ({
        ok: true,
        impaired: this.away,
        detail: `twilio: ${this.away ? 'away' : 'back'}`,
      }));
    this.stop = contacts.subscribe({
      onReset: () => {
        this.missedReports = true;
        void this.run();
      },
    });
  }

  onApplicationBootstrap(): void {
    void this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.stop();
    clearTimeout(this.timer);
    await this.running;
  }

  /** A webhook came, and what it said could not be stored: nobody will say it again. */
  runSoon(): void {
    if (!this.enabled || this.stopped) return;
    this.missedReports = true;
    if (this.running !== null) {
      this.again = true;
      return;
    }
    this.schedule(AGAIN_MS);
  }

  /** One round, or the one under way and one more. Never rejects: what fails is tried again soon. */
  run(): Promise<void> {
    if (!this.enabled || this.stopped) return Promise.resolve();
    if (this.running !== null) {
      this.again = true;
      return this.running;
    }
    clearTimeout(this.timer);
    let pauseMs = EVERY_MS;
    this.running = this.round()
      .then(() => {
        this.away = false;
      })
      .catch((error: unknown) => {
        pauseMs = AGAIN_MS;
        this.away = error instanceof TwilioAwayError;
        const why = error instanceof TwilioAwayError ? `Twilio: ${error.message}` : classifyError(error)?.code;
        if (why === undefined) this.logger.error('fetching messages met a bug; trying again soon', error);
        else this.logger.warn(`messages that came while nobody heard were not fetched (${why}); trying again soon`);
      })
      .finally(() => {
        this.running = null;
        if (this.again) pauseMs = Math.min(pauseMs, AGAIN_MS);
        this.again = false;
        this.schedule(pauseMs);
      });
    return this.running;
  }

  private schedule(delayMs: Millis): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), delayMs).unref();
  }

  private async round(): Promise<void> {
    if (!this.contacts.isLoaded || this.contacts.status().state !== 'ok') return;
    for (const { number } of this.numbers.all()) await this.fetch(number);
    if (this.missedReports) await this.fetchReports();
  }

  private async fetchReports(): Promise<void> {
    this.missedReports = false;
    try {
      for (const sid of await this.reports.awaited()) {
        if (this.stopped) return;
        const found = await asked(this.twilio().messages(sid).fetch());
        const report = found === null ? null : reportOf(found.status, found.errorCode);
        if (report !== null) await this.reports.take(sid, report);
      }
    } catch (error) {
      this.missedReports = true;
      throw error;
    }
  }

  /**
   * Window after window, each written down when it is done. A number that is new begins now: what came before was not for us.
   * A mark in the future was set by a clock that was ahead: it counts as now, and comes back.
   */
  private async fetch(number: string): Promise<void> {
    const until = this.clock.now();
    const mark = await this.database.manager.findOneBy(SmsMarkEntity, { ourAddress: number });
    let from = Math.min(mark?.fetchedUntil.getTime() ?? until, until) - OVERLAP_MS;
    while (from < until && !this.stopped) {
      const to = Math.min(until, from + WINDOW_MS);
      if (!(await this.takeWindow(number, from, to))) return;
      await this.markFetched(number, to);
      from = to;
    }
  }

  /** False: we were stopped before all of it was taken. */
  private async takeWindow(number: string, from: Millis, to: Millis): Promise<boolean> {
    const listed = await asked(
      this.twilio().messages.list({
        to: number,
        dateSentAfter: new Date(from),
        // Whole seconds are compared.
        dateSentBefore: new Date(to + 1_000),
        pageSize: PAGE_SIZE,
      }),
    );
    if (listed === null) throw new TwilioAwayError('it does not list the messages of a number');
    const arrived = listed.filter(({ direction }) => direction === 'inbound').reverse();
    const known = await this.inbound.known(arrived.map(({ sid }) => sid));
    for (const message of arrived) {
      if (this.stopped) return false;
      if (known.has(message.sid)) continue;
      await this.takeOne({
        sid: message.sid,
        from: message.from,
        to: message.to,
        body: message.body,
        numMedia: Number(message.numMedia) || 0,
        sentAt: message.dateSent,
      });
    }
    return true;
  }

  private twilio(): TwilioClient {
    return present(this.client, 'the configuration of SMS by Twilio has an account');
  }

  /** One that cannot be stored for another reason than an absent database must not keep all others away. */
  private async takeOne(sms: ArrivedSms): Promise<void> {
    try {
      await this.inbound.take(sms);
    } catch (error) {
      if (classifyError(error) instanceof OperationalError) throw error;
      this.logger.error(`message ${sms.sid} cannot be stored; read it in Twilio's console`, error);
      this.alerts.raise({ alert: 'message-not-stored' });
    }
  }

  private async markFetched(ourAddress: string, until: Millis): Promise<void> {
    await this.database.query(
      `INSERT INTO sms_marks (our_address, fetched_until) VALUES ($1, $2)
       ON CONFLICT (our_address) DO UPDATE SET fetched_until = excluded.fetched_until`,
      [ourAddress, new Date(until)],
    );
  }
}

/** Twilio could not be asked. Its own errors may repeat numbers; this one does not. */
class TwilioAwayError extends Error {
  override readonly name = 'TwilioAwayError';
}

/**
 * Null: Twilio says that there is no such thing.
 * @throws TwilioAwayError
 */
async function asked<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    const failure = twilioFailure(error);
    if (failure.kind === 'refused' && failure.code === 'not-found') return null;
    throw new TwilioAwayError(failure.kind === 'refused' ? failure.code : failure.why);
  }
}
