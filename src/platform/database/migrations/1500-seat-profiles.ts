import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Skills and capacity of people at seats. */
export class SeatProfiles1760000001500 implements MigrationInterface {
  readonly name = 'SeatProfiles1760000001500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table seat_profiles (
        person_id uuid primary key constraint seat_profiles_person_fk references people (id),
        capacity integer not null,
        caps jsonb not null,
        rate_cap jsonb,
        version integer not null,
        updated_at timestamptz not null,
        constraint seat_profiles_capacity check (capacity between 0 and 1000)
      );
      create table person_skills (
        person_id uuid not null constraint person_skills_person_fk references people (id),
        skill_id text not null constraint person_skills_skill_fk references skills (id),
        level integer not null,
        primary key (person_id, skill_id),
        constraint person_skills_level check (level between 1 and 10)
      );
      create index person_skills_skill on person_skills (skill_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table person_skills, seat_profiles');
  }
}
