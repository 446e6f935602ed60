import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import type { AppConfig } from '../config/config';
import type { Clock } from '../kernel/clock';
import { crashProbe, type Probe } from '../platform/crash/crash-probe';
import { Journal } from './journal/journal';
import { CALL_LIMITS, type CallLimits, JournalConnection } from './journal/journal-connection';
import { JournalPurge } from './journal/journal-purge';
import { LeaseTable } from './journal/lease';
import { LeaseKeeper } from './lease-keeper';
import { Outbox, OUTBOX_OPTIONS, type OutboxOptions } from './outbox/outbox';
import { OutboxStore } from './outbox/outbox-store';
import { DurableRouter, ROUTER_OPTIONS, type RouterOptions } from './router';
import { type RouterAlert, RouterAlerts } from './router-alerts';
import { type RouterMeter, SILENT_METER } from './router-meter';
import { ROUTER_POINTS, type RouterPoint } from './router-probe';
import { RouterTime } from './router-time';
import type { EngineFactory } from './term';

/** One partition serves the whole hotline; more of them are more of these. */
export const PARTITION = 'main';

export interface AssemblyInput {
  readonly config: Pick<AppConfig, 'routerTimeoutMs' | 'routerMailboxLimit' | 'leaseMs' | 'crashAt'>;
  /** For what need not be done by the router's own sessions: marks of the outbox, purges. */
  readonly dataSource: DataSource;
  /** Where the router's own two sessions go. */
  readonly database: ClientConfig;
  readonly clock: Clock;
  /** Milliseconds that never go back; the anchor of the router's time. */
  readonly steady: () => number;
  readonly makeEngine: EngineFactory;
  /** Shows an alert to whoever is on duty. */
  readonly alert: (alert: RouterAlert) => void;
  readonly probe?: Probe<RouterPoint>;
  readonly meter?: RouterMeter;
  readonly options?: Partial<RouterOptions>;
  readonly outboxOptions?: Partial<OutboxOptions>;
  readonly limits?: CallLimits;
}

/** The router with everything it is made of, not started. */
export interface AssembledRouter {
  readonly router: DurableRouter;
  readonly lease: LeaseKeeper;
  readonly outbox: Outbox;
  readonly outboxStore: OutboxStore;
  readonly purge: JournalPurge;
  /** After `router.stop()`. */
  close(): Promise<void>;
}

export function assembleRouter(input: AssemblyInput): AssembledRouter {
  const { config, dataSource, database } = input;
  const limits = input.limits ?? CALL_LIMITS;
  const journalSession = new JournalConnection(database, 'lianxian-router', limits);
  // A session of its own: a long load or a slow commit must not keep the lease from being renewed.
  const leaseSession = new JournalConnection(database, 'lianxian-lease', limits);
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`;
  // The lease runs by the real clock even where a test owns the router's: the database does too.
  const lease = new LeaseKeeper(new LeaseTable(leaseSession, PARTITION, holder, config.leaseMs), config.leaseMs, () =>
    performance.now(),
  );
  const time = new RouterTime(input.clock, input.steady);
  const alerts = new RouterAlerts(input.alert);
  const outboxStore = new OutboxStore(dataSource, PARTITION);
  const outbox = new Outbox(
    outboxStore,
    () => time.now(),
    () => lease.isHeld(),
    ({ offerId }, actionId, detail) =>
      router.submit({ kind: 'offer-failed', offerId, detail }, { commandId: `given-up:${actionId}` }),
    { ...OUTBOX_OPTIONS, ...input.outboxOptions },
  );
  const journal = new Journal(journalSession, PARTITION);
  const probe = input.probe ?? crashProbe(config.crashAt, ROUTER_POINTS);
  const { meter = SILENT_METER } = input;
  const router: DurableRouter = new DurableRouter(
    { journal, lease, outbox, time, probe, meter, alerts, makeEngine: input.makeEngine },
    {
      ...ROUTER_OPTIONS,
      timeoutMs: config.routerTimeoutMs,
      mailboxLimit: config.routerMailboxLimit,
      ...input.options,
    },
  );
  return {
    router,
    lease,
    outbox,
    outboxStore,
    purge: new JournalPurge(dataSource),
    close: async () => {
      await outboxStore.close();
      await Promise.all([journalSession.close(), leaseSession.close()]);
    },
  };
}

/** Where TypeORM's data source goes. */
export function databaseOf(dataSource: DataSource): ClientConfig {
  const { options } = dataSource;
  if (options.type !== 'postgres' || options.url === undefined) {
    throw new Error('the router needs a data source of PostgreSQL with a URL');
  }
  return { connectionString: options.url };
}
