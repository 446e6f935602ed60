import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { DEMO_PASSWORD, DUTY_MANAGER } from '../../demo/organisation';
import { ApiClient } from '../support/api-client';
import { SpawnedApp } from '../support/spawned-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { makeTestFolder } from '../support/test-server';
import { waitFor } from '../support/wait-for';

interface Health {
  readonly parts: { readonly router: { readonly ok: boolean } };
}

describe('two processes on one database', () => {
  let database: TestDatabase;
  let sql: Client;
  const apps: SpawnedApp[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    sql = new Client({ connectionString: database.url });
    await sql.connect();
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.kill('SIGKILL')));
    await sql.end();
    await database.drop();
  });

  async function start(): Promise<{ readonly app: SpawnedApp; readonly url: string }> {
    const env = { DATABASE_URL: database.url, ALLOW_DEMO_LOGIN: 'true', LEASE_MS: '2000' };
    const app = SpawnedApp.start(env, makeTestFolder(), '../demo/server.js');
    apps.push(app);
    return { app, url: await app.url() };
  }
  async function leads(url: string): Promise<boolean> {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    return ((await answer.json()) as Health).parts.router.ok;
  }
  /** A change that only the leader can make. */
  async function changeCentre(url: string, state: string): Promise<number> {
    const manager = new ApiClient(url);
    await manager.logIn(DUTY_MANAGER.login, DEMO_PASSWORD);
    const headers = { Origin: url, 'Idempotency-Key': randomUUID() };
    return (await manager.call('POST', '/api/centres/tianjin/state', { state, reason: 'test' }, headers)).status;
  }
  async function states(): Promise<string[]> {
    const { rows } = await sql.query<{ state: string }>(
      `SELECT command ->> 'state' AS state FROM routing_commands WHERE command ->> 'kind' = 'centre-state-changed' ORDER BY seq`,
    );
    return rows.map(({ state }) => state);
  }

  it('the first one leads, paused it is replaced, and awake again it cannot write', async () => {
    const first = await start();
    await waitFor('the first one leads', () => leads(first.url));
    expect(await changeCentre(first.url, 'draining')).toBe(204);

    first.app.signal('SIGSTOP');
    const second = await start();
    await waitFor('the second one leads', () => leads(second.url));
    expect(await changeCentre(second.url, 'active')).toBe(204);

    first.app.signal('SIGCONT');
    expect(await changeCentre(first.url, 'down')).toBe(503);
    expect(await leads(first.url)).toBe(false);
    expect(await leads(second.url)).toBe(true);
    expect(await states()).toEqual(['draining', 'active']);
  }, 120_000);
});
