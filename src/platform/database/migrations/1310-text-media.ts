import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What SMS and e-mail need of customers and conversations: addresses to answer to, a subject, and what became of our answers. */
export class TextMedia1760000001310 implements MigrationInterface {
  readonly name = 'TextMedia1760000001310';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CUSTOMERS);
    await runner.query(ROOT);
    await runner.query(SAME);
    await runner.query(CONVERSATIONS);
    await runner.query(DELIVERIES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table message_deliveries;
      alter table conversations drop column follows_contact_id, drop column subject, drop column our_address,
        drop column customer_address;
      delete from customer_addresses where kind = 'email';
      alter table customer_addresses drop constraint customer_addresses_kind,
        add constraint customer_addresses_kind check (kind in ('phone', 'chat'));
      alter table customer_addresses drop column added_by, drop column id;
      drop function customer_same(uuid);
      drop function customer_root(uuid);
      alter table customers drop column merged_into;
    `);
  }
}

const CUSTOMERS = `
  alter table customers add column merged_into uuid
    constraint customers_merged_into_fkey references customers (id);
  create index customers_merged_into on customers (merged_into) where merged_into is not null;
  alter table customer_addresses add column id uuid not null default gen_random_uuid();
  alter table customer_addresses alter column id drop default;
  create unique index customer_addresses_id on customer_addresses (id);
  alter table customer_addresses add column added_by uuid;
  alter table customer_addresses drop constraint customer_addresses_kind,
    add constraint customer_addresses_kind check (kind in ('phone', 'chat', 'email'));
`;

/** The customer that this one was found to be; itself when nobody found it to be another. */
const ROOT = `
  create function customer_root(p_id uuid) returns uuid language sql stable as $$
    with recursive up (id, merged_into) as (
      select id, merged_into from customers where id = p_id
      union all
      select c.id, c.merged_into from customers c join up on c.id = up.merged_into
    ) select id from up where merged_into is null
  $$`;

/** Every customer who was found to be the same person as this one, itself included. */
const SAME = `
  create function customer_same(p_id uuid) returns setof uuid language sql stable as $$
    with recursive same (id) as (
      select customer_root(p_id)
      union all
      select c.id from customers c join same s on c.merged_into = s.id
    ) select id from same
  $$`;

const CONVERSATIONS = `
  alter table conversations add column customer_address text;
  alter table conversations add column our_address text;
  alter table conversations add column subject text;
  alter table conversations add column follows_contact_id uuid;
`;

const DELIVERIES = `
  create table message_deliveries (
    contact_id uuid not null,
    seq integer not null,
    medium text not null,
    state text not null,
    provider_message_id text,
    attempts integer not null,
    last_error text,
    due_at timestamptz not null,
    claimed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint message_deliveries_pkey primary key (contact_id, seq),
    constraint message_deliveries_message_fkey foreign key (contact_id, seq) references messages (contact_id, seq),
    constraint message_deliveries_state
      check (state in ('pending', 'sending', 'unknown', 'sent', 'delivered', 'failed', 'dead'))
  );
  create index message_deliveries_owed on message_deliveries (due_at) where state in ('pending', 'sending', 'unknown');
  create unique index message_deliveries_provider on message_deliveries (medium, provider_message_id)
    where provider_message_id is not null;
  create index message_deliveries_dead on message_deliveries (updated_at) where state = 'dead';
`;
