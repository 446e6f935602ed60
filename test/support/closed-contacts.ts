import { Client } from 'pg';
import type { Millis } from '../../src/kernel/clock';

/** A contact that a seat served; everything else has a usual value. */
export interface ClosedContactRow {
  readonly id: string;
  readonly queueId: string;
  readonly seatId: string;
  readonly closedAt: Millis;
  readonly customerId?: string;
  readonly priority?: number;
}

const AT_ONCE = 10_000;

/**
 * Writes contacts as the router would have: their rows and their place in the journal, in the given order. Only while no router
 * runs on the database, and after one has: the journal goes on where it stopped.
 */
export async function insertClosed(url: string, contacts: readonly ClosedContactRow[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (let start = 0; start < contacts.length; start += AT_ONCE) {
      await client.query(INSERT, [JSON.stringify(contacts.slice(start, start + AT_ONCE))]);
    }
  } finally {
    await client.end();
  }
}

const INSERT = `
  with given as (
    select r.*, to_timestamp(r."closedAt" / 1000.0) as closed_at, l.partition,
           (select max(seq) from routing_commands) + row_number() over (order by r.place) as seq
      from rows from (jsonb_to_recordset($1::jsonb) as (id text, "queueId" text, "seatId" text, "closedAt" bigint,
             "customerId" text, priority integer)) with ordinality
        as r(id, "queueId", "seatId", "closedAt", "customerId", priority, place), routing_lease l
  ), commands as (
    insert into routing_commands (partition, seq, at, command_id, command)
      select partition, seq, closed_at, null, '{"kind":"tick"}'::jsonb from given
  ), events as (
    insert into routing_events (partition, seq, ordinal, at, kind, contact_id, seat_id, data)
      select partition, seq, 0, closed_at, 'contact-active', id, "seatId", '{}'::jsonb from given
      union all
      select partition, seq, 1, closed_at, 'contact-closed', id, "seatId", '{"cause":"served"}'::jsonb from given
  )
  insert into contacts (id, medium, access_point_id, direction, customer_id, home_centre_id, queue_id, priority, state, arrived_at,
      enqueued_at, service_started_at, service_ended_at, closed_at, close_cause, outcome, seat_id, seat_centre_id, waited_ms)
    select id, 'chat', 'chat-north', 'inbound', "customerId", 'north', "queueId", coalesce(priority, 0), 'closed',
      closed_at - interval '5 minutes', closed_at - interval '5 minutes', closed_at - interval '4 minutes',
      closed_at - interval '1 minute', closed_at, 'served', 'solved', "seatId", 'north', 60000
    from given`;
