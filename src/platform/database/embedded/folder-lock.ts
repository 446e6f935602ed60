import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../errors/errors';
import { isAlive, ownIdentity, parseIdentity } from './process-identity';

const POLL_MS = 25;
const PATIENCE_MS = 90_000;

/**
 * Runs `work` while no other process does so for the same lock file. The lock of a process that died is taken over.
 * @throws OperationalError `data-folder-busy` when a living process holds it for more than 90 s
 */
export async function withFolderLock<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  const own = JSON.stringify(ownIdentity());
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (!tryTake(lockFile, own)) {
    removeIfAbandoned(lockFile);
    if (performance.now() > giveUpAt) {
      throw new OperationalError(
        'data-folder-busy',
        `Another process has been starting or stopping the database for over ${PATIENCE_MS / 1000} s. If none is running, delete ${lockFile}.`,
      );
    }
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** The file appears whole or not at all: it is written beside and then linked under its name. */
function tryTake(lockFile: string, content: string): boolean {
  const draft = `${lockFile}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Between our look and our removal somebody else may have removed the dead lock and taken it: so it is moved aside,
 * looked at again, and put back if it is not the one we saw.
 */
function removeIfAbandoned(lockFile: string): void {
  const seen = readOrNull(lockFile);
  if (seen === null) return;
  const holder = parseIdentity(seen);
  if (holder !== null && isAlive(holder)) return;
  const aside = `${lockFile}.${process.pid}.dead`;
  try {
    renameSync(lockFile, aside);
  } catch {
    return;
  }
  if (readOrNull(aside) === seen) rmSync(aside, { force: true });
  else renameSync(aside, lockFile);
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
