import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { present } from '../../src/kernel/assert';
import { SERVER_VARIABLE } from './test-server';

/** Taking a template while another clone is being made or a session is on it: SQLSTATE 55006. */
const TEMPLATE_LOCK = 4_711;

export interface TestDatabase {
  readonly url: string;
  /** Ends every session on it and removes it. */
  drop(): Promise<void>;
}

/** A database of its own: a clone of the migrated template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return await createDatabase('lianxian');
}

/** A database without any table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return await createDatabase('template1');
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const serverUrl = present(process.env[SERVER_VARIABLE], 'run through Jest: global-setup.ts starts the server');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () =>
      onServer(serverUrl, async (client) => {
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      }),
  };
}

async function onServer(serverUrl: string, work: (client: Client) => Promise<void>): Promise<void> {
  const url = new URL(serverUrl);
  url.pathname = '/postgres';
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
