import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Counter, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Clock } from '../kernel/clock';
import { MEDIA, type Medium } from '../kernel/medium';
import { CLOCK } from '../platform/time/clock';

/** Why somebody is turned away, as the metrics know it; what is not listed is `other` there, and itself in the database. */
const REASONS: Readonly<Record<Medium, readonly string[]>> = {
  voice: ['unknown-number'],
  chat: ['unknown-widget'],
  sms: ['unknown-number', 'unknown-sender'],
  email: ['automatic-mail', 'mail-loop', 'sender-ambiguous', 'sender-missing', 'unknown-mailbox'],
};
const OTHER = 'other';

/**
 * Counts whom we turned away before they became a contact: by day in the database, and for Prometheus since the start. Contacts that the
 * router rejected are in its own books.
 */
@Injectable()
export class RefusedArrivals {
  private readonly logger = new Logger(RefusedArrivals.name);
  private readonly refused: Counter<'medium' | 'reason'>;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    registry: Registry,
  ) {
    this.refused = new Counter({
      name: 'lianxian_arrivals_refused_total',
      help: 'Who was turned away before they became a contact, by reason.',
      labelNames: ['medium', 'reason'],
      registers: [registry],
    });
    for (const medium of MEDIA)
      for (const reason of [...REASONS[medium], OTHER]) this.refused.inc({ medium, reason }, 0);
  }

  /** Never rejects: a count that cannot be kept must not keep anybody from being told. */
  async count(medium: Medium, reason: string, times = 1): Promise<void> {
    this.refused.inc({ medium, reason: REASONS[medium].includes(reason) ? reason : OTHER }, times);
    try {
      await this.database.query(
        `INSERT INTO refused_arrivals (day, medium, reason, count) VALUES ($1, $2, $3, $4)
         ON CONFLICT (day, medium, reason) DO UPDATE SET count = refused_arrivals.count + excluded.count`,
        [new Date(this.clock.now()).toISOString().slice(0, 10), medium, reason, times],
      );
    } catch (error) {
      this.logger.warn(`a refused ${medium} arrival (${reason}) could not be counted`, error);
    }
  }
}
