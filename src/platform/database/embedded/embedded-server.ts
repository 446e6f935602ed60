import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { OperationalError } from '../../errors/errors';
import type { DatabaseServer } from '../database-server';
import { withFolderLock } from './folder-lock';
import { programPath, requireTraversable, type RunAs, runAsUser, runPostgresProgram } from './postgres-programs';
import { isAlive, isPostgres, ownIdentity, type ProcessIdentity } from './process-identity';

const HOST = '127.0.0.1';
const ROLE = 'lianxian';
const DATABASE = 'lianxian';
const START_TIMEOUT_S = 60;
const STOP_TIMEOUT_S = 8;
const LOG_LIMIT_BYTES = 10_000_000;

export interface EmbeddedServerOptions {
  /** Holds `postgres/` (the data), `postgres-password` and who uses it. Made if missing. */
  readonly dataDir: string;
  readonly port: number;
  /** `none` is for tests: a crash of the machine may lose everything. */
  readonly durability: 'full' | 'none';
}

/** The files of one data folder. */
class ServerFolder {
  readonly data: string;
  readonly password: string;
  readonly users: string;
  readonly lock: string;
  /** Inside `data`, because the server's system user must be able to write it. */
  readonly log: string;

  constructor(readonly root: string) {
    this.data = join(root, 'postgres');
    this.password = join(root, 'postgres-password');
    this.users = join(root, 'users');
    this.lock = join(root, 'lock');
    this.log = join(this.data, 'server.log');
  }
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
  prepareFolder(folder, runAs);
  return await withFolderLock(folder.lock, async () => {
    const password = readPassword(folder);
    const adopted = await adoptRunning(folder, password);
    const port = adopted ?? (await startServer(folder, password, options, runAs));
    const url = urlOf(port, password, DATABASE);
    await ensureDatabase(urlOf(port, password, 'postgres'));
    writeFileSync(userFile(folder, process.pid), JSON.stringify(ownIdentity()));
    new Logger('Database').log(
      `embedded PostgreSQL ${adopted === null ? 'started' : 'already running, adopted'} on ${HOST}:${port}, data in ${folder.data}`,
    );
    return { url, close: () => withFolderLock(folder.lock, () => leave(folder, runAs)) };
  });
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${ROLE}:${password}@${HOST}:${port}/${database}`;
}

function prepareFolder(folder: ServerFolder, runAs: RunAs): void {
  try {
    mkdirSync(folder.users, { recursive: true });
    accessSync(folder.root, constants.W_OK | constants.X_OK);
    // The server's own system user must pass through; the password and the data have modes of their own.
    if (runAs !== undefined) chmodSync(folder.root, statSync(folder.root).mode | 0o011);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new OperationalError(
      'data-folder-unusable',
      `The data folder ${folder.root} cannot be made or written (${reason}). Choose a writable folder with DATA_DIR.`,
      { cause: error },
    );
  }
  requireTraversable(dirname(programPath('pg_ctl')), runAs);
  requireTraversable(folder.root, runAs);
}

function readPassword(folder: ServerFolder): string {
  if (existsSync(folder.password)) return readFileSync(folder.password, 'utf8').trim();
  if (existsSync(folder.data)) {
    throw new OperationalError(
      'database-password-lost',
      `${folder.data} holds a database, but its password file ${folder.password} is gone. Put the file back, or move the folder away to begin with an empty database.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(folder.password, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Lines of postmaster.pid: 1 process number, 4 port. Null: no server of this folder runs. */
function runningServer(folder: ServerFolder): { readonly pid: number; readonly port: number } | null {
  const pidFile = join(folder.data, 'postmaster.pid');
  if (!existsSync(pidFile)) return null;
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (Number.isInteger(pid) && pid > 0 && isPostgres(pid)) return { pid, port: Number(lines[3]) };
  // Left behind by a crash of the machine. PostgreSQL would refuse to start if another program now has that number.
  rmSync(pidFile, { force: true });
  return null;
}

/** The port of the running server of this folder, checked to be ours; null if none runs. */
async function adoptRunning(folder: ServerFolder, password: string): Promise<number | null> {
  const giveUpAt = performance.now() + START_TIMEOUT_S * 1000;
  for (;;) {
    const running = runningServer(folder);
    if (running === null) return null;
    const answer = await askDataFolder(urlOf(running.port, password, 'postgres'));
    if (answer.kind === 'folder' && answer.path === folder.data) return running.port;
    if (answer.kind === 'not-yet' && performance.now() < giveUpAt) {
      await delay(100);
      continue;
    }
    const why = {
      folder: 'it serves another folder',
      refused: 'it does not accept our password',
      'not-yet': 'it does not answer',
    }[answer.kind];
    throw new OperationalError(
      'database-not-ours',
      `${folder.data} names a running PostgreSQL (process ${running.pid}, port ${running.port}), but ${why}. Stop that server, or choose another DATA_DIR.`,
    );
  }
}

type Answer = { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'refused' | 'not-yet' };

async function askDataFolder(url: string): Promise<Answer> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A connection that ends while it is idle also raises an event; whoever asked learns it from the query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return { kind: 'folder', path: rows[0]?.data_directory ?? '' };
  } catch (error) {
    // Class 28: wrong password or role. Anything else is a server that is starting or stopping.
    return { kind: error instanceof DatabaseError && error.code?.startsWith('28') === true ? 'refused' : 'not-yet' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function startServer(
  folder: ServerFolder,
  password: string,
  options: EmbeddedServerOptions,
  runAs: RunAs,
): Promise<number> {
  if (!existsSync(folder.data)) await initialise(folder, password, runAs);
  if (existsSync(folder.log) && statSync(folder.log).size > LOG_LIMIT_BYTES) renameSync(folder.log, `${folder.log}.1`);
  const logStart = existsSync(folder.log) ? statSync(folder.log).size : 0;
  const settings = serverSettings(options).map((setting) => `-c ${setting}`);
  const { code, output } = await runPostgresProgram(
    'pg_ctl',
    ['start', '--wait', '-t', String(START_TIMEOUT_S), '-D', folder.data, '-l', folder.log, '-o', settings.join(' ')],
    runAs,
    (START_TIMEOUT_S + 10) * 1000,
  );
  if (code !== 0) throw startFailure(options.port, existsSync(folder.log) ? readFrom(folder.log, logStart) : output);
  return options.port;
}

function serverSettings({ port, durability }: EmbeddedServerOptions): string[] {
  const safe = durability === 'full' ? 'on' : 'off';
  return [
    `port=${port}`,
    `listen_addresses=${HOST}`,
    'unix_socket_directories=',
    'max_connections=200',
    `fsync=${safe}`,
    `synchronous_commit=${safe}`,
    `full_page_writes=${safe}`,
    'timezone=UTC',
    'log_timezone=UTC',
    'log_checkpoints=off',
    // Statements and details hold customers' addresses and words; logs hold none.
    'log_min_error_statement=panic',
    'log_error_verbosity=terse',
  ];
}

/** Made beside and renamed when whole, so that a kill in the middle leaves no half database. */
async function initialise(folder: ServerFolder, password: string, runAs: RunAs): Promise<void> {
  const draft = `${folder.data}.new`;
  const passwordForInitdb = join(folder.root, 'initdb-password');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordForInitdb, `${password}\n`, { mode: 0o600 });
  if (runAs !== undefined) {
    for (const path of [draft, passwordForInitdb]) chownSync(path, runAs.uid, runAs.gid);
  }
  try {
    const { code, output } = await runPostgresProgram(
      'initdb',
      [
        `--pgdata=${draft}`,
        `--username=${ROLE}`,
        `--pwfile=${passwordForInitdb}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // Unicode's own rules, the same on every machine, whatever locales the system has.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      runAs,
      120_000,
    );
    if (code !== 0) {
      throw new OperationalError(
        'database-not-created',
        `The embedded database could not be created in ${folder.data}: ${lastLines(output)}`,
      );
    }
    renameSync(draft, folder.data);
  } finally {
    rmSync(passwordForInitdb, { force: true });
  }
}

function startFailure(port: number, log: string): OperationalError {
  if (/could not (bind|create any TCP)|Address already in use/.test(log)) {
    return new OperationalError(
      'database-port-taken',
      `Port ${port} of ${HOST} is taken by another program, so the embedded PostgreSQL cannot start. Stop that program, or choose another port with DATABASE_PORT.`,
    );
  }
  return new OperationalError('database-not-started', `The embedded PostgreSQL did not start: ${lastLines(log)}`);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join(' | ');
}

function readFrom(file: string, start: number): string {
  const handle = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(handle).size - start));
    readSync(handle, buffer, 0, buffer.length, start);
    return buffer.toString('utf8');
  } finally {
    closeSync(handle);
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function userFile(folder: ServerFolder, pid: number): string {
  return join(folder.users, String(pid));
}

/** We no longer use the server; if no living process does, it is stopped. */
async function leave(folder: ServerFolder, runAs: RunAs): Promise<void> {
  rmSync(userFile(folder, process.pid), { force: true });
  for (const name of readdirSync(folder.users)) {
    const file = join(folder.users, name);
    if (isAlive(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity)) return;
    rmSync(file, { force: true });
  }
  await stopServer(folder.root, runAs);
}

/** Stops the server of a data folder, whoever uses it; nothing to do if none runs. */
async function stopServer(dataDir: string, runAs: RunAs): Promise<void> {
  const folder = new ServerFolder(dataDir);
  if (runningServer(folder) === null) return;
  const { code, output } = await runPostgresProgram(
    'pg_ctl',
    ['stop', '-m', 'fast', '--wait', '-t', String(STOP_TIMEOUT_S), '-D', folder.data],
    runAs,
    (STOP_TIMEOUT_S + 1) * 1000,
  );
  if (code !== 0) {
    throw new OperationalError('database-not-stopped', `The embedded PostgreSQL did not stop: ${lastLines(output)}`);
  }
}
