import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Clock } from '../kernel/clock';
import type { Medium } from '../kernel/medium';
import { CLOCK } from '../platform/time/clock';

/** Counts whom we turned away before they became a contact; contacts that the router rejected are in its own books. */
@Injectable()
export class RefusedArrivals {
  private readonly logger = new Logger(RefusedArrivals.name);

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Never rejects: a count that cannot be kept must not keep anybody from being told. */
  async count(medium: Medium, reason: string): Promise<void> {
    try {
      await this.database.query(
        `INSERT INTO refused_arrivals (day, medium, reason, count) VALUES ($1, $2, $3, 1)
         ON CONFLICT (day, medium, reason) DO UPDATE SET count = refused_arrivals.count + 1`,
        [new Date(this.clock.now()).toISOString().slice(0, 10), medium, reason],
      );
    } catch (error) {
      this.logger.warn(`a refused ${medium} arrival (${reason}) could not be counted`, error);
    }
  }
}
