import { Logger } from '@nestjs/common';
import { PhoneService } from '../../src/channels/phone/phone.service';
import { FAREWELLS, HOLDING, WAIT_ANNOUNCEMENTS } from '../../src/channels/phone/twilio/announcements';
import { RefusedWebhooks } from '../../src/channels/twilio/refused-webhooks';
import { systemClock } from '../../src/platform/time/clock';
import { ROUTER, type RouterPort } from '../../src/routing/ports';
import { createTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { TcpProxy } from '../support/tcp-proxy';
import type { SimulatedCaller } from '../support/twilio/simulated-twilio-calls';
import { SimulatedTwilio } from '../support/twilio/simulated-twilio';
import { readTwiml } from '../support/twilio/twiml';
import { waitFor } from '../support/wait-for';
import {
  CLOSED_NUMBER,
  contactIs,
  contactRows,
  FULL_NUMBER,
  LabSeat,
  NUMBER,
  query,
  readyRouter,
  seedHotline,
  WITHOUT_CONSOLES,
} from './hotline-lab';

const ORIGIN = 'https://hotline.example.org';
const PATH = `${ORIGIN}/channels/phone/twilio`;
const FROM = '+8613912345678';
const UNKNOWN_NUMBER = '10010';
const URLS = { voiceUrl: `${PATH}/voice`, fallbackUrl: `${PATH}/fallback`, statusUrl: `${PATH}/status` };

let database: TestDatabase;
let wire: TcpProxy;
let twilio: SimulatedTwilio;
let app: TestApp;

async function startApp(): Promise<TestApp> {
  const started = await createTestApp({
    database: { url: wire.urlOf(database.url), drop: () => Promise.resolve() },
    config: {
      ...WITHOUT_CONSOLES,
      voiceProvider: 'twilio',
      twilio: twilio.config(ORIGIN),
      routerTimeoutMs: 1_000,
      leaseMs: 1_000,
    },
  });
  twilio.webhooks.lead(ORIGIN, started.url);
  return started;
}

beforeEach(async () => {
  Logger.overrideLogger(false);
  database = await createTestDatabase();
  await seedHotline(database.url);
  wire = await TcpProxy.to(database.url);
  twilio = await SimulatedTwilio.start();
  for (const number of [NUMBER, CLOSED_NUMBER, FULL_NUMBER, UNKNOWN_NUMBER]) twilio.calls.own(number, URLS);
  app = await startApp();
  await readyRouter(app);
});
afterEach(async () => {
  wire.mend();
  await twilio.close();
  await app.close();
  await wire.close();
  await database.drop();
  expect(twilio.violations).toEqual([]);
  expect(twilio.calls.problems).toEqual([]);
});

function dial(plan: { readonly from?: string; readonly to?: string } = {}): SimulatedCaller {
  return twilio.calls.dial({ from: FROM, to: NUMBER, ...plan });
}
interface CallRow {
  readonly contact_id: string;
  readonly stage: string;
  readonly ended_by: string | null;
  readonly arrived_at: Date;
}
async function rowOf({ sid }: SimulatedCaller): Promise<CallRow | undefined> {
  return (await query<CallRow>(database.url, 'SELECT * FROM calls WHERE call_id = $1', [sid]))[0];
}
async function contactOf(caller: SimulatedCaller): Promise<string> {
  return (await waitFor('the call is a contact', () => rowOf(caller))).contact_id;
}
async function endedBy(caller: SimulatedCaller): Promise<string> {
  return await waitFor('the row of the call is closed', async () => (await rowOf(caller))?.ended_by);
}
async function queued(plan: Parameters<typeof dial>[0] = {}): Promise<{ caller: SimulatedCaller; contactId: string }> {
  const caller = dial(plan);
  await caller.until('entered');
  const contactId = await contactOf(caller);
  await contactIs(app, contactId, 'queued');
  return { caller, contactId };
}
function router(): RouterPort {
  return app.app.get<RouterPort>(ROUTER, { strict: false });
}
async function routerIsAway(): Promise<void> {
  await waitFor('the router is away', () => router().status().state === 'away');
}
async function counts(): Promise<{ calls: number; contacts: number; customers: number; answers: number }> {
  const [row] = await query<{ calls: number; contacts: number; customers: number; answers: number }>(
    database.url,
    `SELECT (SELECT count(*)::int FROM calls) AS calls, (SELECT count(*)::int FROM contacts) AS contacts,
            (SELECT count(*)::int FROM customers) AS customers, (SELECT count(*)::int FROM twilio_answers) AS answers`,
  );
  if (row === undefined) throw new Error('no counts');
  return row;
}
const fields = (sid: string, more: Record<string, string> = {}) => ({
  AccountSid: twilio.accountSid,
  CallSid: sid,
  CallStatus: 'ringing',
  Direction: 'inbound',
  From: FROM,
  To: NUMBER,
  ...more,
});
const SID = `CA${'1'.repeat(32)}`;

describe('a call', () => {
  it('is greeted and waits in a conference of its own, in the queue before it hears so', async () => {
    const { caller, contactId } = await queued();
    expect(caller.heard()[0]).toBe(WAIT_ANNOUNCEMENTS.welcome.zh);
    expect(caller.heard('en-US')[0]).toBe(WAIT_ANNOUNCEMENTS.welcome.en);
    expect(await caller.until('entered')).toEqual({ what: 'entered', name: `lianxian-${caller.sid}-1` });
    await caller.until('played', ({ name }) => name === `${PATH}/music.wav`);
    const [row] = await contactRows(app);
    expect(row).toMatchObject({ id: contactId, state: 'queued' });
    expect(row?.customer_id).not.toBeNull();
    expect(await rowOf(caller)).toMatchObject({ stage: 'accepted', ended_by: null });
  });

  it('is told its place, which moves up and never back', async () => {
    const first = await queued();
    const second = await queued({ from: '+8613700000002' });
    const third = await queued({ from: '+8613700000003' });
    await first.caller.until('said', ({ text }) => text.startsWith('您是下一位'));
    await third.caller.until('said', ({ text }) => text.startsWith('您前面还有2位客户'));
    await second.caller.until('said', ({ text }) => text.startsWith('您前面还有1位客户'));
    first.caller.hangUp();
    await contactIs(app, first.contactId, 'abandoned');
    await second.caller.until('said', ({ text }) => text.startsWith('您是下一位'));
    await third.caller.until('said', ({ text }) => text.startsWith('您前面还有1位客户'));
    // Somebody who came later goes before: true, and not to be said.
    const by = { system: 'test' };
    await router().submit({ kind: 'contact-priority-changed', contactId: third.contactId, priority: 5, by });
    await third.caller.until('said', ({ text }) => text.startsWith('您是下一位'));
    const plays = () => second.caller.told.filter(({ what }) => what === 'played').length;
    const before = plays();
    await waitFor('two more documents', () => plays() > before + 1);
    expect(second.caller.heard().at(-1)).toMatch(/^您是下一位/);
  });

  it('is joined to a seat that takes it, and over when the caller hangs up', async () => {
    const { caller, contactId } = await queued();
    const seat = await LabSeat.signIn(app, '王芳');
    expect(await caller.until('seat-joined')).toMatchObject({
      seat: `client:seat_${seat.seatId.replaceAll('-', '_')}`,
    });
    await contactIs(app, contactId, 'active');
    caller.hangUp();
    await contactIs(app, contactId, 'wrap-up');
    expect(await endedBy(caller)).toBe('customer');
    expect((await caller.until('ended')).by).toBe('caller');
  });

  it('ends when its seat puts the receiver down', async () => {
    const { caller, contactId } = await queued();
    await LabSeat.signIn(app, '王芳');
    await contactIs(app, contactId, 'active');
    twilio.calls.seatHangsUp(caller);
    await contactIs(app, contactId, 'wrap-up');
    expect(await endedBy(caller)).toBe('seat');
    await caller.until('ended');
  });

  it('goes on waiting when a seat cannot be joined, and the next one is', async () => {
    const { caller, contactId } = await queued();
    twilio.calls.seats = () => 'busy';
    const first = await LabSeat.signIn(app, '王芳');
    await caller.until('seat-failed');
    await contactIs(app, contactId, 'queued');
    twilio.calls.seats = () => 'answers';
    const second = await LabSeat.signIn(app, '张敏');
    expect(first.seatId).not.toBe(second.seatId);
    const joined = await caller.until('seat-joined');
    expect(joined.seat).toContain(second.seatId.replaceAll('-', '_'));
    await contactIs(app, contactId, 'active');
  });

  it('that a supervisor closes hears that it may call again', async () => {
    const { caller, contactId } = await queued();
    await router().submit({ kind: 'contact-closed-by-supervisor', contactId, reason: 'drill', by: { system: 'test' } });
    expect((await caller.until('ended')).by).toBe('service');
    expect(caller.heard().at(-1)).toBe(FAREWELLS['try-again-later'].zh);
    expect(await endedBy(caller)).toBe('system');
  });

  it('whose conference ends under it comes back into the queue at its place', async () => {
    const { caller, contactId } = await queued();
    const list = await fetch(`${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Conferences.json`, {
      headers: { authorization: `Basic ${btoa(`${twilio.accountSid}:${twilio.authToken}`)}` },
    });
    const { conferences } = (await list.json()) as { conferences: { sid: string }[] };
    await fetch(
      `${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/Conferences/${conferences[0]?.sid ?? ''}.json`,
      {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${twilio.accountSid}:${twilio.authToken}`)}` },
        body: new URLSearchParams({ Status: 'completed' }),
      },
    );
    await caller.until('entered', ({ name }) => name !== `lianxian-${caller.sid}-1`);
    expect(await contactOf(caller)).toBe(contactId);
    expect(await contactRows(app)).toHaveLength(1);
    await contactIs(app, contactId, 'queued');
  });
});

