import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who reached us, and what was said: the only tables with personal data. */
export class CustomersConversations1760000001300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customers (
        id uuid CONSTRAINT customers_pkey PRIMARY KEY,
        name text,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE customer_addresses (
        kind text NOT NULL,
        address text NOT NULL,
        customer_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT customer_addresses_pkey PRIMARY KEY (kind, address),
        CONSTRAINT customer_addresses_customer_id_fkey
          FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
        CONSTRAINT customer_addresses_kind CHECK (kind IN ('phone', 'chat'))
      )`);
    await runner.query('CREATE INDEX customer_addresses_customer_id ON customer_addresses (customer_id)');
    await runner.query(`
      CREATE TABLE conversations (
        contact_id uuid CONSTRAINT conversations_pkey PRIMARY KEY,
        customer_id uuid,
        medium text NOT NULL,
        last_seq integer NOT NULL DEFAULT 0,
        read_seq integer NOT NULL DEFAULT 0,
        customer_waits_since timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT conversations_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id),
        CONSTRAINT conversations_medium CHECK (medium IN ('voice', 'chat', 'sms', 'email'))
      )`);
    await runner.query('CREATE INDEX conversations_customer_id ON conversations (customer_id)');
    await runner.query(`
      CREATE TABLE messages (
        contact_id uuid NOT NULL,
        seq integer NOT NULL,
        message_id uuid NOT NULL,
        sender text NOT NULL,
        author_person_id uuid,
        author_name text,
        text text NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT messages_pkey PRIMARY KEY (contact_id, seq),
        CONSTRAINT messages_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES conversations (contact_id),
        CONSTRAINT messages_sender CHECK (sender IN ('customer', 'agent', 'system'))
      )`);
    await runner.query('CREATE UNIQUE INDEX messages_message_id ON messages (contact_id, message_id)');
    await runner.query(`
      CREATE TABLE contact_summaries (
        contact_id uuid CONSTRAINT contact_summaries_pkey PRIMARY KEY,
        outcome text,
        note text NOT NULL,
        person_id uuid NOT NULL,
        saved_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contact_summaries, messages, conversations, customer_addresses, customers');
  }
}
