import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which message of a provider belongs to which contact. Ids only: addresses and texts are with customers and conversations. */
export class Messaging1760000001410 implements MigrationInterface {
  readonly name = 'Messaging1760000001410';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table message_threads (
        contact_id uuid constraint message_threads_pkey primary key,
        medium text not null,
        access_point_id text not null,
        customer_id uuid not null,
        stage text not null,
        cause text,
        opened_at timestamptz not null,
        ended_at timestamptz,
        constraint message_threads_stage check (stage in ('opening', 'open', 'ended')),
        constraint message_threads_ended check ((stage = 'ended') = (ended_at is not null and cause is not null))
      );
      create index message_threads_unfinished on message_threads (medium, access_point_id, customer_id)
        where stage <> 'ended';
      create table inbound_messages (
        medium text not null,
        provider_message_id text not null,
        contact_id uuid not null,
        message_id uuid not null,
        received_at timestamptz not null,
        constraint inbound_messages_pkey primary key (medium, provider_message_id)
      );
      create index inbound_messages_contact_id on inbound_messages (contact_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table inbound_messages, message_threads');
  }
}