describe('a caller who hangs up', () => {
  it('before the webhook is answered leaves an abandoned contact', async () => {
    const caller = dial();
    caller.hangUp();
    await contactIs(app, await contactOf(caller), 'abandoned');
    expect(await endedBy(caller)).toBe('customer');
    expect(await contactRows(app)).toHaveLength(1);
  });

  it.each(['in the greeting', 'in the wait'])('%s leaves an abandoned contact', async (when) => {
    const caller = dial();
    if (when === 'in the greeting') await caller.until('said');
    else await caller.until('entered');
    caller.hangUp();
    await contactIs(app, await contactOf(caller), 'abandoned');
    expect(await endedBy(caller)).toBe('customer');
  });

  it('while the router is away leaves an abandoned contact as soon as it is back', async () => {
    const { caller, contactId } = await queued();
    wire.cut();
    await routerIsAway();
    caller.hangUp();
    const late = dial({ from: '+8613700000002' });
    await late.until('said', ({ text }) => text === HOLDING.zh);
    late.hangUp();
    wire.mend();
    await contactIs(app, contactId, 'abandoned');
    await contactIs(app, await contactOf(late), 'abandoned');
    expect(await endedBy(late)).toBe('customer');
    expect(await contactRows(app)).toHaveLength(2);
  });

  it('is believed although no callback arrives', async () => {
    const { caller, contactId } = await queued();
    await app.close();
    twilio.calls.losesCallback = () => true;
    caller.hangUp();
    app = await startApp();
    await contactIs(app, contactId, 'abandoned');
    expect(await endedBy(caller)).toBe('customer');
  });

  it('is told of once, whatever comes twice and in whatever order', async () => {
    const { caller, contactId } = await queued();
    await LabSeat.signIn(app, '王芳');
    await contactIs(app, contactId, 'active');
    const ends = jest.spyOn(app.app.get(PhoneService, { strict: false }), 'onEvent');
    const completed = twilio.webhooks.prepare(URLS.statusUrl, fields(caller.sid, { CallStatus: 'completed' }));
    const ringing = twilio.webhooks.prepare(URLS.statusUrl, fields(caller.sid, { CallStatus: 'in-progress' }));
    for (const webhook of [completed, ringing, completed, completed])
      expect((await twilio.webhooks.deliver(webhook)).status).toBe(200);
    caller.hangUp();
    await contactIs(app, contactId, 'wrap-up');
    await twilio.webhooks.idle();
    expect(ends.mock.calls.filter(([, event]) => event.kind === 'ended')).toHaveLength(1);
  });
});

