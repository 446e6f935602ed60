import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { OperationalError } from '../../errors/errors';
import { requireTraversable, type RunAs } from './postgres-programs';
import { isAlive, isPostgres, ownIdentity, parseIdentity } from './process-identity';

/** A running server as its own `postmaster.pid` tells. */
export interface RunningServer {
  readonly pid: number;
  /** Null while it is starting. */
  readonly port: number | null;
}

/** The files of one data folder: the database, its password, and which of our processes use it. */
export class ServerFolder {
  readonly data: string;
  readonly password: string;
  readonly lock: string;
  /** Inside `data`, because the server's system user must be able to write it. */
  readonly log: string;
  private readonly users: string;

  constructor(readonly root: string) {
    this.data = join(root, 'postgres');
    this.password = join(root, 'postgres-password');
    this.lock = join(root, 'lock');
    this.log = join(this.data, 'server.log');
    this.users = join(root, 'users');
  }

  /** @throws OperationalError when it cannot be made, written, or entered by the server's system user */
  prepare(runAs: RunAs): void {
    try {
      mkdirSync(this.users, { recursive: true });
      accessSync(this.root, constants.W_OK | constants.X_OK);
      // The server's own system user must pass through; the password and the data have modes of their own.
      if (runAs !== undefined) chmodSync(this.root, statSync(this.root).mode | 0o011);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      throw new OperationalError(
        'data-folder-unusable',
        `The data folder ${this.root} cannot be made or written (${reason}). Choose a writable folder with DATA_DIR.`,
        { cause: error },
      );
    }
    requireTraversable(this.root, runAs);
  }

  /** The superuser's password, made up on the first start and kept where only we can read it. */
  readPassword(): string {
    if (existsSync(this.password)) return readFileSync(this.password, 'utf8').trim();
    if (existsSync(this.data)) {
      throw new OperationalError(
        'database-password-lost',
        `${this.data} holds a database, but its password file ${this.password} is gone. Put the file back, or move the folder away to begin with an empty database.`,
      );
    }
    const password = randomBytes(24).toString('base64url');
    writeFileSync(this.password, `${password}\n`, { mode: 0o600 });
    return password;
  }

  /** Null: no server of this folder runs, and what a crash may have left in its place is removed. */
  runningServer(): RunningServer | null {
    const pidFile = join(this.data, 'postmaster.pid');
    if (!existsSync(pidFile)) return null;
    // Lines: 1 process number, 2 data folder, 3 start, 4 port, …
    const [pidLine, , , portLine] = readFileSync(pidFile, 'utf8').split('\n');
    const pid = Number(pidLine);
    if (Number.isInteger(pid) && pid > 0 && isPostgres(pid)) return { pid, port: Number(portLine ?? '') || null };
    // PostgreSQL would refuse to start if another program was given that number since.
    rmSync(pidFile, { force: true });
    return null;
  }

  /** This process uses the server from now on. */
  enter(): void {
    writeFileSync(this.userFile(), JSON.stringify(ownIdentity()));
  }

  /** This process no longer uses the server. True when no living process does. */
  leave(): boolean {
    rmSync(this.userFile(), { force: true });
    for (const name of readdirSync(this.users)) {
      const file = join(this.users, name);
      const user = parseIdentity(readFileSync(file, 'utf8'));
      if (user !== null && isAlive(user)) return false;
      rmSync(file, { force: true });
    }
    return true;
  }

  private userFile(): string {
    return join(this.users, String(process.pid));
  }
}
