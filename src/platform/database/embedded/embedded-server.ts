import { Logger } from '@nestjs/common';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { ListeningClient } from '../listening-client';
import { OperationalError } from '../../errors/errors';
import type { DatabaseServer } from '../running-server';
import { withFolderLock } from './folder-lock';
import { programPath, requireTraversable, runAsUser } from './postgres-programs';
import { EMBEDDED_HOST, EMBEDDED_ROLE, type ServerSettings, startServer, stopServer } from './server-control';
import { type RunningServer, ServerFolder } from './server-folder';

const DATABASE = 'lianxian';
/** How long a server that is starting or recovering is waited for. */
const ADOPT_TIMEOUT_MS = 60_000;

export interface EmbeddedServerOptions extends ServerSettings {
  /** Holds `postgres/` (the data), `postgres-password` and `users/`. Made if missing. */
  readonly dataDir: string;
}

/**
 * The PostgreSQL server of a data folder, started if none runs.
 *
 * The server outlives us: it is not a child of this process. Whoever comes uses the one that runs (after a kill of
 * Node, or beside another process of ours), and the last one that goes stops it. So a crash leaves PostgreSQL up, and
 * the next start adopts it after checking its number, its port, our password and that its data is this folder.
 * @throws OperationalError in words that name the remedy
 */
export async function openEmbeddedServer(options: EmbeddedServerOptions): Promise<DatabaseServer> {
  const folder = new ServerFolder(options.dataDir);
  const runAs = await runAsUser();
  requireTraversable(dirname(programPath('pg_ctl')), runAs);
  folder.prepare(runAs);
  return await withFolderLock(folder.lock, async () => {
    const password = folder.readPassword();
    const running = await adoptRunning(folder, password);
    if (running === null) await startServer(folder, options, runAs);
    const port = running ?? options.port;
    await ensureDatabase(urlOf(port, password, 'postgres'));
    folder.enter();
    new Logger('Database').log(
      `embedded PostgreSQL ${running === null ? 'started' : 'was running, adopted'} on ${EMBEDDED_HOST}:${port}, data in ${folder.data}`,
    );
    return {
      url: urlOf(port, password, DATABASE),
      close: () =>
        withFolderLock(folder.lock, async () => {
          if (folder.leave()) await stopServer(folder, runAs);
        }),
    };
  });
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${EMBEDDED_ROLE}:${password}@${EMBEDDED_HOST}:${port}/${database}`;
}

/** The port of the running server of this folder, checked to be ours; null if none runs. */
async function adoptRunning(folder: ServerFolder, password: string): Promise<number | null> {
  const giveUpAt = performance.now() + ADOPT_TIMEOUT_MS;
  for (;;) {
    const running = folder.runningServer();
    if (running === null) return null;
    const answer = running.port === null ? 'not-yet' : await whoAnswers(running.port, password, folder);
    if (answer === 'ours') return running.port;
    if (answer !== 'not-yet' || performance.now() > giveUpAt) throw notOurs(folder, running, answer);
    await delay(100);
  }
}

type Answer = 'ours' | 'other-folder' | 'refused' | 'not-yet';

async function whoAnswers(port: number, password: string, folder: ServerFolder): Promise<Answer> {
  const client = new Client({ connectionString: urlOf(port, password, 'postgres'), connectionTimeoutMillis: 2_000 });
  // A connection that ends while it is idle also raises an event; whoever asked learns it from the query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory === folder.data ? 'ours' : 'other-folder';
  } catch (error) {
    // Class 28: wrong password or role. Anything else is a server that is starting or stopping.
    return error instanceof DatabaseError && error.code?.startsWith('28') === true ? 'refused' : 'not-yet';
  } finally {
    await client.end().catch(() => undefined);
  }
}

function notOurs(folder: ServerFolder, running: RunningServer, answer: Exclude<Answer, 'ours'>): OperationalError {
  const why = {
    'other-folder': 'it serves another folder',
    refused: 'it does not accept the password of this folder',
    'not-yet': 'it does not answer',
  }[answer];
  return new OperationalError(
    'database-not-ours',
    `${folder.data} names a running PostgreSQL (process ${running.pid}, port ${running.port ?? 'unknown'}), but ${why}. Stop that server, or choose another DATA_DIR.`,
  );
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new ListeningClient({ connectionString: url, connectionTimeoutMillis: 3_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
