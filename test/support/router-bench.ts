import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { Client, type QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import { databaseSchema } from '../../src/database-schema';
import type { Clock } from '../../src/kernel/clock';
import { present } from '../../src/kernel/assert';
import type { Medium } from '../../src/kernel/medium';
import type { Command } from '../../src/routing/engine/commands';
import type { RoutingConfig } from '../../src/routing/engine/config';
import { DEFAULT_NUMBERS, defaultMedia } from '../../src/routing/engine/defaults';
import type { Action, Effect } from '../../src/routing/engine/effects';
import { RoutingEngine } from '../../src/routing/engine/engine';
import type { ActionPerformer, CommandResult, CommittedBatch, ConfigurationSource } from '../../src/routing/ports';
import { type AssembledRouter, assembleRouter, type AssemblyInput } from '../../src/routing/router-assembly';
import { ListeningClient } from '../../src/platform/database/listening-client';
import { systemClock } from '../../src/platform/time/clock';

/** What the router logs as warning or error, instead of on the test's screen. */
export const logged: unknown[] = [];
const note = (message: unknown) => {
  logged.push(message);
};
Logger.overrideLogger({ log: () => undefined, warn: note, error: note });

/** One centre, one queue per medium, everybody may serve everybody. */
export function smallHouse(version = 1): RoutingConfig {
  const queue = (id: string) => ({
    id,
    requires: {},
    rings: [],
    priority: 0,
    headStartS: 0,
    answerTargetMs: 20_000,
    open: true,
  });
  return {
    ...DEFAULT_NUMBERS,
    version,
    priorities: [],
    media: defaultMedia(),
    centres: [{ id: 'n', weight: 1 }],
    queues: [queue('calls'), queue('chats')],
    accessPoints: [
      { id: 'line', medium: 'voice', queueId: 'calls' },
      { id: 'widget', medium: 'chat', queueId: 'chats' },
    ],
    rules: [],
  };
}

/** A configuration that a test may change. */
export class HeldConfiguration implements ConfigurationSource {
  private readonly versions = new Map<number, RoutingConfig>();
  private last: RoutingConfig;

  constructor(config: RoutingConfig = smallHouse()) {
    this.last = config;
    this.versions.set(config.version, config);
  }

  publish(config: RoutingConfig): void {
    this.last = config;
    this.versions.set(config.version, config);
  }

  latest(): Promise<RoutingConfig> {
    return Promise.resolve(this.last);
  }

  version(version: number): Promise<RoutingConfig | null> {
    return Promise.resolve(this.versions.get(version) ?? null);
  }
}

/** Writes down what it is asked to do; fails, hangs or answers as the test says. */
class RecordingPerformer implements ActionPerformer {
  readonly calls: { readonly action: Action; readonly actionId: string; readonly attempt: number }[] = [];
  private readonly events = new EventEmitter();
  respond: (action: Action, attempt: number) => Promise<void> = () => Promise.resolve();

  async perform(action: Action, { actionId, attempt }: { actionId: string; attempt: number }): Promise<void> {
    this.calls.push({ action, actionId, attempt });
    this.events.emit('call');
    await this.respond(action, attempt);
  }

  /** Resolves once it was called so often. */
  async called(times: number): Promise<void> {
    while (this.calls.length < times) await once(this.events, 'call');
  }

  kinds(): string[] {
    return this.calls.map((call) => `${call.action.kind}#${call.attempt}`);
  }
}

export interface Bench extends AssembledRouter {
  readonly performer: RecordingPerformer;
  readonly configuration: HeldConfiguration;
  readonly batches: CommittedBatch[];
  /** Statuses, resets and alerts as they came. */
  readonly told: string[];
  readonly events: EventEmitter;
  /** Resolves when the router leads. */
  ready(): Promise<void>;
  /** Stops it as a service stops. */
  end(): Promise<void>;
}

export interface BenchOptions extends Partial<Omit<AssemblyInput, 'config' | 'dataSource'>> {
  readonly config?: Partial<AssemblyInput['config']>;
  readonly configuration?: HeldConfiguration;
  /** What the performer does from the start. */
  readonly respond?: RecordingPerformer['respond'];
  /** Where the router's own sessions go, when not straight to the database. */
  readonly through?: string;
}

/** A router on a database, with a performer for every medium, started. */
export async function startRouter(url: string, options: BenchOptions = {}): Promise<Bench> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: databaseSchema.entities,
    poolSize: 4,
    extra: { Client: ListeningClient },
  });
  await dataSource.initialize();
  const clock: Clock = options.clock ?? systemClock;
  const configuration = options.configuration ?? new HeldConfiguration();
  const told: string[] = [];
  const assembly = assembleRouter({
    database: { connectionString: options.through ?? url },
    clock,
    steady: () => clock.now(),
    makeEngine: (config, snapshot) => new RoutingEngine(config, snapshot),
    alert: (alert) => told.push(alert),
    ...options,
    dataSource,
    config: {
      routerTimeoutMs: 5_000,
      routerMailboxLimit: 1_000,
      leaseMs: 3_000,
      crashAt: undefined,
      ...options.config,
    },
    options: { standbyMs: 50, longestTimerMs: 50, configurationPollMs: 50, ...options.options },
  });
  const performer = new RecordingPerformer();
  if (options.respond) performer.respond = options.respond;
  const batches: CommittedBatch[] = [];
  const events = new EventEmitter();
  events.setMaxListeners(100);
  assembly.router.subscribe({
    onCommitted: (batch) => {
      batches.push(batch);
      events.emit('batch');
    },
    onReset: () => told.push('reset'),
    onStatus: ({ state }) => {
      told.push(state);
      events.emit(state);
    },
  });
  assembly.outbox.bind({ voice: performer, chat: performer });
  assembly.router.start(configuration);
  return {
    ...assembly,
    performer,
    configuration,
    batches,
    told,
    events,
    ready: async () => {
      if (assembly.router.status().state !== 'ok') await once(events, 'ok');
    },
    end: async () => {
      await assembly.router.stop();
      await assembly.close();
      await dataSource.destroy();
    },
  };
}

