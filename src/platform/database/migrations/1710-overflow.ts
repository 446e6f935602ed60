import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The rest of the overflow rules: actions, choice, share, hours; hours of centres, saturation of queues, moves of a contact; what the hotline tells a
 * customer by rule, and calls that it sends on. What the old version writes meanwhile gets what it meant: the defaults.
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
      -- Allows what was allowed before, so no row needs to be read again.
      alter table calls drop constraint calls_stage;
      alter table calls add constraint calls_stage check (stage in ('arriving', 'accepted', 'sent-on', 'refused', 'ended')) not valid;
      alter table messages drop constraint messages_sender;
      alter table messages add constraint messages_sender check (sender in ('customer', 'agent', 'system', 'hotline')) not valid;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update calls set stage = 'accepted' where stage = 'sent-on';
      alter table calls drop constraint calls_stage;
      alter table calls add constraint calls_stage check (stage in ('arriving', 'accepted', 'refused', 'ended'));
      delete from message_deliveries d using messages m where m.contact_id = d.contact_id and m.seq = d.seq and m.sender = 'hotline';
      delete from messages where sender = 'hotline';
      alter table messages drop constraint messages_sender;
      alter table messages add constraint messages_sender check (sender in ('customer', 'agent', 'system'));
      alter table routing_settings drop column max_hops;
      alter table queues drop column saturation;
      alter table centres drop column hours;
      alter table overflow_rules
        drop column choose, drop column min_gain_ms, drop column share, drop column lender_health, drop column hours, drop column parameter;
    `);
  }
}
