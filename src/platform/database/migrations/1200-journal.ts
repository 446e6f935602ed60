import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The journal of the router: who may write (lease), what was asked (commands), what came of it (events, receipts),
 * how things stand (contacts, routing_state) and what the outside world is still owed (outbox).
 * Instants inside JSON are whole milliseconds; columns are timestamptz.
 */
export class Journal1760000001200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LEASE);
    await runner.query(COMMANDS_AND_EVENTS);
    await runner.query(STATE);
    await runner.query(OUTBOX);
    await runner.query(COMMIT_ROWS);
    await runner.query(COMMIT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function journal_commit(text, bigint, jsonb, jsonb, jsonb, jsonb, jsonb, jsonb)');
    await runner.query('drop function journal_write_contacts(jsonb)');
    await runner.query(`drop table routing_outbox, routing_quarantine, contacts, routing_state, routing_receipts,
      routing_events, routing_commands, routing_lease`);
  }
}

const LEASE = `
create table routing_lease (
  partition text primary key,
  epoch bigint not null,
  holder text not null,
  -- the holder's database session: when it is gone, nobody needs to wait for the lease to run out
  session_pid integer not null,
  session_started timestamptz,
  renewed_at timestamptz not null,
  expires_at timestamptz not null
)`;

const COMMANDS_AND_EVENTS = `
create table routing_commands (
  partition text not null,
  seq bigint not null,
  at timestamptz not null,
  command_id text,
  command jsonb not null,
  primary key (partition, seq)
);
create table routing_events (
  partition text not null,
  seq bigint not null,
  ordinal integer not null,
  at timestamptz not null,
  kind text not null,
  contact_id text,
  seat_id text,
  queue_id text,
  centre_id text,
  data jsonb not null,
  primary key (partition, seq, ordinal)
);
create index routing_events_contact on routing_events (contact_id, seq) where contact_id is not null;
create index routing_events_seat on routing_events (seat_id, at) where seat_id is not null;
create table routing_receipts (
  command_id text primary key,
  partition text not null,
  seq bigint not null,
  accepted boolean not null,
  reason text,
  detail text,
  at timestamptz not null
);
create index routing_receipts_at on routing_receipts (at);
-- commands that PostgreSQL cannot store; as text, because that is why they are here
create table routing_quarantine (
  command_id text primary key,
  partition text not null,
  at timestamptz not null,
  sqlstate text not null,
  error text not null,
  command text not null
)`;

const STATE = `
create table routing_state (
  partition text not null,
  kind text not null,
  id text not null,
  record jsonb not null,
  primary key (partition, kind, id)
);
create table contacts (
  id text not null constraint contacts_pkey primary key,
  medium text not null,
  access_point_id text not null,
  direction text not null,
  customer_id text,
  home_centre_id text not null,
  queue_id text,
  priority integer not null,
  state text not null,
  arrived_at timestamptz not null,
  enqueued_at timestamptz,
  service_started_at timestamptz,
  service_ended_at timestamptz,
  closed_at timestamptz,
  close_cause text,
  outcome text,
  seat_id text,
  seat_centre_id text,
  overflow_rule_id text,
  waited_ms bigint,
  record jsonb
);
create index contacts_open on contacts (arrived_at) where record is not null;
create index contacts_customer on contacts (customer_id, arrived_at desc) where customer_id is not null;
create index contacts_arrived on contacts (arrived_at)`;

const OUTBOX = `
create table routing_outbox (
  action_id text primary key,
  partition text not null,
  seq bigint not null,
  ordinal integer not null,
  contact_id text not null,
  medium text not null,
  kind text not null,
  action jsonb not null,
  state text not null check (state in ('pending', 'sent', 'unknown', 'dead', 'expired', 'cancelled')),
  attempts integer not null,
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz
);
create index routing_outbox_open on routing_outbox (partition, seq, ordinal) where state in ('pending', 'unknown');
create index routing_outbox_contact on routing_outbox (contact_id) where state in ('pending', 'unknown');
create index routing_outbox_dead on routing_outbox (updated_at) where state = 'dead';
create index routing_outbox_done on routing_outbox (updated_at) where state in ('sent', 'expired', 'cancelled')`;