/** Rows of a statement, on a session of its own. */
export async function look<Row extends QueryResultRow = Record<string, unknown>>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Asks again until the rows please; the error shows the last ones. */
export async function untilRows<Row extends QueryResultRow>(
  url: string,
  text: string,
  pleases: (rows: Row[]) => boolean,
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const giveUpAt = performance.now() + 15_000;
    for (;;) {
      const { rows } = await client.query<Row>(text);
      if (pleases(rows)) return rows;
      if (performance.now() > giveUpAt) throw new Error(`waited 15 s for ${text}; last rows ${JSON.stringify(rows)}`);
      await client.query('select pg_sleep(0.02)');
    }
  } finally {
    await client.end();
  }
}

/** Holds the lease row, so that the next commit waits inside the server until `release`. */
export async function blockCommits(
  url: string,
): Promise<{ waiting: () => Promise<number>; release: () => Promise<void> }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('begin');
  await client.query('select 1 from routing_lease for update');
  return {
    /** The process id of the commit that waits for it. */
    waiting: async () => {
      const rows = await untilRows<{ pid: number }>(
        url,
        `select pid from pg_stat_activity where datname = current_database() and query like '%journal_commit%'
           and application_name = 'lianxian-router' and wait_event_type = 'Lock'`,
        (found) => found.length > 0,
      );
      return present(rows[0], 'a commit waits').pid;
    },
    release: async () => {
      await client.query('rollback');
      await client.end();
    },
  };
}

export const arrive = (contactId: string, medium: Medium = 'chat'): Command => ({
  kind: 'contact-arrived',
  contactId,
  medium,
  accessPointId: medium === 'voice' ? 'line' : 'widget',
  customerId: 'customer-1',
});

export const queue = (contactId: string): Command => ({ kind: 'contact-queued', contactId });

export const signIn = (seatId: string, seatNumber: number): Command => ({
  kind: 'seat-signed-in',
  seatId,
  centreId: 'n',
  profile: { seatNumber, skills: {}, capacity: 100, caps: {} },
  chosen: { state: 'ready' },
});

/** Effects of an accepted command. */
export function accepted(result: CommandResult): readonly Effect[] {
  if (!result.accepted) throw new Error(`refused: ${result.reason} (${result.detail})`);
  return result.effects;
}

/** Puts a contact into service at a seat that signs in for it; its id and its seat's. */
export async function serve(bench: Bench, medium: Medium = 'chat'): Promise<{ contactId: string; seatId: string }> {
  const contactId = randomUUID();
  const seatId = `seat-${contactId}`;
  const { router } = bench;
  await router.submit(arrive(contactId, medium));
  await router.submit(signIn(seatId, 1 + Math.floor(bench.batches.length)));
  const offers = accepted(await router.submit(queue(contactId))).filter((effect) => effect.kind === 'offer-made');
  const offer = present(offers[0], 'a ready seat gets the offer');
  accepted(await router.submit({ kind: 'offer-accepted', offerId: offer.offerId, seatId: offer.seatId }));
  return { contactId, seatId: offer.seatId };
}
