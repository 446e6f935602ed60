import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Centres, queues, access points, skills, overflow rules, outcomes, settings, and every version of them all. */
export class Configuration1760000001100 implements MigrationInterface {
  readonly name = 'Configuration1760000001100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(THINGS);
    await runner.query(USES);
    await runner.query(SETTINGS);
    await runner.query(OUTCOMES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table routing_configs, routing_settings, outcomes, overflow_rules, access_points, queues, skills, centres;
    `);
  }
}

const ITEM = `
    id text primary key,
    name text not null,
    name_en text,
    position integer not null,
    version integer not null,
    updated_at timestamptz not null`;

const THINGS = `
  create table centres (${ITEM},
    time_zone text not null,
    weight double precision not null,
    trunks integer,
    ivr_ports integer,
    reserve_for_voice boolean not null,
    constraint centres_weight check (weight >= 0)
  );
  create table skills (${ITEM});
  create table queues (${ITEM},
    requires jsonb not null,
    rings jsonb not null,
    priority integer not null,
    ageing_rate double precision,
    head_start_s double precision not null,
    answer_target_ms integer not null,
    ranking text,
    cost jsonb,
    offer_timeout_ms integer,
    max_waiting integer,
    open boolean not null
  );
  create table outcomes (${ITEM},
    offered boolean not null
  );
`;

const USES = `
  create table access_points (${ITEM},
    medium text not null,
    address text not null,
    queue_id text not null constraint access_points_queue_fk references queues (id),
    home_centre_id text constraint access_points_home_fk references centres (id),
    weights jsonb
  );
  create unique index access_points_address on access_points (medium, address);
  create table overflow_rules (${ITEM},
    queue_id text not null constraint overflow_rules_queue_fk references queues (id),
    home_centre_id text not null constraint overflow_rules_home_fk references centres (id),
    conditions jsonb not null,
    action text not null,
    targets text[] not null,
    min_force_ms integer not null,
    enabled text not null,
    home_first boolean not null
  );
`;

const SETTINGS = `
  create table routing_settings (
    id text primary key,
    seconds_per_priority double precision not null,
    priorities jsonb not null,
    media jsonb not null,
    back_off_ms integer not null,
    prefer_ms integer not null,
    hold_prefer_ms integer not null,
    device_failure_window_ms integer not null,
    version integer not null,
    updated_at timestamptz not null,
    constraint routing_settings_one check (id = 'routing')
  );
  create table routing_configs (
    version integer primary key,
    config jsonb not null,
    created_at timestamptz not null,
    created_by uuid
  );
`;

const OUTCOMES = `
  insert into outcomes (id, name, name_en, position, version, updated_at, offered) values
    ('answered-directly', '直接答复', 'Answered directly', 1, 1, now(), true),
    ('repair-order', '生成抢修单', 'Repair order', 2, 1, now(), true),
    ('to-department', '转部门', 'To department', 3, 1, now(), true),
    ('callback-agreed', '约定回访', 'Callback agreed', 4, 1, now(), true),
    ('no-request', '无效联络', 'No request', 5, 1, now(), true);
`;
