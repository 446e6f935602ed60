import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Points that a replay of the journal may start from, so that explaining a past decision reads some thousand commands and not a
 * year. The records lie in pieces, because one JSON value cannot hold a million contacts.
 */
export class EngineSnapshots1760000001720 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table engine_snapshots (
        partition text not null,
        -- the state after this command
        seq bigint not null,
        at timestamptz not null,
        config_version integer not null,
        -- version of the program that was in charge
        program text not null,
        primary key (partition, seq)
      );
      create index engine_snapshots_at on engine_snapshots (at);
      create table engine_snapshot_records (
        partition text not null,
        seq bigint not null,
        kind text not null,
        piece integer not null,
        records jsonb not null,
        primary key (partition, seq, kind, piece),
        constraint engine_snapshot_records_fk foreign key (partition, seq)
          references engine_snapshots (partition, seq) on delete cascade
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table engine_snapshot_records, engine_snapshots');
  }
}