describe('a call that is not taken', () => {
  it('to an unknown number ends politely, is counted once, and nothing is stored of it', async () => {
    const caller = dial({ to: UNKNOWN_NUMBER });
    expect((await caller.until('ended')).by).toBe('service');
    expect(caller.heard()).toEqual([FAREWELLS['unknown-number'].zh]);
    const rows = await waitFor('the count', async () => {
      const counted = await query<{ count: number }>(
        database.url,
        "SELECT count FROM refused_arrivals WHERE medium = 'voice' AND reason = 'unknown-number'",
      );
      return counted.length > 0 ? counted : null;
    });
    expect(rows).toEqual([{ count: 1 }]);
    expect(await counts()).toMatchObject({ calls: 0, contacts: 0, customers: 0 });
  });

  it.each([
    [CLOSED_NUMBER, 'queue-closed'],
    [FULL_NUMBER, 'queue-full'],
  ] as const)('to %s hears %s; the books say rejected', async (to, farewell) => {
    const caller = dial({ to });
    expect((await caller.until('ended')).by).toBe('service');
    expect(caller.heard()).toEqual([FAREWELLS[farewell].zh]);
    await contactIs(app, await contactOf(caller), 'rejected');
    expect(await endedBy(caller)).toBe('system');
    expect(await rowOf(caller)).toMatchObject({ stage: 'refused' });
  });
});

