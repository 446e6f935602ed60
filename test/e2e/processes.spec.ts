import { Logger } from '@nestjs/common';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openEmbeddedServer } from '../../src/platform/database/embedded/embedded-server';
import { isPostgres } from '../../src/platform/database/embedded/process-identity';
import { SpawnedApp } from '../support/spawned-app';
import { freePort, makeTestFolder } from '../support/test-server';

/** Several cold starts in a row, each a process of its own. */
jest.setTimeout(180_000);

/** The built application as processes: started, killed, started twice, stopped. */
describe('the process', () => {
  let dataDir: string;
  let databasePort: number;
  let apps: SpawnedApp[];

  beforeAll(() => {
    Logger.overrideLogger(['error', 'fatal']);
  });
  beforeEach(async () => {
    dataDir = makeTestFolder();
    databasePort = await freePort();
    apps = [];
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.kill('SIGKILL')));
    // Adopts what a killed process left, and stops it as its last user.
    const server = await openEmbeddedServer({ dataDir, port: databasePort, durability: 'none' });
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  function start(env: Readonly<Record<string, string>> = {}, program?: string): SpawnedApp {
    const settings = { DATA_DIR: dataDir, DATABASE_PORT: String(databasePort), ...env };
    const app = SpawnedApp.start(settings, dataDir, program);
    apps.push(app);
    return app;
  }
  const pidFile = () => join(dataDir, 'postgres', 'postmaster.pid');
  const postmaster = () => Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);
  const databaseHealth = async (url: string) => {
    const { parts } = (await (await fetch(`${url}/health/ready`)).json()) as { parts: { database: { ok: boolean } } };
    return parts.database.ok;
  };

  it('finds its PostgreSQL again after it was killed, and stops it when it is stopped', async () => {
    const killed = start();
    await killed.url();
    const server = postmaster();
    expect(await killed.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isPostgres(server)).toBe(true);

    const next = start();
    const url = await next.url();
    await next.line(/was running, adopted/);
    expect(postmaster()).toBe(server);
    expect(await databaseHealth(url)).toBe(true);
    expect(await next.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(existsSync(pidFile())).toBe(false);
    expect(isPostgres(server)).toBe(false);
  });

  it('shares the data folder with a second one; the last to leave stops PostgreSQL', async () => {
    const first = start();
    await first.url();
    const second = start();
    const url = await second.url();
    expect(await first.kill('SIGINT')).toEqual({ code: 0, signal: null });
    expect(await databaseHealth(url)).toBe(true);
    expect(await second.kill('SIGINT')).toEqual({ code: 0, signal: null });
    expect(existsSync(pidFile())).toBe(false);
  });

  it('may be stopped while it starts', async () => {
    const app = start();
    await app.line(/embedded PostgreSQL started/);
    expect(await app.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(existsSync(pidFile())).toBe(false);
  });

  it('says in one sentence that the HTTP port is taken, and leaves nothing running', async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    try {
      const app = start({ HTTP_PORT: String(port), LOG_LEVEL: 'error' });
      expect(await app.ended).toEqual({ code: 1, signal: null });
      expect(app.lines.at(-1)).toBe(
        `Cannot listen on 127.0.0.1:${port}: another program listens there. Stop that program, or choose another HTTP_PORT or HTTP_HOST.`,
      );
      expect(app.lines.join('\n')).not.toMatch(/^\s+at /m);
      expect(existsSync(pidFile())).toBe(false);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('says in one sentence that the database port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(databasePort, '127.0.0.1', resolve));
    try {
      const app = start();
      expect(await app.ended).toEqual({ code: 1, signal: null });
      expect(app.lines).toEqual([expect.stringMatching(new RegExp(`^Port ${databasePort} .* DATABASE_PORT\\.$`))]);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('lists everything that is wrong with the configuration and starts nothing', async () => {
    writeFileSync(join(dataDir, '.env'), 'COLOUR=red\n');
    const app = start({ LEASE_MS: 'soon', DATABSE_URL: 'postgres://u:topsecret@h/d' });
    expect(await app.ended).toEqual({ code: 1, signal: null });
    expect(app.lines).toEqual([
      'The configuration has 3 problems:',
      '  - COLOUR in .env is not a key of Lianxian; .env.example lists the keys',
      '  - DATABSE_URL in the environment is not a key of Lianxian; did you mean DATABASE_URL?',
      '  - LEASE_MS must be a whole number from 500 to 60000',
    ]);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  });

  it('migrates by a command of its own, beside a running application too', async () => {
    const migrate = start({}, 'migrate.js');
    expect(await migrate.ended).toEqual({ code: 0, signal: null });
    expect(migrate.lines.at(-1)).toMatch(/^Applied: Identity/);
    const app = start();
    const url = await app.url();
    const again = start({}, 'migrate.js');
    expect(await again.ended).toEqual({ code: 0, signal: null });
    expect(again.lines.at(-1)).toBe('The database is up to date.');
    expect(await databaseHealth(url)).toBe(true);
  });
});
