import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import type { SMTPServer } from 'smtp-server';
import { MailGate } from '../../src/channels/email/mail-gate';
import type { DeliveredMail } from '../../src/channels/email/mail-intake';
import { DEFAULT_MAIL_LIMITS, type MailLimits } from '../../src/channels/email/mail-limits';
import { MailListener } from '../../src/channels/email/mail-listener';
import { MailRefusal } from '../../src/channels/email/mail-refusal';
import { createMailServer } from '../../src/channels/email/mail-server';
import type { ReadMail } from '../../src/channels/email/reading/mail';
import { MailUnreadableError } from '../../src/channels/email/reading/mail-reader';
import type { MailConfig } from '../../src/config/config';
import { testConfig } from '../../src/config/config';
import { Alerts } from '../../src/platform/alerts/alerts';
import { OperationalError } from '../../src/platform/errors/errors';
import { HealthRegistry } from '../../src/platform/health/health-registry';
import { systemClock } from '../../src/platform/time/clock';
import { sendMail, SmtpClient } from '../support/smtp-client';
import { waitFor } from '../support/wait-for';

Logger.overrideLogger(false);

const MAILBOX = 'service@north.example';
const CONFIG: MailConfig = {
  listenHost: '127.0.0.1',
  listenPort: 0,
  tls: undefined,
  smtpUrl: 'smtp://127.0.0.1:1',
  tokenSecret: 'a secret of the tests',
};

interface Bench {
  readonly server: SMTPServer;
  readonly port: number;
  readonly gate: MailGate;
  readonly taken: string[];
}

const open: SMTPServer[] = [];
const clients: SmtpClient[] = [];
const listeners: MailListener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.onModuleDestroy();
  for (const client of clients.splice(0)) client.close();
  for (const server of open.splice(0))
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
});