describe('who calls', () => {
  it('is the same customer for the same number, and nobody when the number is withheld', async () => {
    const ids: (string | null | undefined)[] = [];
    for (const from of [FROM, '13912345678', 'anonymous', '+266696687', '']) {
      const { contactId } = await queued({ from });
      ids.push((await contactRows(app)).find(({ id }) => id === contactId)?.customer_id);
    }
    expect(ids[0]).toEqual(expect.any(String));
    expect(ids[1]).toBe(ids[0]);
    expect(ids.slice(2)).toEqual([null, null, null]);
  });

  it('leaves the number with the customer and nowhere else', async () => {
    const { caller } = await queued({ from: '+8613711112222' });
    caller.hangUp();
    await endedBy(caller);
    const columns = await query<{ table_name: string; column_name: string }>(
      database.url,
      `SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb')`,
    );
    const found: string[] = [];
    for (const { table_name: table, column_name: column } of columns) {
      const rows = await query(database.url, `SELECT 1 FROM ${table} WHERE "${column}"::text LIKE '%13711112222%'`);
      if (rows.length > 0) found.push(`${table}.${column}`);
    }
    expect(found).toEqual(['customer_addresses.address']);
  });
});

describe('while the database is away', () => {
  it('a caller is kept with music, and taken when it is back with the time waited until then', async () => {
    wire.cut();
    await routerIsAway();
    const began = systemClock.now();
    const caller = dial();
    await caller.until('said', ({ text }) => text === HOLDING.zh);
    await caller.until('played', ({ name }) => name === `${PATH}/music.wav`);
    await waitFor(
      'the call came back to us twice',
      () => caller.told.filter(({ what }) => what === 'played').length > 2,
    );
    expect(caller.isOver).toBe(false);
    const back = systemClock.now();
    wire.mend();
    await caller.until('entered');
    const contactId = await contactOf(caller);
    await contactIs(app, contactId, 'queued');
    const [row] = await query<{ arrived_at: Date; enqueued_at: Date }>(
      database.url,
      'SELECT calls.arrived_at, contacts.enqueued_at FROM calls JOIN contacts ON contacts.id = contact_id::text',
    );
    expect(row?.arrived_at.getTime()).toBeGreaterThanOrEqual(began);
    expect(row?.arrived_at.getTime()).toBeLessThan(back);
    expect(row?.enqueued_at).toEqual(row?.arrived_at);
    expect(router().committed().state.contact[0]?.enqueuedAt).toBe(row?.enqueued_at.getTime());
  });

  it('those who wait already hear music and no place', async () => {
    const { caller } = await queued();
    await caller.until('said', ({ text }) => text.startsWith('您是下一位'));
    wire.cut();
    await routerIsAway();
    const plays = () => caller.told.filter(({ what }) => what === 'played').length;
    // The document that is being played may be from before.
    const begun = plays() + 1;
    await waitFor('the next document', () => plays() > begun);
    const since = caller.told.length;
    await waitFor('two more documents', () => plays() > begun + 2);
    expect(caller.told.slice(since).filter(({ what }) => what !== 'played')).toEqual([]);
  });

  it('a database that answers nothing does not keep Twilio waiting longer than it waits', async () => {
    wire.hold('both');
    const askedAt = performance.now();
    const answer = await twilio.webhooks.send(URLS.voiceUrl, fields(SID));
    expect(performance.now() - askedAt).toBeLessThan(12_000);
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(HOLDING.zh);
    // Waiting callers and the music need no database at all.
    const wait = await twilio.webhooks.send(`${PATH}/wait?call=${SID}`, fields(SID));
    expect(wait.body).toContain('/music.wav');
    wire.letGo();
    await waitFor('the router is back', () => router().status().state === 'ok');
    const again = await twilio.webhooks.send(URLS.voiceUrl, fields(SID));
    expect(again.body).toContain('<Conference');
  });

  it('holding ends after ten minutes with a word', async () => {
    wire.cut();
    await routerIsAway();
    const since = (minutes: number) => `${URLS.voiceUrl}?since=${systemClock.now() - minutes * 60_000}`;
    const kept = await twilio.webhooks.send(since(9), fields(SID));
    expect(kept.body).toContain('<Redirect');
    expect(kept.body).toContain('since=');
    const ended = await twilio.webhooks.send(since(11), fields(SID));
    expect(readTwiml(ended.body).map(({ name }) => name)).toEqual(['Say', 'Say', 'Hangup']);
    expect(ended.body).toContain(FAREWELLS['try-again-later'].zh);
    const fallback = await twilio.webhooks.send(
      URLS.fallbackUrl,
      fields(SID, { ErrorCode: '11200', ErrorUrl: since(11) }),
    );
    expect(fallback.body).toContain('<Hangup');
  });
});

