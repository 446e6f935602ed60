import { Logger } from '@nestjs/common';
import { createTestApp, type TestApp } from '../support/test-app';
import { type StoppableServer, startStoppableServer } from '../support/test-server';
import { waitFor } from '../support/wait-for';

describe('while PostgreSQL is away', () => {
  let server: StoppableServer;
  let app: TestApp;
  beforeAll(async () => {
    Logger.overrideLogger(['error', 'fatal']);
    server = await startStoppableServer();
    app = await createTestApp({
      database: { url: server.url, drop: () => Promise.resolve() },
      config: { logLevel: 'silent' },
    });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  async function ready(): Promise<{ status: number; database: unknown; retryAfter: string | null }> {
    const response = await fetch(`${app.url}/health/ready`);
    const { parts } = (await response.json()) as { parts: Record<string, unknown> };
    return { status: response.status, database: parts['database'], retryAfter: response.headers.get('Retry-After') };
  }

  it('the application says which part is missing, stays alive, and is ready again by itself', async () => {
    await waitFor('the application is ready', async () => (await ready()).status === 200);
    await server.stop();
    expect(await ready()).toEqual({
      status: 503,
      database: { ok: false, detail: 'failed; the log says why', tookMs: expect.any(Number) as number },
      retryAfter: '5',
    });
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
    await server.start();
    const again = await waitFor('the application is ready again', async () => {
      const answer = await ready();
      return answer.status === 200 ? answer : null;
    });
    expect(again.database).toMatchObject({ ok: true });
  });
});
