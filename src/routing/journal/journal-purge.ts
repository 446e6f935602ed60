import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Millis } from '../../kernel/clock';

const HOUR_MS: Millis = 3_600_000;
/** Rows of one statement, so that no purge holds anybody up. */
const CHUNK = 5_000;

/**
 * Receipts answer repeats for a week; of actions that are done a week is kept for whoever asks what went out. Past
 * decisions can be explained for a month.
 */
const PURGES: readonly { readonly what: string; readonly statement: string }[] = [
  {
    what: 'receipts',
    statement: `delete from routing_receipts where command_id in (
      select command_id from routing_receipts where at < clock_timestamp() - interval '7 days' limit ${CHUNK})`,
  },
  {
    what: 'outbox rows',
    statement: `delete from routing_outbox where action_id in (
      select action_id from routing_outbox where state in ('sent', 'expired', 'cancelled')
        and updated_at < clock_timestamp() - interval '7 days' limit ${CHUNK})`,
  },
  {
    what: 'engine snapshots',
    statement: `delete from engine_snapshots where (partition, seq) in (
      select partition, seq from engine_snapshots where at < clock_timestamp() - interval '30 days' limit ${CHUNK})`,
  },
];

/** Hourly: removes what nobody can ask for any more. Any node may do it, several at once too. */
export class JournalPurge {
  private readonly logger = new Logger(JournalPurge.name);
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly dataSource: DataSource) {}

  start(): void {
    this.timer = setInterval(() => {
      void this.purge().catch((error: unknown) => {
        this.logger.warn(`the purge was given up until the next hour: ${String(error)}`);
      });
    }, HOUR_MS);
    this.timer.unref();
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** Rows removed. */
  async purge(): Promise<number> {
    let removed = 0;
    for (const { what, statement } of PURGES) {
      let chunk = CHUNK;
      while (chunk === CHUNK && !this.stopped) {
        const [, count] = await this.dataSource.query<[unknown, number]>(statement);
        chunk = count;
        removed += count;
      }
      this.logger.debug(`old ${what} removed`);
    }
    return removed;
  }
}
