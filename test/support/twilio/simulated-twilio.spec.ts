import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTwilioClient, type TwilioClient } from '../../../src/channels/twilio/twilio-client';
import { twilioFailure } from '../../../src/channels/twilio/twilio-failure';
import type { WebhookParams } from '../../../src/channels/twilio/webhook-params';
import { verifiedParams } from '../../../src/channels/twilio/webhook-signature';
import { SimulatedTwilio } from './simulated-twilio';

const ORIGIN = 'https://hotline.example.org';
const OURS = '+8610955980';
const CUSTOMER = '+8613912345678';

let twilio: SimulatedTwilio;
let client: TwilioClient;
let service: Server;
/** Webhooks whose signature was right; null for one that was not. */
let heard: (WebhookParams | null)[];

beforeEach(async () => {
  twilio = await SimulatedTwilio.start();
  client = createTwilioClient(twilio.config(ORIGIN));
  heard = [];
  service = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { 'x-twilio-signature': signature, 'content-type': contentType } = request.headers;
      const body = Buffer.concat(chunks);
      heard.push(
        verifiedParams(
          {
            method: request.method ?? '',
            url: ORIGIN + (request.url ?? ''),
            contentType,
            body,
            signature: String(signature),
          },
          [twilio.authToken],
        ),
      );
      response.end('<Response/>');
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  twilio.webhooks.lead(ORIGIN, `http://127.0.0.1:${(service.address() as AddressInfo).port}`);
  twilio.messages.own(OURS, `${ORIGIN}/channels/sms/twilio/inbound`);
});
afterEach(async () => {
  await twilio.close();
  await new Promise((resolve) => service.close(resolve));
});

async function failure(call: Promise<unknown>) {
  return twilioFailure(await call.then(() => undefined).catch((error: unknown) => error));
}
const write = (body = '您好') => client.messages.create({ to: CUSTOMER, from: OURS, body });

