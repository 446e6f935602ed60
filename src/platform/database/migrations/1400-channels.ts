import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the channels must remember to find their contacts again after a restart. No addresses, no text. */
export class Channels1760000001400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chat_visits (
        contact_id uuid CONSTRAINT chat_visits_pkey PRIMARY KEY,
        open_hash bytea NOT NULL,
        visitor_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        access_point_id text NOT NULL,
        stage text NOT NULL,
        cause text,
        opened_at timestamptz NOT NULL,
        ended_at timestamptz,
        last_seen_at timestamptz NOT NULL,
        CONSTRAINT chat_visits_stage CHECK (stage IN ('opening', 'open', 'ended')),
        CONSTRAINT chat_visits_ended CHECK ((stage = 'ended') = (ended_at IS NOT NULL AND cause IS NOT NULL))
      )`);
    await runner.query('CREATE UNIQUE INDEX chat_visits_open_hash ON chat_visits (open_hash)');
    await runner.query("CREATE INDEX chat_visits_unfinished ON chat_visits (stage) WHERE stage <> 'ended'");
    await runner.query(`
      CREATE TABLE chat_tokens (
        token_hash bytea CONSTRAINT chat_tokens_pkey PRIMARY KEY,
        contact_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT chat_tokens_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES chat_visits (contact_id)
      )`);
    await runner.query('CREATE INDEX chat_tokens_contact_id ON chat_tokens (contact_id)');
    await runner.query(`
      CREATE TABLE calls (
        provider text NOT NULL,
        call_id text NOT NULL,
        contact_id uuid NOT NULL,
        customer_id uuid,
        access_point_id text NOT NULL,
        stage text NOT NULL,
        arrived_at timestamptz NOT NULL,
        ended_at timestamptz,
        ended_by text,
        CONSTRAINT calls_pkey PRIMARY KEY (provider, call_id),
        CONSTRAINT calls_stage CHECK (stage IN ('arriving', 'accepted', 'refused', 'ended')),
        CONSTRAINT calls_ended_by CHECK (ended_by IN ('customer', 'seat', 'system', 'lost'))
      )`);
    await runner.query('CREATE UNIQUE INDEX calls_contact_id ON calls (contact_id)');
    await runner.query('CREATE INDEX calls_unfinished ON calls (provider) WHERE ended_at IS NULL');
    await runner.query(`
      CREATE TABLE refused_arrivals (
        day date NOT NULL,
        medium text NOT NULL,
        reason text NOT NULL,
        count integer NOT NULL,
        CONSTRAINT refused_arrivals_pkey PRIMARY KEY (day, medium, reason)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE refused_arrivals, calls, chat_tokens, chat_visits');
  }
}
