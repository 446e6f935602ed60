import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Millis } from '../kernel/clock';

/** Samples that were drawn, as far as it matters to whom they may be told. */
export interface NewSamples {
  readonly centreId: string;
  readonly homeCentreId: string;
  readonly servedBy: string[];
  /** When the latest of them was drawn. */
  readonly newest: Millis;
}

/** What any process of ours has drawn lately. */
@Injectable()
export class NewSamplesReader {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** When the latest sample was drawn; 0 before the first. */
  async newest(): Promise<Millis> {
    const [row] = await this.database.query<{ at: Date | null }[]>('select max(drawn_at) as at from samples');
    return row?.at?.getTime() ?? 0;
  }

  /** Drawn after this instant; `drawn_at` grows with every commit, so nothing comes later with an earlier one. */
  async after(seen: Millis): Promise<NewSamples[]> {
    const rows = await this.database.query<
      { centre_id: string; home_centre_id: string; served_by: string[]; newest: Date }[]
    >(
      `select centre_id, home_centre_id, served_by, max(drawn_at) as newest
         from samples where drawn_at > $1 group by centre_id, home_centre_id, served_by`,
      [new Date(seen)],
    );
    return rows.map((row) => ({
      centreId: row.centre_id,
      homeCentreId: row.home_centre_id,
      servedBy: row.served_by,
      newest: row.newest.getTime(),
    }));
  }
}