const COMMIT_ROWS = `
create function journal_write_contacts(p_contacts jsonb) returns void language plpgsql as $$
begin
  insert into contacts as c (id, medium, access_point_id, direction, customer_id, home_centre_id, queue_id, priority, state,
      arrived_at, enqueued_at, service_started_at, service_ended_at, closed_at, close_cause, outcome,
      seat_id, seat_centre_id, overflow_rule_id, waited_ms, record)
    select r.id, r.medium, r.access_point_id, r.direction, r.customer_id, r.home_centre_id, r.queue_id, r.priority, r.state,
      to_timestamp(r.arrived_at / 1000.0), to_timestamp(r.enqueued_at / 1000.0),
      to_timestamp(r.service_started_at / 1000.0), to_timestamp(r.service_ended_at / 1000.0),
      to_timestamp(r.closed_at / 1000.0), r.close_cause, r.outcome,
      r.seat_id, r.seat_centre_id, r.overflow_rule_id, r.waited_ms, r.record
    from jsonb_to_recordset(p_contacts) as r(id text, medium text, access_point_id text, direction text, customer_id text,
      home_centre_id text, queue_id text, priority integer, state text, arrived_at bigint, enqueued_at bigint,
      service_started_at bigint, service_ended_at bigint, closed_at bigint, close_cause text, outcome text,
      seat_id text, seat_centre_id text, overflow_rule_id text, waited_ms bigint, record jsonb)
  on conflict (id) do update set (home_centre_id, queue_id, priority, state, customer_id, enqueued_at,
      service_started_at, service_ended_at, closed_at, close_cause, outcome,
      seat_id, seat_centre_id, overflow_rule_id, waited_ms, record)
    = (excluded.home_centre_id, excluded.queue_id, excluded.priority, excluded.state, excluded.customer_id, excluded.enqueued_at,
      excluded.service_started_at, excluded.service_ended_at, excluded.closed_at, excluded.close_cause, excluded.outcome,
      excluded.seat_id, excluded.seat_centre_id, excluded.overflow_rule_id, excluded.waited_ms, excluded.record);
end $$`;

/**
 * One batch in one server call, so that no transaction ever waits for a client: a paused leader can neither write (its
 * epoch is gone) nor hold up its successor (it holds no lock). LX001: the epoch moved on. LX002: `seq` does not follow the last one.
 */
const COMMIT = `
create function journal_commit(p_partition text, p_epoch bigint, p_commands jsonb, p_events jsonb, p_states jsonb,
  p_contacts jsonb, p_outbox jsonb, p_cancelled jsonb) returns void language plpgsql as $$
declare
  v_epoch bigint;
  v_last bigint;
  v_first bigint;
  v_now timestamptz := clock_timestamp();
begin
  select epoch into v_epoch from routing_lease where partition = p_partition for share;
  if v_epoch is distinct from p_epoch then
    raise exception 'partition % is led by epoch %, not %', p_partition, v_epoch, p_epoch using errcode = 'LX001';
  end if;
  select coalesce(max(seq), 0) into v_last from routing_commands where partition = p_partition;
  v_first := (p_commands -> 0 ->> 'seq')::bigint;
  if v_first is distinct from v_last + 1 then
    raise exception 'the journal of % stands at seq %, % does not follow', p_partition, v_last, v_first using errcode = 'LX002';
  end if;

  insert into routing_commands (partition, seq, at, command_id, command)
    select p_partition, r.seq, to_timestamp(r.at / 1000.0), r.id, r.command
    from jsonb_to_recordset(p_commands) as r(seq bigint, at bigint, id text, command jsonb);
  insert into routing_receipts (command_id, partition, seq, accepted, reason, detail, at)
    select r.id, p_partition, r.seq, r.accepted, r.reason, r.detail, v_now
    from jsonb_to_recordset(p_commands) as r(id text, seq bigint, accepted boolean, reason text, detail text)
    where r.id is not null;
  if jsonb_array_length(p_events) > 0 then
    insert into routing_events (partition, seq, ordinal, at, kind, contact_id, seat_id, queue_id, centre_id, data)
      select p_partition, r.seq, r.ordinal, to_timestamp(r.at / 1000.0), r.kind, r.contact_id, r.seat_id, r.queue_id, r.centre_id, r.data
      from jsonb_to_recordset(p_events) as r(seq bigint, ordinal integer, at bigint, kind text, contact_id text, seat_id text,
        queue_id text, centre_id text, data jsonb);
  end if;
  if jsonb_array_length(p_states) > 0 then
    insert into routing_state as s (partition, kind, id, record)
      select p_partition, r.kind, r.id, r.record
      from jsonb_to_recordset(p_states) as r(kind text, id text, record jsonb) where r.record is not null
    on conflict (partition, kind, id) do update set record = excluded.record;
    delete from routing_state s
      using jsonb_to_recordset(p_states) as r(kind text, id text, record jsonb)
      where s.partition = p_partition and s.kind = r.kind and s.id = r.id and r.record is null;
  end if;
  if jsonb_array_length(p_contacts) > 0 then
    perform journal_write_contacts(p_contacts);
  end if;
  if jsonb_array_length(p_cancelled) > 0 then
    update routing_outbox o set state = 'cancelled', updated_at = v_now
      from jsonb_array_elements_text(p_cancelled) as r(contact_id)
      where o.contact_id = r.contact_id and o.partition = p_partition
        and o.state in ('pending', 'unknown') and o.kind in ('connect-media', 'park-media');
  end if;
  if jsonb_array_length(p_outbox) > 0 then
    insert into routing_outbox (action_id, partition, seq, ordinal, contact_id, medium, kind, action, state, attempts,
        created_at, updated_at, expires_at)
      select r.action_id, p_partition, r.seq, r.ordinal, r.contact_id, r.medium, r.kind, r.action, r.state, 0,
        v_now, v_now, to_timestamp(r.expires_at / 1000.0)
      from jsonb_to_recordset(p_outbox) as r(action_id text, seq bigint, ordinal integer, contact_id text, medium text,
        kind text, action jsonb, state text, expires_at bigint);
  end if;
end $$`;
