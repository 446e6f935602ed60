import { rmSync } from 'node:fs';
import { Client } from 'pg';
import { openEmbeddedServer } from '../../../src/platform/database/embedded/embedded-server';
import { freePort, makeTestFolder } from '../../support/test-server';
import { LinearScan } from '../stand-ins/linear-scan';
import { SqlDecisions } from '../stand-ins/sql-decisions';
import { makeHouse } from './house';
import type { LoadDriver } from './load-driver';
import type { LoadPlan } from './load-plan';
import { BATCH, prepare, type Run } from './measure-case';

export type StandIn = 'linear scan' | 'SQL';

export interface StandInResult {
  readonly plan: LoadPlan;
  readonly standIn: StandIn;
  /** Database sessions at work at once; 1 for what runs in memory. */
  readonly sessions: number;
  readonly commandsPerSecond: number;
  readonly commands: number;
  readonly offers: number;
  /** The engine, in this process, from the same state under the same load. */
  readonly engineCommandsPerSecond: number;
}

/** Sessions that SQL is tried with: one after another, and as a service with several workers. */
const SESSIONS = [1, 8];
/** As everybody sets it who has no spinning disks: else the planner reads all waiting contacts for a free seat. */
const SSD = '-c random_page_cost=1.1';
const ENGINE_COMMANDS = 100_000;

/**
 * Lets an engine come to the steady state, measures it there, hands the state over to a stand-in, and measures that under
 * the same driver for about so many seconds.
 */
export async function measureStandIn(
  standIn: StandIn,
  plan: LoadPlan,
  seconds: number,
  say: (line: string) => void,
): Promise<StandInResult[]> {
  const { engine, driver } = prepare(plan, say);
  const engineCommandsPerSecond = engineSpeed(
    { engine, driver },
    Math.ceil(Math.min(1, seconds / 10) * ENGINE_COMMANDS),
  );
  const config = makeHouse(plan, plan.seed, plan.features);
  const common = { plan, standIn, engineCommandsPerSecond };
  if (standIn === 'linear scan') {
    const scan = new LinearScan(config, engine.snapshot());
    const figures = scanFor(scan, driver, seconds);
    return [{ ...common, sessions: 1, ...figures }];
  }
  const results: StandInResult[] = [];
  await withDatabase(async (url) => {
    const sql = await withClients(url, 1, async ([client]) => {
      const { rows } = await client.query<{ synchronous_commit: string }>('show synchronous_commit');
      say(`tables are filled, synchronous_commit is ${rows[0]?.synchronous_commit ?? 'unknown'}`);
      return await SqlDecisions.open(client, config, engine.snapshot());
    });
    for (const sessions of SESSIONS) {
      const figures = await withClients(url, sessions, (clients) => decideFor(sql, clients, driver, seconds));
      say(`${sessions} sessions: ${Math.round(figures.commandsPerSecond)} commands/s`);
      results.push({ ...common, sessions, ...figures });
    }
  });
  return results;
}

function engineSpeed({ engine, driver }: Run, commands: number): number {
  let spentMs = 0;
  for (let done = 1; done <= commands; done++) {
    const { command, now } = driver.next(engine.nextDeadline());
    const before = performance.now();
    const effects = engine.apply(command, now);
    spentMs += performance.now() - before;
    driver.learn(effects);
    if (done % BATCH === 0) engine.takeChanges();
  }
  engine.takeChanges();
  return (1000 * commands) / spentMs;
}

interface Figures {
  readonly commands: number;
  readonly offers: number;
  readonly commandsPerSecond: number;
}

function scanFor(scan: LinearScan, driver: LoadDriver, seconds: number): Figures {
  let commands = 0;
  let offers = 0;
  let spentMs = 0;
  while (spentMs < seconds * 1000) {
    const { command, now } = driver.next(scan.nextDeadline());
    const before = performance.now();
    const effects = scan.apply(command, now);
    spentMs += performance.now() - before;
    commands += 1;
    for (const { kind } of effects) if (kind === 'offer-made') offers += 1;
    driver.learn(effects);
  }
  return { commands, offers, commandsPerSecond: (1000 * commands) / spentMs };
}

/** Each session takes the next command as soon as it has done its last one. */
async function decideFor(
  sql: SqlDecisions,
  clients: readonly Client[],
  driver: LoadDriver,
  seconds: number,
): Promise<Figures> {
  const startedAt = performance.now();
  let commands = 0;
  let offers = 0;
  const work = async (client: Client): Promise<void> => {
    while (performance.now() - startedAt < seconds * 1000) {
      const { command, now } = driver.next(sql.nextDeadline());
      const effects = await sql.apply(client, command, now);
      commands += 1;
      for (const { kind } of effects) if (kind === 'offer-made') offers += 1;
      driver.learn(effects);
    }
  };
  await Promise.all(clients.map(work));
  return { commands, offers, commandsPerSecond: (1000 * commands) / (performance.now() - startedAt) };
}

/** The embedded PostgreSQL as the product runs it, in a folder of its own, with full durability. */
async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const folder = makeTestFolder();
  const server = await openEmbeddedServer({ dataDir: folder, port: await freePort(), durability: 'full' });
  try {
    await work(server.url);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withClients<Result>(
  url: string,
  count: number,
  work: (clients: readonly [Client, ...Client[]]) => Promise<Result>,
): Promise<Result> {
  const clients = Array.from({ length: count }, () => new Client({ connectionString: url, options: SSD }));
  const [first, ...others] = clients;
  if (first === undefined) throw new RangeError('at least one session');
  await Promise.all(clients.map((client) => client.connect()));
  try {
    return await work([first, ...others]);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}
