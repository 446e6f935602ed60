import { Logger } from '@nestjs/common';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DatabaseServer } from '../../src/platform/database/running-server';
import { openEmbeddedServer } from '../../src/platform/database/embedded/embedded-server';
import { identityOf } from '../../src/platform/database/embedded/process-identity';
import { freePort, makeTestFolder } from '../support/test-server';

async function ask<T extends object>(server: DatabaseServer, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded server', () => {
  let dataDir: string;
  let port: number;
  let opened: DatabaseServer[];

  async function open(overrides: { dataDir?: string; port?: number; durability?: 'full' } = {}) {
    const server = await openEmbeddedServer({ dataDir, port, durability: 'none', ...overrides });
    opened.push(server);
    return server;
  }
  const pidFile = () => join(dataDir, 'postgres', 'postmaster.pid');

  beforeAll(() => {
    Logger.overrideLogger(['error', 'fatal']);
  });
  beforeEach(async () => {
    dataDir = makeTestFolder();
    port = await freePort();
    opened = [];
  });
  afterEach(async () => {
    for (const server of opened) await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('keeps what it acknowledged, listens on loopback only, and hides its password', async () => {
    const server = await open({ durability: 'full' });
    const settings = await ask<{ name: string; setting: string }>(
      server,
      `SELECT name, setting FROM pg_settings WHERE name IN
       ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'unix_socket_directories', 'port', 'server_encoding')`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(port),
      server_encoding: 'UTF8',
    });
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(dataDir, 'initdb-password'))).toBe(false);
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(ask({ ...server, url: wrong.href }, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('stops when its last user leaves, and has the data at the next start', async () => {
    const first = await open();
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.close();
    expect(existsSync(pidFile())).toBe(false);
    await expect(ask(first, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const second = await open();
    expect(await ask(second, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('is adopted where it runs, whatever port is asked for', async () => {
    const first = await open();
    const pid = readFileSync(pidFile(), 'utf8').split('\n')[0];
    const second = await open({ port: await freePort() });
    expect(second.url).toBe(first.url);
    expect(readFileSync(pidFile(), 'utf8').split('\n')[0]).toBe(pid);
  });

  it('is started once when five come at the same moment', async () => {
    const servers = await Promise.all(Array.from({ length: 5 }, () => open()));
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    expect(await ask(servers[4] as DatabaseServer, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stays for another living process and not for a dead one', async () => {
    const users = join(dataDir, 'users');
    const first = await open();
    // Our parent lives; the same number with another beginning is a process that is gone.
    writeFileSync(join(users, 'other'), JSON.stringify(identityOf(process.ppid)));
    await first.close();
    expect(existsSync(pidFile())).toBe(true);
    const second = await open();
    writeFileSync(join(users, 'other'), JSON.stringify({ pid: process.ppid, began: 'earlier' }));
    await second.close();
    expect(existsSync(pidFile())).toBe(false);
  });

  it('says which port is taken and what to set', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    try {
      const refused = open();
      await expect(refused).rejects.toMatchObject({ code: 'database-port-taken' });
      await expect(refused).rejects.toThrow(new RegExp(`Port ${port} .*taken by another program.*DATABASE_PORT`));
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
    // Nothing is left half done: the same folder works as soon as the port is free.
    expect(await ask(await open(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says that the data folder cannot be used', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    for (const place of [file, join(file, 'below')]) {
      await expect(open({ dataDir: place })).rejects.toMatchObject({
        code: 'data-folder-unusable',
        message: expect.stringContaining('Choose a writable folder with DATA_DIR') as string,
      });
    }
  });

  // Only root starts PostgreSQL as somebody else.
  (process.getuid?.() === 0 ? it : it.skip)('says which folder its system user may not enter', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'lianxian-closed-'));
    try {
      chmodSync(closed, 0o700);
      await expect(open({ dataDir: join(closed, 'data') })).rejects.toMatchObject({
        code: 'folder-not-traversable',
        message: expect.stringContaining(`chmod o+x ${closed}`) as string,
      });
    } finally {
      rmSync(closed, { recursive: true });
    }
  });

  it('refuses a database whose password is gone or wrong', async () => {
    const first = await open();
    const passwordFile = join(dataDir, 'postgres-password');
    const password = readFileSync(passwordFile, 'utf8');
    writeFileSync(passwordFile, 'not the password');
    await expect(open()).rejects.toMatchObject({ code: 'database-not-ours' });
    rmSync(passwordFile);
    await expect(open()).rejects.toMatchObject({ code: 'database-password-lost' });
    writeFileSync(passwordFile, password);
    expect((await open()).url).toBe(first.url);
  });

  it('starts over the remains of a crash: a stale pid file, a dead lock, half an initdb', async () => {
    await (await open()).close();
    // The number now belongs to a living program that is no PostgreSQL: this one.
    writeFileSync(pidFile(), `${process.pid}\n${dataDir}/postgres\n1\n${port}\n\n127.0.0.1\n`);
    writeFileSync(join(dataDir, 'lock'), JSON.stringify({ pid: process.ppid, began: 'earlier' }));
    mkdirSync(join(dataDir, 'postgres.new'));
    expect(await ask(await open(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('gives the last words of a server that does not start', async () => {
    await (await open()).close();
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '9\n');
    await expect(open()).rejects.toMatchObject({
      code: 'database-not-started',
      message: expect.stringContaining('incompatible') as string,
    });
  });
});
