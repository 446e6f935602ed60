import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RefusedArrivals } from '../../src/channels/refused-arrivals';
import { SmsCatchUp } from '../../src/channels/sms/sms-catch-up';
import { present } from '../../src/kernel/assert';
import { MetricsServer } from '../../src/platform/metrics/metrics-server';
import { Hotline } from '../support/hotline';
import { createTestApp } from '../support/test-app';
import { waitFor } from '../support/wait-for';

/** One line of a scrape: `name{labels} value`. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function samplesOf(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = present(/^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line), line);
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
    });
}

describe('/metrics', () => {
  let hotline: Hotline;
  let address: string;
  beforeAll(async () => {
    hotline = await Hotline.start({ metrics: { host: '127.0.0.1', port: 0 } });
    const port = present(hotline.app.app.get(MetricsServer, { strict: false }).port(), 'the metrics have a port');
    address = `http://127.0.0.1:${port}`;
  });
  afterEach(() => hotline.clear());
  afterAll(() => hotline.stop());

  const scrape = async (): Promise<string> => (await fetch(`${address}/metrics`)).text();
  const values = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> =>
    samplesOf(await scrape())
      .filter((one) => one.name === name && Object.entries(labels).every(([key, text]) => one.labels[key] === text))
      .reduce((sum, { value }) => sum + value, 0);

  it('has its own port, and nothing else there; the public port has no metrics', async () => {
    const answer = await fetch(`${address}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect((await fetch(`${address}/api/session`)).status).toBe(404);
    expect((await fetch(`${address}/metrics`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${hotline.app.url}/metrics`)).status).toBe(404);
  });

  it('counts a contact from arrival to the end by what was committed, and its wait', async () => {
    const place = { queue: 'repair', centre: 'north', medium: 'chat' };
    const counted = {
      arrived: () => values('lianxian_contacts_arrived_total', { centre: 'north', medium: 'chat' }),
      offers: () => values('lianxian_offers_made_total', place),
      accepted: () => values('lianxian_offers_ended_total', { ...place, end: 'accepted' }),
      answered: () => values('lianxian_contacts_answered_total', { ...place, in_target: 'true' }),
      waits: () => values('lianxian_answer_wait_seconds_count', { queue: 'repair', medium: 'chat' }),
      served: () => values('lianxian_contacts_closed_total', { ...place, cause: 'served' }),
      abandoned: () => values('lianxian_contacts_closed_total', { ...place, cause: 'abandoned' }),
    };
    const now = async () =>
      Object.fromEntries(
        await Promise.all(Object.entries(counted).map(async ([key, read]) => [key, await read()] as const)),
      );
    const before = await now();

    const left = await hotline.customer();
    await waitFor('the customer to wait', async () => (await values('lianxian_contacts_waiting', place)) === 1);
    expect(await values('lianxian_contacts_oldest_wait_seconds', place)).toBeGreaterThan(0);
    expect(await values('lianxian_contacts_open', { medium: 'chat', state: 'queued' })).toBe(1);
    await left.leave();
    await waitFor('nobody to wait', async () => (await values('lianxian_contacts_waiting')) === 0);
    expect(await values('lianxian_contacts_oldest_wait_seconds', place)).toBe(0);

    const ann = await hotline.readyAgent('ann');
    expect(await values('lianxian_seats', { centre: 'north', state: 'ready' })).toBe(1);
    const { contactId } = await hotline.customer();
    await ann.serve(contactId);
    expect(await values('lianxian_seats', { centre: 'north', state: 'busy' })).toBe(1);
    expect(await values('lianxian_day_contacts', { queue: 'repair', what: 'answered-in-target' })).toBe(1);
    await ann.command('contact:end', { contactId });
    await ann.command('contact:wrap-up', { contactId, outcome: 'solved', note: '' });
    await waitFor('it to be served', async () => (await counted.served()) === (before['served'] ?? 0) + 1);

    const after = await now();
    const grown = Object.fromEntries(Object.entries(after).map(([key, value]) => [key, value - (before[key] ?? 0)]));
    expect(grown).toEqual({ arrived: 2, offers: 1, accepted: 1, answered: 1, waits: 1, served: 1, abandoned: 1 });
  });

  it('tells of the router, its batches and commands', async () => {
    expect(await values('lianxian_router_leading')).toBe(1);
    expect(await values('lianxian_router_epoch')).toBe(1);
    expect(await values('lianxian_router_mailbox_commands')).toBe(0);
    const refused = () => values('lianxian_router_commands_total', { kind: 'offer-accepted', outcome: 'rejected' });
    const before = await refused();
    await hotline.router.submit({ kind: 'offer-accepted', offerId: 'none', seatId: hotline.personId('ann') });
    await hotline.router.submit({ kind: 'ivr-left', contactId: 'none' }, { commandId: 'metrics-1' });
    await hotline.router.submit({ kind: 'ivr-left', contactId: 'none' }, { commandId: 'metrics-1' });
    expect((await refused()) - before).toBe(1);
    expect(await values('lianxian_router_commands_total', { kind: 'ivr-left', outcome: 'repeated' })).toBe(1);
    expect(await values('lianxian_router_rejections_total', { reason: 'unknown-offer' })).toBeGreaterThan(0);
    const batches = await values('lianxian_router_commit_duration_seconds_count');
    expect(batches).toBeGreaterThan(0);
    expect(await values('lianxian_router_batch_commands_count')).toBe(batches);
    expect(await values('lianxian_router_seq')).toBe(hotline.router.committed().seq);
  });

  it('tells of HTTP by the pattern of the route and never by an address, and of sockets by namespace', async () => {
    const person = hotline.personId('ann');
    await hotline.request('ada', 'GET', `/api/people/${person}`);
    await fetch(`${hotline.app.url}/api/people/${person}`);
    await fetch(`${hotline.app.url}/api/secret/13900005678`);
    await fetch(`${hotline.app.url}/desk?customer=13900005678`, { headers: { accept: 'text/html' } });
    await hotline.customer();
    await (await hotline.console('gus')).connected();
    const text = await scrape();
    expect(text).not.toContain(person);
    expect(text).not.toContain('13900005678');
    const route = '/api/people/:id';
    expect(await values('lianxian_http_requests_total', { method: 'GET', route, status: '200' })).toBe(1);
    expect(await values('lianxian_http_requests_total', { method: 'GET', route, status: '401' })).toBe(1);
    expect(await values('lianxian_http_requests_total', { route: 'unmatched', status: '404' })).toBeGreaterThan(0);
    expect(await values('lianxian_http_request_duration_seconds_count', { route })).toBe(2);
    expect(await values('lianxian_sockets', { namespace: '/chat' })).toBe(1);
    expect(await values('lianxian_sockets', { namespace: '/console' })).toBe(1);
  });

  it('tells of the process, its database connections and what is owed', async () => {
    for (const name of [
      'lianxian_build_info',
      'lianxian_event_loop_utilisation_ratio',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ]) {
      expect([name, await values(name)]).toEqual([name, expect.any(Number)]);
      expect([name, (await values(name)) > 0]).toEqual([name, true]);
    }
    const connections =
      (await values('lianxian_database_connections', { state: 'idle' })) +
      (await values('lianxian_database_connections', { state: 'busy' }));
    expect(connections).toBeGreaterThan(0);
    const text = await scrape();
    for (const medium of ['voice', 'chat', 'sms', 'email']) {
      expect(text).toContain(`lianxian_outbox_owed{medium="${medium}"} 0`);
      expect(text).toContain(`lianxian_delivery_dead{medium="${medium}"} 0`);
    }
  });
});

describe('/metrics of lines to the outside', () => {
  const busy = createServer();
  let hotline: Hotline;
  let text: () => Promise<string>;
  beforeAll(async () => {
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    hotline = await Hotline.start({
      metrics: { host: '127.0.0.1', port: 0 },
      smsProvider: 'twilio',
      twilio: {
        accountSid: `AC${'0'.repeat(32)}`,
        authToken: 'a token of the tests',
        authTokenSecondary: undefined,
        // Nobody is there.
        apiUrl: 'http://127.0.0.1:1',
        webhookOrigin: 'https://hotline.example.org',
      },
      mail: {
        listenHost: '127.0.0.1',
        listenPort: (busy.address() as AddressInfo).port,
        tls: undefined,
        smtpUrl: 'smtp://127.0.0.1:1',
        tokenSecret: 'a secret of the tests',
      },
    });
    const port = present(hotline.app.app.get(MetricsServer, { strict: false }).port(), 'the metrics have a port');
    text = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  });
  afterAll(async () => {
    await hotline.stop();
    busy.close();
  });

  it('tells of a line that is down while the process is ready', async () => {
    expect((await fetch(`${hotline.app.url}/health/ready`)).status).toBe(200);
    expect(await text()).toContain('lianxian_part_working{part="sms"} 1\n');
    await hotline.app.app.get(SmsCatchUp, { strict: false }).run();
    const now = await text();
    expect(now).toContain('lianxian_part_working{part="sms"} 0\n');
    expect(now).toContain('lianxian_part_working{part="mail"} 0\n');
    for (const part of ['database', 'router', 'outbox'])
      expect(now).toContain(`lianxian_part_working{part="${part}"} 1\n`);
    expect(now).not.toContain('part="phone"');
    expect(now).toContain('lianxian_alerts_total{alert="mail-listener-down"} 1\n');
  });

  it('counts webhooks without a right signature, and whom a channel turned away, in closed lists', async () => {
    const before = await text();
    for (const medium of ['sms', 'voice'])
      expect(before).toContain(`lianxian_webhooks_refused_total{medium="${medium}"} 0\n`);
    expect(before).toContain('lianxian_arrivals_refused_total{medium="email",reason="automatic-mail"} 0\n');
    expect(before).toContain('lianxian_arrivals_refused_total{medium="email",reason="other"} 0\n');
    expect((await fetch(`${hotline.app.url}/channels/sms/twilio/inbound`, { method: 'POST' })).status).toBe(403);
    const refused = hotline.app.app.get(RefusedArrivals, { strict: false });
    await refused.count('sms', 'unknown-number');
    await refused.count('email', '13900005678', 2);
    const after = await text();
    expect(after).toContain('lianxian_webhooks_refused_total{medium="sms"} 1\n');
    expect(after).toContain('lianxian_webhooks_refused_total{medium="voice"} 0\n');
    expect(after).toContain('lianxian_arrivals_refused_total{medium="sms",reason="unknown-number"} 1\n');
    expect(after).toContain('lianxian_arrivals_refused_total{medium="email",reason="other"} 2\n');
    expect(after).not.toContain('13900005678');
  });
});

it('without a port nothing listens; a port that is taken ends the start with one clear sentence', async () => {
  const without = await createTestApp();
  expect(without.app.get(MetricsServer, { strict: false }).port()).toBeNull();
  await without.close();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(createTestApp({ config: { metrics: { host: '127.0.0.1', port } } })).rejects.toThrow(
    /^Cannot listen on 127\.0\.0\.1:\d+ for metrics: another program listens there\./,
  );
  other.close();
});
