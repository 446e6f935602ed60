import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseSchema } from '../../src/database-schema';
import type { DatabaseServer } from '../../src/platform/database/running-server';
import { openEmbeddedServer } from '../../src/platform/database/embedded/embedded-server';
import { isAlive, ownIdentity, parseIdentity } from '../../src/platform/database/embedded/process-identity';
import { migrateDatabase } from '../../src/platform/database/migrate-database';

const PREFIX = 'lianxian-test-';
const OWNER_FILE = 'test-run.json';

/** Name of the environment variable by which the workers of a run find its server. */
export const SERVER_VARIABLE = 'TEST_DATABASE_SERVER';

/** A PostgreSQL server for one run of the tests, with a migrated database to clone. */
export interface TestServer extends DatabaseServer {
  readonly folder: string;
}

/** Starts it in a folder of its own, on a free port, without durability. Remains of runs that were killed are removed. */
export async function startTestServer(): Promise<TestServer> {
  await sweepRemains();
  const folder = makeTestFolder();
  const server = await openEmbeddedServer({ dataDir: folder, port: await freePort(), durability: 'none' });
  await migrateDatabase(server.url, databaseSchema);
  return {
    url: server.url,
    folder,
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A server of one test alone, which may be stopped and started again. */
export interface StoppableServer extends DatabaseServer {
  /** Ends every session at once, as when PostgreSQL goes down. */
  stop(): Promise<void>;
  /** The same data at the same port. */
  start(): Promise<void>;
}

/** A migrated database for tests of what happens while PostgreSQL is away. */
export async function startStoppableServer(): Promise<StoppableServer> {
  const folder = makeTestFolder();
  const port = await freePort();
  const open = () => openEmbeddedServer({ dataDir: folder, port, durability: 'none' });
  let server = await open();
  await migrateDatabase(server.url, databaseSchema);
  return {
    url: server.url,
    stop: () => server.close(),
    start: async () => {
      server = await open();
    },
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A new folder that is swept by a later run if this one is killed. */
export function makeTestFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  mkdirSync(join(folder, 'users'));
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify(ownIdentity()));
  return folder;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Opening and leaving the server of a dead run stops it: nobody else uses it. */
async function sweepRemains(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    if (runsStill(folder)) continue;
    try {
      const server = await openEmbeddedServer({ dataDir: folder, port: await freePort(), durability: 'none' });
      await server.close();
    } catch (error) {
      console.warn(`remains of an earlier test run in ${folder} could not be stopped`, error);
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function runsStill(folder: string): boolean {
  try {
    const owner = parseIdentity(readFileSync(join(folder, OWNER_FILE), 'utf8'));
    return owner !== null && isAlive(owner);
  } catch {
    // Being made or being removed by another run at this moment.
    return true;
  }
}
