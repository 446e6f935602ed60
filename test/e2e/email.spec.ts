import { Logger } from '@nestjs/common';
import { rmSync } from 'node:fs';
import { query, seedHotline } from '../integration/hotline-lab';
import { sendMail } from '../support/smtp-client';
import { SpawnedApp } from '../support/spawned-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { makeTestFolder } from '../support/test-server';

const MAILBOX = 'service@north.example';
const MAILS = 120;
const CUSTOMERS = 6;

/** The built application, with its workers, killed while mails come in. */
describe('a service that takes mails', () => {
  let database: TestDatabase;
  let folder: string;
  const apps: SpawnedApp[] = [];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    folder = makeTestFolder();
    database = await createTestDatabase();
    await seedHotline(database.url);
    await query(
      database.url,
      `INSERT INTO access_points (id, name, position, version, updated_at, medium, address, queue_id)
       VALUES ('mail', '邮箱', 6, 1, now(), 'email', $1, 'billing')`,
      [MAILBOX],
    );
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.kill('SIGKILL')));
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<{ readonly app: SpawnedApp; readonly port: number }> {
    const app = SpawnedApp.start(
      {
        DATABASE_URL: database.url,
        LEASE_MS: '1000',
        MAIL_LISTEN_PORT: '0',
        MAIL_SMTP_URL: 'smtp://127.0.0.1:1',
        MAIL_TOKEN_SECRET: 'a secret of the tests',
      },
      folder,
    );
    apps.push(app);
    const [, port] = await app.line(/mail is taken on 127\.0\.0\.1:(\d+)/);
    await app.url();
    return { app, port: Number(port) };
  }
  const raw = (n: number): string =>
    `From: customer${n}@home.example\r\nMessage-ID: <${n}@home.example>\r\nSubject: ${n}\r\n\r\nmail ${n}\r\n`;

  /** Sends every mail until it is taken or the service is gone; which were taken. */
  async function send(port: number, mails: readonly number[], onTaken: (taken: number) => void): Promise<number[]> {
    const waiting = [...mails];
    const taken: number[] = [];
    const customer = async () => {
      for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
        const { code } = await sendMail(port, `customer${n}@home.example`, MAILBOX, raw(n)).catch(() => ({ code: 0 }));
        if (code === 250) onTaken(taken.push(n));
      }
    };
    await Promise.all(Array.from({ length: CUSTOMERS }, customer));
    return taken;
  }

  it('and is killed loses none that it took, and doubles none that comes again', async () => {
    const all = Array.from({ length: MAILS }, (_, n) => n);
    const first = await start();
    const taken = await send(first.port, all, (count) => {
      if (count === MAILS / 3) first.app.signal('SIGKILL');
    });
    expect(taken.length).toBeGreaterThanOrEqual(MAILS / 3);
    expect(taken.length).toBeLessThan(MAILS);
    const second = await start();
    const stored = () => query<{ text: string }>(database.url, 'SELECT text FROM messages');
    const texts = new Set((await stored()).map(({ text }) => text));
    expect(taken.filter((n) => !texts.has(`mail ${n}`))).toEqual([]);
    // Everybody sends again, as servers do that heard no answer, and some that did.
    expect(await send(second.port, all, () => undefined)).toHaveLength(MAILS);
    expect((await stored()).map(({ text }) => text).sort()).toEqual(all.map((n) => `mail ${n}`).sort());
    const contacts = await query<{ state: string }>(database.url, 'SELECT state FROM contacts');
    expect(contacts).toHaveLength(MAILS);
    expect((await second.app.kill('SIGTERM')).code).toBe(0);
  }, 120_000);
});
