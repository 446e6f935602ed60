import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The rest of the overflow rules: actions, choice, share, hours; hours of centres, saturation of queues, moves of a contact. What the old
 * version writes meanwhile gets what it meant: the defaults.
 */
export class Overflow1760000001710 implements MigrationInterface {
  readonly name = 'Overflow1760000001710';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table overflow_rules
        add column choose text not null default 'in-order',
        add column min_gain_ms integer,
        add column share integer not null default 100,
        add column lender_health boolean not null default false,
        add column hours jsonb,
        add column parameter text;
      alter table centres add column hours jsonb;
      alter table queues add column saturation jsonb;
      alter table routing_settings add column max_hops integer not null default 1;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table routing_settings drop column max_hops;
      alter table queues drop column saturation;
      alter table centres drop column hours;
      alter table overflow_rules
        drop column choose, drop column min_gain_ms, drop column share, drop column lender_health, drop column hours, drop column parameter;
    `);
  }
}
