import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Known browsers, for the lock against guessing; former passwords and the age of the present one. */
export class LogIn1760000001010 implements MigrationInterface {
  readonly name = 'LogIn1760000001010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table people add column password_set_at timestamptz;
      update people set password_set_at = updated_at;
      -- the default serves a process of the version before, which does not know the column and may still make people
      alter table people alter column password_set_at set default now(), alter column password_set_at set not null;
      create table known_devices (
        token_hash bytea not null,
        person_id uuid not null constraint known_devices_person_fk references people (id),
        last_used_at timestamptz not null,
        constraint known_devices_pkey primary key (token_hash, person_id)
      );
      create index known_devices_person on known_devices (person_id);
      create table password_history (
        person_id uuid not null constraint password_history_person_fk references people (id),
        replaced_at timestamptz not null,
        password_hash text not null,
        constraint password_history_pkey primary key (person_id, replaced_at)
      );
      delete from login_attempts;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table password_history, known_devices;
      alter table people drop column password_set_at;
    `);
  }
}
