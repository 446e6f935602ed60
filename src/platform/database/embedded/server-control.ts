import {
  chownSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../../errors/errors';
import { type RunAs, runPostgresProgram } from './postgres-programs';
import type { ServerFolder } from './server-folder';

export const EMBEDDED_HOST = '127.0.0.1';
export const EMBEDDED_ROLE = 'lianxian';

const START_TIMEOUT_S = 60;
/** Below the 10 s that the whole process has for stopping. */
const STOP_TIMEOUT_S = 8;
const INITDB_TIMEOUT_MS = 120_000;
const LOG_LIMIT_BYTES = 10_000_000;

export interface ServerSettings {
  readonly port: number;
  /** `none` is for tests: a crash of the machine may lose everything. */
  readonly durability: 'full' | 'none';
}

/**
 * Starts the server of the folder, made first if it is new, and waits until it is ready.
 * @throws OperationalError when the port is taken, or with the server's own last words
 */
export async function startServer(folder: ServerFolder, settings: ServerSettings, runAs: RunAs): Promise<void> {
  if (!existsSync(folder.data)) await initialise(folder, runAs);
  if (sizeOf(folder.log) > LOG_LIMIT_BYTES) renameSync(folder.log, `${folder.log}.1`);
  const logStart = sizeOf(folder.log);
  const flags = serverFlags(settings).map((flag) => `-c ${flag}`);
  const { code, output } = await runPostgresProgram(
    'pg_ctl',
    ['start', '--wait', '-t', String(START_TIMEOUT_S), '-D', folder.data, '-l', folder.log, '-o', flags.join(' ')],
    runAs,
    (START_TIMEOUT_S + 10) * 1000,
  );
  if (code === 0) return;
  throw startFailure(settings.port, sizeOf(folder.log) > logStart ? readFrom(folder.log, logStart) : output);
}

/** Stops the server of the folder after ending its sessions; nothing to do if none runs. */
export async function stopServer(folder: ServerFolder, runAs: RunAs): Promise<void> {
  if (folder.runningServer() === null) return;
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

function serverFlags({ port, durability }: ServerSettings): string[] {
  const safe = durability === 'full' ? 'on' : 'off';
  return [
    `port=${port}`,
    `listen_addresses=${EMBEDDED_HOST}`,
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
async function initialise(folder: ServerFolder, runAs: RunAs): Promise<void> {
  const draft = `${folder.data}.new`;
  const passwordForInitdb = join(folder.root, 'initdb-password');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordForInitdb, `${folder.readPassword()}\n`, { mode: 0o600 });
  if (runAs !== undefined) {
    for (const path of [draft, passwordForInitdb]) chownSync(path, runAs.uid, runAs.gid);
  }
  const flags = [
    `--pgdata=${draft}`,
    `--username=${EMBEDDED_ROLE}`,
    `--pwfile=${passwordForInitdb}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Unicode's own rules, the same on every machine, whatever locales the system has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  try {
    const { code, output } = await runPostgresProgram('initdb', flags, runAs, INITDB_TIMEOUT_MS);
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
  if (/could not bind|could not create any TCP/.test(log)) {
    return new OperationalError(
      'database-port-taken',
      `Port ${port} of ${EMBEDDED_HOST} is taken by another program, so the embedded PostgreSQL cannot start. Stop that program, or choose another port with DATABASE_PORT.`,
    );
  }
  return new OperationalError('database-not-started', `The embedded PostgreSQL did not start: ${lastLines(log)}`);
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
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
