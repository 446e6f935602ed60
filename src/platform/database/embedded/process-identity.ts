import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A process, told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in whatever form this system tells; compared, never read. */
  readonly began: string;
}

/** Signal 0 asks without touching; "not permitted" is an answer of a living process of another user. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', `${column}=`], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** Field 22 of /proc/PID/stat, counted after the name, which is in brackets and may hold blanks. */
function beganOf(pid: number): string {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync('/proc/self/stat')) return ps(pid, 'lstart');
  try {
    const afterName = readFileSync(stat, 'utf8').split(') ').at(-1) ?? '';
    return afterName.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, began: beganOf(pid) };
}

export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid);
}

/** Null when the text is not an identity: its writer was killed while writing. */
export function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('began' in value)) return null;
    const { pid, began } = value;
    return typeof pid === 'number' && typeof began === 'string' ? { pid, began } : null;
  } catch {
    return null;
  }
}

/** That very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return exists(identity.pid) && beganOf(identity.pid) === identity.began;
}

/** A process with this number runs and is a PostgreSQL server, as far as its command line tells. */
export function isPostgres(pid: number): boolean {
  if (!exists(pid)) return false;
  if (!existsSync('/proc/self/cmdline')) return ps(pid, 'command').includes('postgres');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}
