import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Millis } from '../kernel/clock';
import type { AgentSnapshot } from '../platform/realtime/console-protocol';

export type SeatDay = AgentSnapshot['today'];

const DAY = `
with mine as (
  select kind, contact_id, data from routing_events
   where seat_id = $1 and at >= $2 and kind in ('contact-closed', 'offer-ended')
)
select (select count(*)::integer from mine where kind = 'offer-ended' and data ->> 'end' = 'missed') as missed,
       count(c.id)::integer as served,
       round(avg(extract(epoch from c.closed_at - c.service_started_at)) * 1000)::float8 as mean_handle_ms
  from mine join contacts c on c.id = mine.contact_id
 where mine.kind = 'contact-closed' and c.close_cause = 'served' and c.service_started_at is not null`;

/** An agent's own figures since midnight, from the journal. Handling is talk and wrap-up. */
@Injectable()
export class SeatDayStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async load(seatId: string, midnight: Millis): Promise<SeatDay> {
    const [row] = await this.database.query<{ served: number; missed: number; mean_handle_ms: number | null }[]>(DAY, [
      seatId,
      new Date(midnight),
    ]);
    return { served: row?.served ?? 0, missed: row?.missed ?? 0, meanHandleMs: row?.mean_handle_ms ?? null };
  }
}