/** The server alone; what a mail says is what becomes of it. */
async function bench(limits: Partial<MailLimits> = {}, read?: (raw: Buffer) => Promise<ReadMail>): Promise<Bench> {
  const all = { ...DEFAULT_MAIL_LIMITS, ...limits };
  const gate = new MailGate(all, systemClock);
  const taken: string[] = [];
  const server = createMailServer({
    config: CONFIG,
    limits: all,
    gate,
    recipient: (address) => (address.endsWith('@north.example') ? { mailbox: address, token: null } : null),
    unknownMailbox: () => undefined,
    read: read ?? ((raw) => Promise.resolve({ text: raw.toString() } as ReadMail)),
    take: ({ mail }: DeliveredMail) => {
      taken.push(mail.text);
      if (mail.text.includes('refuse')) return Promise.reject(new MailRefusal(554, 'Not this one', 'test'));
      if (mail.text.includes('away')) return Promise.reject(new OperationalError('database-away', 'away'));
      if (mail.text.includes('bug')) return Promise.reject(new TypeError('undefined is not zhang@customer.example'));
      return Promise.resolve();
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  open.push(server);
  return { server, port: (server.server.address() as AddressInfo).port, gate, taken };
}
async function client(port: number): Promise<SmtpClient> {
  const made = await SmtpClient.open(port);
  clients.push(made);
  return made;
}

describe('the mail server', () => {
  it.each([
    ['is fine', 250, 'OK: stored'],
    ['refuse', 554, 'Not this one'],
    ['away', 451, 'Cannot be stored right now, try again later'],
    ['bug', 451, 'Cannot be stored right now, try again later'],
  ])('answers a mail that %s with %d', async (text, code, words) => {
    const { port } = await bench();
    expect(await sendMail(port, 'a@b.example', MAILBOX, text)).toEqual({ code, text: `${code} ${words}` });
  });

  it.each([
    [new MailUnreadableError('crashed'), 554],
    [new MailUnreadableError('stopping'), 421],
  ])('answers a mail that cannot be read: %s → %d', async (error, code) => {
    const { port, taken } = await bench({}, () => Promise.reject(error));
    expect((await sendMail(port, 'a@b.example', MAILBOX, 'x')).code).toBe(code);
    expect(taken).toEqual([]);
  });

  it('takes several mails over one connection, each with its own answer', async () => {
    const { port, taken } = await bench();
    const one = await client(port);
    const codes: number[] = [];
    for (const text of ['first', 'refuse', 'third']) codes.push((await one.mail('a@b.example', MAILBOX, text)).code);
    expect(codes).toEqual([250, 554, 250]);
    expect(taken.map((text) => text.trim())).toEqual(['first', 'refuse', 'third']);
  });

  it('takes so many recipients and no more', async () => {
    const { port } = await bench({ recipients: 2 });
    const one = await client(port);
    await one.say('MAIL FROM:<a@b.example>');
    const codes: number[] = [];
    for (const name of ['x', 'y', 'z']) codes.push((await one.say(`RCPT TO:<${name}@north.example>`)).code);
    expect(codes).toEqual([250, 250, 452]);
  });

  it('refuses a larger mail when it is announced, and when it comes', async () => {
    const { port, taken } = await bench({ mailBytes: 1_000 });
    const one = await client(port);
    expect((await one.say('MAIL FROM:<a@b.example> SIZE=1001')).code).toBe(552);
    expect((await one.mail('a@b.example', MAILBOX, 'x'.repeat(5_000))).code).toBe(552);
    expect((await one.mail('a@b.example', MAILBOX, 'small')).code).toBe(250);
    expect(taken.map((text) => text.trim())).toEqual(['small']);
  });

  it('turns away more connections of one client, and more in all, until one has gone', async () => {
    const { port, server } = await bench({ connectionsPerClient: 2, connections: 3 });
    const first = await client(port);
    await client(port);
    const third = await SmtpClient.connect(port);
    expect((await third.answer()).code).toBe(421);
    first.close();
    await waitFor('the connection to be given back', () => server.connections.size === 1);
    expect((await (await client(port)).say('NOOP')).code).toBe(250);
  });

  it('tells who sends too much to come later', async () => {
    const { port } = await bench({ mailsPerSender: 1 });
    const one = await client(port);
    expect((await one.mail('a@b.example', MAILBOX, 'x')).code).toBe(250);
    expect((await one.say('MAIL FROM:<a@b.example>')).code).toBe(450);
    expect((await one.say('MAIL FROM:<c@b.example>')).code).toBe(250);
  });

  it('holds only so many mails at once, and tells others to come later', async () => {
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { port } = await bench({ mailsInHand: 1 }, async (raw) => {
      await held;
      return { text: raw.toString() } as ReadMail;
    });
    const [first, second] = [await client(port), await client(port)];
    const waiting = first.mail('a@b.example', MAILBOX, 'slow');
    await waitFor(
      'the first to be in hand',
      async () => (await second.mail('a@b.example', MAILBOX, 'too many')).code === 450,
    );
    goOn();
    expect((await waiting).code).toBe(250);
    expect((await second.mail('a@b.example', MAILBOX, 'now')).code).toBe(250);
  });

  it('holds only so many bytes at once', async () => {
    const { port } = await bench({ bytesInHand: 1_000 });
    expect((await sendMail(port, 'a@b.example', MAILBOX, 'x'.repeat(2_000))).code).toBe(452);
    expect((await sendMail(port, 'a@b.example', MAILBOX, 'x')).code).toBe(250);
  });

  it('ends a connection that says nothing', async () => {
    const { port } = await bench({ idleMs: 300 });
    expect((await (await client(port)).answer()).code).toBe(421);
  });

  it('ends a connection that drips', async () => {
    const { port, taken } = await bench({ dataMs: 200, idleMs: 5_000 });
    const one = await client(port);
    expect(await one.begin('a@b.example', MAILBOX)).toBeNull();
    const drip = setInterval(() => one.socket.write('x\r\n'), 20);
    const answer = await one.answer();
    clearInterval(drip);
    expect(answer.code).toBe(421);
    expect(taken).toEqual([]);
    expect((await sendMail(port, 'a@b.example', MAILBOX, 'x')).code).toBe(250);
  });

  it('forgets half a mail whose connection broke, and gives its place back', async () => {
    const { port, taken, server } = await bench({ mailsInHand: 1 });
    const one = await client(port);
    expect(await one.begin('a@b.example', MAILBOX)).toBeNull();
    one.socket.write('half a mail');
    one.close();
    await waitFor('the connection to be gone', () => server.connections.size === 0);
    await waitFor(
      'the place to be given back',
      async () => (await sendMail(port, 'a@b.example', MAILBOX, 'x')).code === 250,
    );
    expect(taken.map((text) => text.trim())).toEqual(['x']);
  });

  it('is not led to take one mail for two', async () => {
    const { port, taken } = await bench();
    const one = await client(port);
    expect(await one.begin('a@b.example', MAILBOX)).toBeNull();
    for (const end of ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\n.\r'])
      one.socket.write(`line${end}MAIL FROM:<evil@b.example>\r\nRCPT TO:<${MAILBOX}>\r\nDATA\r\nevil\r\n`);
    one.socket.write('end\r\n.\r\n');
    expect((await one.answer()).code).toBe(250);
    expect(taken).toHaveLength(1);
    expect((await one.say('NOOP')).code).toBe(250);
  });

  it.each([
    ['a command without an end', 'x'.repeat(20_000)],
    ['a request of a browser', `POST / HTTP/1.1\r\nHost: x\r\n\r\nMAIL FROM:<a@b.example>\r\n`],
    ['nonsense', 'x\r\n'.repeat(20)],
  ])('ends a connection that sends %s', async (_what, text) => {
    const { port } = await bench();
    const one = await client(port);
    one.socket.write(text);
    let answer = await one.answer();
    while (answer.code === 500) answer = await one.answer();
    expect(answer.code).toBe(421);
  });
});

describe('the mail listener', () => {
  function listener(mail: MailConfig, limits: Partial<MailLimits> = {}) {
    const health = new HealthRegistry();
    const alerts = new Alerts(systemClock);
    const made = new MailListener(
      testConfig({ mail }),
      { ...DEFAULT_MAIL_LIMITS, ...limits },
      systemClock,
      {} as never,
      { stop: () => Promise.resolve() } as never,
      {} as never,
      {} as never,
      alerts,
      health,
    );
    listeners.push(made);
    const detail = async () => (await health.ask())['mail']?.detail ?? '';
    return { made, alerts, detail };
  }

  it('whose port another program has says which key to change, alerts once, and listens when the port is free', async () => {
    const { server, port } = await bench();
    const { made, alerts, detail } = listener({ ...CONFIG, listenPort: port }, { listenAgainMs: 50 });
    await made.onApplicationBootstrap();
    expect(await detail()).toContain('MAIL_LISTEN_PORT');
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
    await waitFor('it to listen', async () => (await detail()) === 'listening');
    expect(made.port()).toBe(port);
    expect(alerts.recent().map(({ alert }) => alert)).toEqual(['mail-listener-down']);
  });

  it.each([
    ['no address of this machine', { ...CONFIG, listenHost: '192.0.2.1' }, 'MAIL_LISTEN_HOST'],
    [
      'a certificate that is not there',
      { ...CONFIG, tls: { certFile: '/nowhere.pem', keyFile: '/nowhere.pem' } },
      'MAIL_TLS_CERT_FILE',
    ],
    [
      'a certificate that is none',
      { ...CONFIG, tls: { certFile: 'package.json', keyFile: 'package.json' } },
      'MAIL_TLS_CERT_FILE',
    ],
  ])('with %s says which key to change', async (_what, mail, key) => {
    const { made, alerts, detail } = listener(mail);
    await made.onApplicationBootstrap();
    expect(await detail()).toContain(key);
    expect(alerts.recent()).toHaveLength(1);
  });
});