describe('a restart of the service', () => {
  it('finds those who wait, those who were kept meanwhile, and those who are gone', async () => {
    const waits = await queued();
    const goes = await queued({ from: '+8613700000002' });
    await app.close();
    twilio.webhooks.lead(ORIGIN, null);
    goes.caller.hangUp();
    app = await startApp();
    await readyRouter(app);
    // Wait documents that nobody could give.
    twilio.calls.problems.length = 0;
    await contactIs(app, goes.contactId, 'abandoned');
    await contactIs(app, waits.contactId, 'queued');
    expect(await contactOf(waits.caller)).toBe(waits.contactId);
    expect(waits.caller.told.filter(({ what }) => what === 'entered')).toHaveLength(1);
    await LabSeat.signIn(app, '王芳');
    await contactIs(app, waits.contactId, 'active');
  });
});

describe('a webhook', () => {
  it('that comes again is answered as before and does nothing', async () => {
    const webhook = twilio.webhooks.prepare(URLS.voiceUrl, fields(SID));
    const first = await twilio.webhooks.deliver(webhook);
    expect(first.body).toContain('<Conference');
    const before = await counts();
    expect((await twilio.webhooks.deliver(webhook)).body).toBe(first.body);
    expect(await counts()).toEqual(before);
    expect(before).toMatchObject({ calls: 1, contacts: 1, answers: 1 });
  });

  it('that comes twice at once makes one contact', async () => {
    const webhook = twilio.webhooks.prepare(URLS.voiceUrl, fields(SID));
    const answers = await Promise.all([1, 2, 3].map(() => twilio.webhooks.deliver(webhook)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(await counts()).toMatchObject({ calls: 1, contacts: 1 });
  });

  it.each<[string, () => Promise<{ status: number }>]>([
    ['unsigned', () => fetch(`${app.url}/channels/phone/twilio/voice`, { method: 'POST', body: 'CallSid=x' })],
    [
      'signed by another',
      () => twilio.webhooks.send(URLS.voiceUrl, fields(SID), { authToken: 'another token of another' }),
    ],
    [
      'signed for another address',
      () => {
        const sent = twilio.webhooks.prepare(URLS.statusUrl, fields(SID));
        return twilio.webhooks.deliver({ ...sent, url: URLS.voiceUrl });
      },
    ],
    [
      'with another time of beginning',
      () => {
        const sent = twilio.webhooks.prepare(`${URLS.voiceUrl}?since=5`, fields(SID));
        return twilio.webhooks.deliver({ ...sent, url: `${URLS.voiceUrl}?since=4` });
      },
    ],
    [
      'truncated',
      () => {
        const sent = twilio.webhooks.prepare(URLS.voiceUrl, fields(SID));
        return twilio.webhooks.deliver({ ...sent, body: sent.body.slice(0, -3) });
      },
    ],
  ])('%s is refused and leaves nothing', async (_, send) => {
    const before = app.app.get(RefusedWebhooks, { strict: false }).get('voice');
    expect((await send()).status).toBe(403);
    expect(await counts()).toEqual({ calls: 0, contacts: 0, customers: 0, answers: 0 });
    expect(app.app.get(RefusedWebhooks, { strict: false }).get('voice')).toBe(before + 1);
  });

  it('whose answer was lost leads the caller to the seat that joined meanwhile', async () => {
    const lost = await twilio.webhooks.send(URLS.voiceUrl, fields(SID));
    expect(lost.body).toContain(`>lianxian-${SID}-1</Conference>`);
    await LabSeat.signIn(app, '王芳');
    const [row] = await query<CallRow>(database.url, 'SELECT * FROM calls');
    await contactIs(app, row?.contact_id ?? '', 'active');
    const again = await twilio.webhooks.send(`${URLS.voiceUrl}?since=${systemClock.now()}`, fields(SID));
    expect(again.body).toContain(`>lianxian-${SID}-1</Conference>`);
  });

  it('without a call is a bad request', async () => {
    expect((await twilio.webhooks.send(URLS.voiceUrl, { From: FROM })).status).toBe(400);
    expect((await twilio.webhooks.send(URLS.statusUrl, { CallStatus: 'completed' })).status).toBe(400);
  });
});

it('serves the music to anybody, and lets it be kept', async () => {
  const music = await fetch(`${app.url}/channels/phone/twilio/music.wav`);
  expect(music.status).toBe(200);
  expect(music.headers.get('content-type')).toMatch(/^audio\/(x-)?wav/);
  expect(music.headers.get('cache-control')).toBe('public, max-age=86400');
  expect(
    Buffer.from(await music.arrayBuffer())
      .subarray(0, 4)
      .toString(),
  ).toBe('RIFF');
  const again = await fetch(`${app.url}/channels/phone/twilio/music.wav`, {
    headers: { 'if-none-match': music.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
});
