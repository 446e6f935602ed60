import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { OperationalError } from '../errors/errors';

const PATIENCE_MS = 15_000;
const AGAIN_MS = 500;

/** Errors of a server that is still coming up: not listening yet, starting, or its name not yet known. */
const COMING_UP = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', '57P03'];

/** What a wrong setting of DATABASE_URL looks like, in words. */
const SETTINGS: Readonly<Record<string, string>> = {
  '28P01': 'it does not accept the user or password of DATABASE_URL',
  '28000': 'it does not accept the user of DATABASE_URL',
  '3D000': 'it has no database of the name in DATABASE_URL; create it first',
};

/**
 * Waits until the database answers: both may be starting at the same time.
 * @throws OperationalError after 15 s, or at once when waiting cannot help (wrong password, no such database)
 */
export async function waitForDatabase(url: string): Promise<void> {
  const { host } = new URL(url);
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt++) {
    const error = await tryConnect(url);
    if (error === null) return;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (!(COMING_UP.includes(code) || error.message.includes('timeout')) || performance.now() > giveUpAt) {
      throw new OperationalError(
        'database-unreachable',
        `The database at ${host} cannot be used: ${SETTINGS[code] ?? `it does not answer (${code || error.message})`}.`,
        { cause: error },
      );
    }
    if (attempt === 1) new Logger('Database').warn(`waiting for the database at ${host} (${code || 'time-out'})`);
    await delay(AGAIN_MS);
  }
}

async function tryConnect(url: string): Promise<Error | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await client.end().catch(() => undefined);
  }
}
