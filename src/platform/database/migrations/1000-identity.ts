import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their sessions, and the audit trail. */
export class Identity1760000001000 implements MigrationInterface {
  readonly name = 'Identity1760000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PEOPLE);
    await runner.query(SESSIONS);
    await runner.query(AUDIT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table audit_log, login_attempts, sessions, people;
      drop function audit_log_is_append_only;
    `);
  }
}

const PEOPLE = `
  create table people (
    id uuid primary key,
    login text not null,
    display_name text not null,
    seat_number integer not null,
    roles text[] not null,
    all_centres boolean not null,
    centre_ids text[] not null,
    active boolean not null,
    password_hash text not null,
    must_change_password boolean not null,
    origin text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint people_login_lower check (login = lower(login)),
    constraint people_seat_number_range check (seat_number between 1 and 999999),
    constraint people_origin check (origin in ('admin', 'demo'))
  );
  create unique index people_login on people (login);
  create unique index people_seat_number on people (seat_number);
`;

const SESSIONS = `
  create table sessions (
    id uuid primary key,
    token_hash bytea not null,
    person_id uuid not null constraint sessions_person_fk references people (id),
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    ip text
  );
  create unique index sessions_token_hash on sessions (token_hash);
  create index sessions_person on sessions (person_id);

  create table login_attempts (
    key text primary key,
    attempts integer not null,
    last_at timestamptz not null,
    blocked_until timestamptz
  );
`;

/** The trigger holds against our own code and a careless hand at psql; a superuser could still drop it, which shows. */
const AUDIT = `
  create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor_person_id uuid,
    actor_system text,
    action text not null,
    subject text not null,
    centre_id text,
    detail jsonb,
    ip text,
    request_id text
  );
  create index audit_log_subject on audit_log (subject);
  create index audit_log_actor on audit_log (actor_person_id);
  create index audit_log_centre on audit_log (centre_id);

  create function audit_log_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'audit_log is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
  end $$;
  create trigger audit_log_append_only before update or delete or truncate on audit_log
    for each statement execute function audit_log_is_append_only();
`;
