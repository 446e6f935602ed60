import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Samples for quality inspection: the rules as versions, how far the draw came, what it took; and pointers to recordings. */
export class Samples1760000001600 implements MigrationInterface {
  readonly name = 'Samples1760000001600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RULES);
    await runner.query(PROGRESS);
    await runner.query(SAMPLES);
    await runner.query(RECORDINGS);
    await runner.query(INDEXES_OF_ROUTING);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index contacts_served_agent;
      drop index contacts_served_queue;
      drop index routing_events_closed;
      drop table recordings, samples, sampling_top_ups, sampling_progress, sampling_rules;
      drop function sampling_rules_are_kept;
    `);
  }
}

/** Samples refer to the version that drew them; changing one would falsify them. */
const RULES = `
  create table sampling_rules (
    queue_id text not null,
    version integer not null,
    effective_from timestamptz not null,
    rate double precision not null,
    minimum_per_agent jsonb,
    always jsonb not null,
    seed text not null,
    written_at timestamptz not null,
    written_by uuid,
    constraint sampling_rules_pkey primary key (queue_id, version),
    constraint sampling_rules_rate check (rate between 0 and 1)
  );
  create unique index sampling_rules_effective on sampling_rules (queue_id, effective_from);
  create function sampling_rules_are_kept() returns trigger language plpgsql as $$
  begin
    raise exception 'sampling_rules is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
  end $$;
  create trigger sampling_rules_append_only before update or delete or truncate on sampling_rules
    for each statement execute function sampling_rules_are_kept();
`;

/** What closed before samples were drawn at all had no rule: the draw begins behind it. */
const PROGRESS = `
  create table sampling_progress (
    partition text constraint sampling_progress_pkey primary key,
    begins_after bigint not null,
    seq bigint not null,
    closed_at timestamptz
  );
  insert into sampling_progress (partition, begins_after, seq, closed_at)
    select l.partition, last.seq, last.seq, last.at from routing_lease l
      cross join lateral (select c.seq, c.at from routing_commands c
                           where c.partition = l.partition order by c.seq desc limit 1) last;
  create table sampling_top_ups (
    queue_id text not null,
    ends_at timestamptz not null,
    starts_at timestamptz not null,
    rule_version integer not null,
    samples integer not null,
    made_at timestamptz not null,
    constraint sampling_top_ups_pkey primary key (queue_id, ends_at)
  );
`;

const SAMPLES = `
  create table samples (
    sample_id uuid constraint samples_pkey primary key,
    contact_id text not null,
    medium text not null,
    queue_id text not null,
    home_centre_id text not null,
    centre_id text not null,
    person_id text not null,
    served_by text[] not null,
    customer_id text,
    drawn_at timestamptz not null,
    service_started_at timestamptz not null,
    service_ended_at timestamptz,
    closed_at timestamptz not null,
    outcome text,
    reasons jsonb not null,
    rule_version integer not null,
    value double precision not null,
    rate double precision not null,
    opened_at timestamptz,
    opened_by uuid,
    constraint samples_rule_fkey foreign key (queue_id, rule_version) references sampling_rules (queue_id, version),
    constraint samples_reasons check (jsonb_array_length(reasons) > 0),
    constraint samples_opened check ((opened_at is null) = (opened_by is null))
  );
  create unique index samples_contact on samples (contact_id);
  create index samples_drawn on samples (drawn_at, sample_id);
  create index samples_queue on samples (queue_id, closed_at);
  create index samples_person on samples (person_id, drawn_at);
`;

const RECORDINGS = `
  create table recordings (
    recording_id uuid constraint recordings_pkey primary key,
    contact_id uuid not null,
    centre_id text not null,
    provider text not null,
    uri text not null,
    duration_ms integer not null,
    sha256 text,
    recorded_at timestamptz not null,
    constraint recordings_duration check (duration_ms >= 0),
    constraint recordings_sha256 check (sha256 ~ '^[0-9a-f]{64}$')
  );
  create unique index recordings_uri on recordings (provider, uri);
  create index recordings_contact on recordings (contact_id, recorded_at);
`;

/** Finished contacts in the order they closed; those of a queue or an agent in a period. Each costs one entry per contact, at its close. */
const INDEXES_OF_ROUTING = `
  create index routing_events_closed on routing_events (partition, seq) where kind = 'contact-closed';
  create index contacts_served_queue on contacts (queue_id, closed_at)
    where closed_at is not null and service_started_at is not null;
  create index contacts_served_agent on contacts (seat_id, closed_at)
    where closed_at is not null and service_started_at is not null;
`;
