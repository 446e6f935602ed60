import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { OperationalError } from '../errors/errors';

const PATIENCE_MS = 15_000;
const AGAIN_MS = 500;
const OLDEST_VERSION = 15;

/** Errors of a server that is still coming up: not listening yet, starting, or its name not yet known. */
const COMING_UP = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', '57P03'];

/** What a wrong setting of DATABASE_URL looks like, in words. */
const SETTINGS: Readonly<Record<string, string>> = {
  '28P01': 'it does not accept the user or the password of DATABASE_URL',
  '28000': 'it does not accept the user of DATABASE_URL',
  '3D000': 'it has no database of the name in DATABASE_URL; create that first',
};

/**
 * Waits until the database answers (both may be starting at the same time) and looks whether it fits.
 * @param patienceMs how long to wait for one that is coming up
 * @throws OperationalError `database-unreachable` after that time, or at once when waiting cannot help (wrong password,
 * no such database); `database-unfit` when it is too old or does not store UTF-8
 */
export async function waitForDatabase(url: string, patienceMs: number = PATIENCE_MS): Promise<void> {
  const { host } = new URL(url);
  const giveUpAt = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    try {
      await askWhetherItFits(url, host);
      return;
    } catch (error) {
      if (error instanceof OperationalError || !(error instanceof Error)) throw error;
      const code = 'code' in error && typeof error.code === 'string' ? error.code : 'no answer';
      const comingUp = COMING_UP.includes(code) || /timeout|terminated/.test(error.message);
      if (!comingUp || performance.now() > giveUpAt) {
        throw new OperationalError(
          'database-unreachable',
          `The database at ${host} cannot be used: ${SETTINGS[code] ?? `it does not answer (${code})`}.`,
          { cause: error },
        );
      }
      if (attempt === 1) new Logger('Database').warn(`waiting for the database at ${host} (${code})`);
      await delay(AGAIN_MS);
    }
  }
}

async function askWhetherItFits(url: string, host: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  // A connection that ends while it is idle also raises an event; the query tells us.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; encoding: string }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_encoding') AS encoding`,
    );
    const { version = 0, encoding = '' } = rows[0] ?? {};
    if (version < OLDEST_VERSION || encoding !== 'UTF8') {
      throw new OperationalError(
        'database-unfit',
        `The database at ${host} is PostgreSQL ${version} with encoding ${encoding}. Lianxian needs version ${OLDEST_VERSION} or later and UTF8.`,
      );
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
