import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Seals over the audit trail, each over the one before (docs/adr/0011-audit-seals.md), and an index for a stretch of time. */
export class AuditSeals1760000001011 implements MigrationInterface {
  readonly name = 'AuditSeals1760000001011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SEALS);
    await runner.query(HASHES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index audit_log_at;
      drop table audit_seals;
      drop function audit_seals_are_append_only, audit_seal_hash(bytea, bigint, bigint), audit_row_hash(audit_log);
    `);
  }
}

const SEALS = `
  create index audit_log_at on audit_log (at);
  create table audit_seals (
    through_id bigint constraint audit_seals_pkey primary key,
    entries integer not null,
    hash bytea not null,
    sealed_at timestamptz not null
  );
  create function audit_seals_are_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'audit_seals is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
  end $$;
  create trigger audit_seals_append_only before update or delete or truncate on audit_seals
    for each statement execute function audit_seals_are_append_only();
`;

/** Microseconds and jsonb have one spelling whatever the settings of a session are. */
const HASHES = `
  create function audit_row_hash(a audit_log) returns bytea language sql stable as $$
    select sha256(convert_to(jsonb_build_array(a.id, (extract(epoch from a.at) * 1000000)::bigint, a.actor_person_id, a.actor_system,
      a.action, a.subject, a.centre_id, a.detail, a.ip, a.request_id)::text, 'UTF8'))
  $$;
  create function audit_seal_hash(p_before bytea, p_after bigint, p_through bigint) returns bytea language sql stable as $$
    select sha256(p_before || coalesce(string_agg(audit_row_hash(a), ''::bytea order by a.id), ''::bytea))
      from audit_log a where a.id > p_after and a.id <= p_through
  $$;
`;