it('refuses a request with one misspelt key, and remembers it', async () => {
  const form = new URLSearchParams({ To: CUSTOMER, From: OURS, Body: 'x', StatusCalback: ORIGIN });
  const response = await fetch(`${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Messages.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${twilio.accountSid}:${twilio.authToken}`)}` },
    body: form,
  });
  expect(response.status).toBe(400);
  expect(twilio.violations).toEqual([expect.stringContaining('StatusCalback')]);
  expect(twilio.messages.all).toEqual([]);
});

it('wants the right credentials', async () => {
  const stranger = createTwilioClient({ ...twilio.config(ORIGIN), authToken: 'another' });
  await expect(stranger.messages.list()).rejects.toMatchObject({ status: 401, code: 20003 });
});

it('leads the client nowhere but to itself', async () => {
  await expect(client.taskrouter.v1.workspaces.list()).rejects.toThrow('not for taskrouter.twilio.com');
});

it('takes a message, tells of it in order, and answers as Twilio does', async () => {
  const { sid, status } = await client.messages.create({
    to: CUSTOMER,
    from: OURS,
    body: '您好😀',
    statusCallback: `${ORIGIN}/channels/sms/twilio/status`,
  });
  expect([sid.slice(0, 2), status]).toEqual(['SM', 'queued']);
  await twilio.webhooks.idle();
  expect(heard.map((params) => params?.get('MessageStatus'))).toEqual(['sending', 'sent', 'delivered']);
  expect(await client.messages(sid).fetch()).toMatchObject({
    status: 'delivered',
    body: '您好😀',
    direction: 'outbound-api',
  });
  expect(twilio.violations).toEqual([]);
});

it('tells of states in any order on demand; its own never goes back', async () => {
  twilio.messages.treatment = 'left-alone';
  const { sid } = await client.messages.create({ to: CUSTOMER, from: OURS, body: 'x', statusCallback: `${ORIGIN}/s` });
  for (const status of ['delivered', 'sent', 'queued'] as const) await twilio.messages.report(sid, status);
  expect(heard.map((params) => params?.get('MessageStatus'))).toEqual(['delivered', 'sent', 'queued']);
  expect(await client.messages(sid).fetch()).toMatchObject({ status: 'delivered' });
});

it('lists by number and time, newest first, over pages', async () => {
  const start = Date.now();
  for (let minute = 0; minute < 7; minute += 1)
    await twilio.messages.arrive({
      from: CUSTOMER,
      to: OURS,
      body: `第${minute}条`,
      at: start + minute * 60_000,
      unheard: true,
    });
  await twilio.messages.arrive({ from: '+8613700000000', to: OURS, body: '别人', unheard: true });
  const list = (options: object) => client.messages.list({ to: OURS, from: CUSTOMER, ...options });
  expect((await list({ pageSize: 3 })).map(({ body }) => body)).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `第${n}条`));
  expect(await list({ dateSentAfter: new Date(start + 240_000) })).toHaveLength(3);
  expect(
    await list({ dateSentAfter: new Date(start + 60_000), dateSentBefore: new Date(start + 125_000) }),
  ).toHaveLength(2);
  expect(twilio.violations).toEqual([]);
});

it('brings what customers write with a signature over the public address', async () => {
  const { answer } = await twilio.messages.arrive({ from: CUSTOMER, to: OURS, body: ' 停电了😀\n', numMedia: 1 });
  expect(answer).toMatchObject({ status: 200, body: '<Response/>' });
  expect(heard[0]?.get('Body')).toBe(' 停电了😀\n');
  expect(heard[0]?.get('NumMedia')).toBe('1');
});

it('blocks the pair of numbers after STOP, and no other, until START', async () => {
  await twilio.messages.arrive({ from: CUSTOMER, to: OURS, body: ' stop ' });
  expect(await failure(write())).toMatchObject({ kind: 'refused', code: 'opted-out' });
  await client.messages.create({ to: '+8613700000000', from: OURS, body: 'x' });
  await twilio.messages.arrive({ from: CUSTOMER, to: OURS, body: 'START' });
  await write();
});

it.each([
  ['no number', { to: '123' }, 'unknown-number'],
  ["somebody else's sender", { from: '+19998887777' }, 'sender-not-allowed'],
  ['too long', { body: 'x'.repeat(1_601) }, 'too-long'],
])('refuses a message with %s', async (_, change, code) => {
  const message = { to: CUSTOMER, from: OURS, body: 'x', ...change };
  expect(await failure(client.messages.create(message))).toMatchObject({ kind: 'refused', code });
});

it.each([
  ['connection reset before it was taken', { kind: 'reset', when: 'before' }, 'unknown', 0],
  ['connection reset after it was taken', { kind: 'reset', when: 'after' }, 'unknown', 1],
  ['an error of the server after it was taken', { kind: 'status', status: 500, when: 'after' }, 'unknown', 1],
  ['too many requests', { kind: 'status', status: 429, when: 'before' }, 'not-taken', 0],
] as const)('on demand: %s', async (_, fault, kind, taken) => {
  twilio.fail(fault);
  expect(await failure(write())).toMatchObject({ kind });
  expect(twilio.messages.all).toHaveLength(taken);
  await write();
  expect(twilio.messages.all).toHaveLength(taken + 1);
});

it('on demand: no answer in the time of the client', async () => {
  twilio.fail({ kind: 'timeout', when: 'after' });
  expect(await failure(write())).toEqual({ kind: 'unknown', why: 'ECONNABORTED' });
  expect(twilio.messages.all).toHaveLength(1);
}, 15_000);

it('is not taken where nobody listens', async () => {
  const nowhere = createTwilioClient({ ...twilio.config(ORIGIN), apiUrl: 'http://127.0.0.1:9' });
  expect(await failure(nowhere.messages.list())).toEqual({ kind: 'not-taken', why: 'ECONNREFUSED' });
});
