import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who wants no text messages of ours, reports that came too early, and up to when each number's messages were fetched. */
export class Sms1760000001421 implements MigrationInterface {
  readonly name = 'Sms1760000001421';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sms_consents (
        provider_message_id text constraint sms_consents_pkey primary key,
        address_id uuid not null,
        our_address text not null,
        word text not null,
        at timestamptz not null,
        constraint sms_consents_word check (word in ('stop', 'start')),
        constraint sms_consents_address_fkey foreign key (address_id) references customer_addresses (id) on delete cascade
      );
      create index sms_consents_latest on sms_consents (address_id, our_address, at);
      create table sms_early_reports (
        provider_message_id text constraint sms_early_reports_pkey primary key,
        state text not null,
        reason text,
        reported_at timestamptz not null,
        constraint sms_early_reports_state check (state in ('sent', 'delivered', 'failed'))
      );
      create table sms_marks (
        our_address text constraint sms_marks_pkey primary key,
        fetched_until timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table sms_marks, sms_early_reports, sms_consents');
  }
}
