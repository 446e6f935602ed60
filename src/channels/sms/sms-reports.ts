import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ConversationsService } from '../../conversations/conversations.service';
import { MessageDeliveries, type DeliveryReport } from '../../conversations/message-deliveries';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import type { Clock } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import { SmsEarlyReportEntity } from './sms.entity';

const LOOK_MS = 5_000;
/** Carriers that tell what became of a message do so within a day. */
const AWAITED_MS = 24 * 3_600_000;
const MOST_AWAITED = 1_000;
/** A message whose outcome was unknown is found long before; after that the report belongs to no message of ours. */
const KEPT_MS = 3 * 24 * 3_600_000;

/** Since when, and how many at most. */
export const AWAITED = `
  SELECT provider_message_id AS sid FROM message_deliveries
   WHERE medium = 'sms' AND state = 'sent' AND provider_message_id IS NOT NULL AND updated_at > $1
   ORDER BY updated_at LIMIT $2`;

/**
 * Delivery reports, in any order and more than once. One that comes before we know the message by its id (the provider called back
 * before it answered, or its answer was lost) is kept until we do: the provider does not tell twice.
 */
@Injectable()
export class SmsReports implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SmsReports.name);
  private readonly stop: () => void;
  private timer: NodeJS.Timeout | undefined;
  private applying: Promise<void> | null = null;
  private again = false;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly deliveries: MessageDeliveries,
    conversations: ConversationsService,
  ) {
    this.stop = conversations.subscribe({
      onMessage: ({ delivery }) => {
        if (delivery?.state === 'sent' && config.smsProvider === 'twilio') void this.apply();
      },
    });
  }

  onApplicationBootstrap(): void {
    if (this.config.smsProvider !== 'twilio') return;
    this.timer = setInterval(() => void this.apply(), LOOK_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop();
    clearInterval(this.timer);
    await this.applying;
  }

  /** Resolves when the report is written down, with its message or for later. */
  async take(providerMessageId: string, report: DeliveryReport): Promise<void> {
    if ((await this.deliveries.report('sms', providerMessageId, report)) !== 'unknown-message') return;
    await this.keep(providerMessageId, report);
    // The message may have become known between the two.
    await this.deliver(providerMessageId, report);
  }

  /** Messages of ours that Twilio took in the last day and whose end nobody knows, the oldest first. */
  async awaited(): Promise<string[]> {
    const since = new Date(this.clock.now() - AWAITED_MS);
    const rows: { sid: string }[] = await this.database.query(AWAITED, [since, MOST_AWAITED]);
    return rows.map(({ sid }) => sid);
  }

  /** Hands over what was kept for messages that are known by now. Never rejects: the next round goes on. */
  apply(): Promise<void> {
    if (this.applying !== null) {
      this.again = true;
      return this.applying;
    }
    this.applying = this.round()
      .catch((error: unknown) => {
        this.logger.warn('early delivery reports are kept for the next round', error);
      })
      .finally(() => {
        this.applying = null;
        if (!this.again) return;
        this.again = false;
        void this.apply();
      });
    return this.applying;
  }

  private async round(): Promise<void> {
    const rows = await this.database.manager
      .createQueryBuilder(SmsEarlyReportEntity, 'e')
      .innerJoin('message_deliveries', 'd', `d.medium = 'sms' AND d.provider_message_id = e.providerMessageId`)
      .getMany();
    for (const { providerMessageId, state, reason } of rows)
      await this.deliver(providerMessageId, { state, ...(reason === null ? {} : { reason }) });
    await this.database.query('DELETE FROM sms_early_reports WHERE reported_at < $1', [
      new Date(this.clock.now() - KEPT_MS),
    ]);
  }

  private async deliver(providerMessageId: string, report: DeliveryReport): Promise<void> {
    if ((await this.deliveries.report('sms', providerMessageId, report)) === 'unknown-message') return;
    // One that came meanwhile and says more stays.
    await this.database.query('DELETE FROM sms_early_reports WHERE provider_message_id = $1 AND state = $2', [
      providerMessageId,
      report.state,
    ]);
  }

  /** Of several the first that is final counts. */
  private async keep(providerMessageId: string, { state, reason }: DeliveryReport): Promise<void> {
    await this.database.query(
      `INSERT INTO sms_early_reports AS e (provider_message_id, state, reason, reported_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (provider_message_id) DO UPDATE SET state = excluded.state, reason = excluded.reason
        WHERE e.state = 'sent' AND excluded.state <> 'sent'`,
      [providerMessageId, state, reason ?? null, new Date(this.clock.now())],
    );
  }
}
