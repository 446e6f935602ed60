import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SmsCatchUp } from '../../src/channels/sms/sms-catch-up';
import { AWAITED } from '../../src/channels/sms/sms-reports';
import { EMPTY_TWIML, type TwilioWebhook } from '../../src/channels/twilio/twilio-webhook';
import { WebhookParams } from '../../src/channels/twilio/webhook-params';
import { TwilioReplays } from '../../src/channels/twilio/twilio-replays';
import { accepted, type ConsoleClient } from '../support/console-client';
import { Hotline, SMS_NORTH } from '../support/hotline';
import { TcpProxy } from '../support/tcp-proxy';
import { createTestDatabase } from '../support/test-database';
import { SimulatedTwilio } from '../support/twilio/simulated-twilio';
import type { WebhookAnswer } from '../support/twilio/webhook-sender';
import { waitFor } from '../support/wait-for';

const ORIGIN = 'https://hotline.example.org';
const INBOUND = `${ORIGIN}/channels/sms/twilio/inbound`;
/** Ours at Twilio, and no access point. */
const NOT_CONFIGURED = '+862999999';
const SECONDARY = 'the-token-that-is-coming-0002';

let twilio: SimulatedTwilio;
let hotline: Hotline;

async function aTwilio(): Promise<SimulatedTwilio> {
  const started = await SimulatedTwilio.start();
  for (const number of [SMS_NORTH, NOT_CONFIGURED]) started.messages.own(number, INBOUND);
  return started;
}

/** The service with text messages of the simulator, and webhooks that find it. */
async function start(database?: Parameters<typeof Hotline.start>[1]): Promise<Hotline> {
  const config = { ...twilio.config(ORIGIN), authTokenSecondary: SECONDARY };
  const started = await Hotline.start({ smsProvider: 'twilio', twilio: config }, database);
  twilio.webhooks.lead(ORIGIN, started.app.url);
  return started;
}

let sender = 0;
function aNumber(): string {
  sender += 1;
  return `+86138${String(20_000_000 + sender)}`;
}

function rows<R extends object>(sql: string, values: unknown[] = []): Promise<R[]> {
  return hotline.app.app.get(DataSource).query<R[]>(sql, values);
}
async function count(table: string): Promise<number> {
  return (await rows<{ count: number }>(`SELECT count(*)::integer AS count FROM ${table}`))[0]?.count ?? -1;
}
/** What each contact of this number holds, contact by contact. */
async function conversationsOf(number: string): Promise<{ contactId: string; texts: string[] }[]> {
  return await rows(
    `SELECT c.contact_id AS "contactId", array_agg(m.text ORDER BY m.seq) AS texts
       FROM conversations c JOIN messages m USING (contact_id) WHERE c.customer_address = $1
      GROUP BY c.contact_id, c.created_at ORDER BY c.created_at`,
    [number],
  );
}
async function contactOf(number: string): Promise<string> {
  const found = await waitFor(`a contact of ${number}`, async () => (await conversationsOf(number)).at(-1));
  return found.contactId;
}
const stateOf = (contactId: string): string | undefined =>
  hotline.router.committed().state.contact.find(({ id }) => id === contactId)?.state;
const write = (from: string, body: string, more: object = {}): Promise<WebhookAnswer> =>
  twilio.messages.arrive({ from, to: SMS_NORTH, body, ...more }).then(({ answer }) => {
    if (answer === undefined) throw new Error('the webhook was not called');
    return answer;
  });
async function deliveries(contactId: string): Promise<{ state: string; reason: string | null }[]> {
  return await rows('SELECT state, last_error AS reason FROM message_deliveries WHERE contact_id = $1 ORDER BY seq', [
    contactId,
  ]);
}
/** A customer who wrote and is being served. */
async function served(from = aNumber()): Promise<{ from: string; contactId: string; ann: ConsoleClient }> {
  await write(from, '你好');
  const contactId = await contactOf(from);
  const ann = await hotline.readyAgent('ann');
  await ann.serve(contactId);
  return { from, contactId, ann };
}
async function answer(ann: ConsoleClient, contactId: string, text: string): Promise<void> {
  accepted(await ann.send('contact:send', { contactId, messageId: randomUUID(), text }));
}
const settled = (contactId: string, state: string): Promise<unknown> =>
  waitFor(
    `the last answer to be ${state}`,
    async () => {
      const last = (await deliveries(contactId)).at(-1);
      if (last?.state === state) return last;
      throw new Error(JSON.stringify(last));
    },
    20_000,
  );

beforeAll(async () => {
  Logger.overrideLogger(false);
  twilio = await aTwilio();
  hotline = await start();
});
afterEach(async () => {
  twilio.messages.treatment = 'delivered';
  await twilio.webhooks.idle();
  await hotline.clear();
  expect(twilio.violations).toEqual([]);
});
afterAll(async () => {
  await hotline.stop();
  await twilio.close();
});

describe('a message of a customer', () => {
  it('stands in the queue when it is acknowledged, and the next one joins it', async () => {
    const from = aNumber();
    const first = await write(from, ' 家里停电了😀\n');
    expect(first).toMatchObject({ status: 200, body: EMPTY_TWIML });
    await write(from, '还没有来');
    const [conversation, ...others] = await conversationsOf(from);
    expect(conversation?.texts).toEqual([' 家里停电了😀\n', '还没有来']);
    expect(others).toEqual([]);
    expect(stateOf(conversation?.contactId ?? '')).toBe('queued');
  });

  it('is answered as TwiML', async () => {
    const { webhook } = twilio.messages.take({ from: aNumber(), to: SMS_NORTH, body: 'x' });
    const response = await fetch(`${hotline.app.url}/channels/sms/twilio/inbound`, { ...webhook });
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['with the same token', undefined],
    ['without token', null],
  ])('that comes three times at once %s is one', async (_, token) => {
    const from = aNumber();
    const { webhook } = twilio.messages.take({
      from,
      to: SMS_NORTH,
      body: '一次',
      ...(token === null ? { token } : {}),
    });
    const answers = await Promise.all([1, 2, 3].map(() => twilio.webhooks.deliver(webhook)));
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([200, EMPTY_TWIML]));
    expect((await conversationsOf(from)).map(({ texts }) => texts)).toEqual([['一次']]);
  });

  it('that comes under another token is one, too', async () => {
    const from = aNumber();
    const { webhook } = twilio.messages.take({ from, to: SMS_NORTH, body: '一次' });
    for (const token of ['a', 'b'])
      await twilio.webhooks.deliver({
        ...webhook,
        headers: { ...webhook.headers, 'I-Twilio-Idempotency-Token': token },
      });
    expect((await conversationsOf(from)).map(({ texts }) => texts)).toEqual([['一次']]);
  });

  it('that is replayed gets the stored answer, for 24 hours', async () => {
    const from = aNumber();
    const { webhook } = twilio.messages.take({ from, to: SMS_NORTH, body: '重放' });
    await twilio.webhooks.deliver(webhook);
    // To see whose answer it is.
    await rows(`UPDATE twilio_answers SET twiml = '<Response><!--stored--></Response>'`);
    const stored = { messages: await count('messages'), answers: await count('twilio_answers') };
    expect(await twilio.webhooks.deliver(webhook)).toMatchObject({
      status: 200,
      body: '<Response><!--stored--></Response>',
    });
    expect({ messages: await count('messages'), answers: await count('twilio_answers') }).toEqual(stored);
    await rows(`UPDATE twilio_answers SET answered_at = now() - interval '24 hours 1 second'`);
    await hotline.app.app.get(TwilioReplays).purge();
    expect(await count('twilio_answers')).toBe(0);
    expect(await twilio.webhooks.deliver(webhook)).toMatchObject({ status: 200, body: EMPTY_TWIML });
    expect(await count('messages')).toBe(stored.messages);
  });

  it('is carried out once when it comes twice at the same time, and again when the first attempt failed', async () => {
    const replays = hotline.app.app.get(TwilioReplays);
    const webhook: TwilioWebhook = {
      path: '/channels/sms/twilio/inbound',
      params: WebhookParams.parse('MessageSid=SM1'),
      body: '',
      signature: randomUUID(),
      idempotencyToken: randomUUID(),
    };
    let carriedOut = 0;
    const work = async (): Promise<string> => {
      carriedOut += 1;
      if (carriedOut === 1) throw new Error('died half way');
      await rows('SELECT pg_sleep(0.05)');
      return `<Response><!--${carriedOut}--></Response>`;
    };
    const answers = await Promise.allSettled([1, 2, 3].map(() => replays.answer(webhook, work)));
    expect(answers.map((settledAnswer) => settledAnswer.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(carriedOut).toBe(2);
    expect(await replays.answer(webhook, work)).toBe('<Response><!--2--></Response>');
  });

  it.each([
    ['nothing at all', '', 0, '[空短信]'],
    ['a picture only', '', 1, '[图片/附件 NumMedia=1]'],
    ['NUL', '停\u0000电', 0, '停电'],
    ['an emoji at the border of a segment', `${'电'.repeat(69)}😀好`, 0, `${'电'.repeat(69)}😀好`],
    ['very much', '电'.repeat(20_000), 0, `${'电'.repeat(9_998)}…`],
    ['markup', '<Response><Hangup/></Response>', 0, '<Response><Hangup/></Response>'],
  ])('that holds %s is stored', async (_, body, numMedia, expected) => {
    const from = aNumber();
    expect((await write(from, body, { numMedia })).status).toBe(200);
    expect((await conversationsOf(from)).map(({ texts }) => texts)).toEqual([[expected]]);
  });

  it.each([
    ['a number that is none of ours', NOT_CONFIGURED, undefined, 'unknown-number'],
    ['from a sender that cannot be answered', SMS_NORTH, 'Taobao', 'unknown-sender'],
  ])('to %s is counted, and there is nothing to repeat', async (_, to, from, reason) => {
    const stored = await count('messages');
    const { answer: heard } = await twilio.messages.arrive({ from: from ?? aNumber(), to, body: 'x' });
    expect(heard).toMatchObject({ status: 200, body: EMPTY_TWIML });
    expect(await count('messages')).toBe(stored);
    const counted = await rows("SELECT count FROM refused_arrivals WHERE medium = 'sms' AND reason = $1", [reason]);
    expect(counted).toEqual([{ count: 1 }]);
  });

  it('leaves the number with the customer and the conversation, and nowhere else', async () => {
    const { from, contactId, ann } = await served();
    await answer(ann, contactId, '在的');
    await settled(contactId, 'delivered');
    await write(from, '退订');
    const columns = await rows<{ table_name: string; column_name: string }>(
      `SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb')`,
    );
    const found: string[] = [];
    for (const { table_name: table, column_name: column } of columns) {
      const hits = await rows(`SELECT 1 FROM ${table} WHERE "${column}"::text LIKE $1`, [`%${from.slice(3)}%`]);
      if (hits.length > 0) found.push(`${table}.${column}`);
    }
    expect(found.sort()).toEqual(['conversations.customer_address', 'customer_addresses.address']);
  });
});

describe('a webhook that Twilio did not sign', () => {
  const tables = ['messages', 'inbound_messages', 'twilio_answers', 'customers', 'sms_consents', 'refused_arrivals'];
  const everything = (): Promise<number[]> => Promise.all(tables.map(count));

  it.each<[string, (sent: { body: string; headers: Record<string, string> }) => void]>([
    [
      'without signature',
      ({ headers }) => {
        delete headers['X-Twilio-Signature'];
      },
    ],
    [
      'with a wrong one',
      ({ headers }) => {
        headers['X-Twilio-Signature'] = Buffer.alloc(20).toString('base64');
      },
    ],
    [
      'with a truncated body',
      (sent) => {
        sent.body = sent.body.slice(0, -10);
      },
    ],
    [
      'with one more parameter',
      (sent) => {
        sent.body += '&OptOutType=STOP';
      },
    ],
    [
      'as JSON',
      ({ headers }) => {
        headers['Content-Type'] = 'application/json';
      },
    ],
    [
      'without body',
      (sent) => {
        sent.body = '';
      },
    ],
  ])('%s is refused, and nothing is stored', async (_, spoil) => {
    const { webhook } = twilio.messages.take({ from: aNumber(), to: SMS_NORTH, body: '假的' });
    const sent = { ...webhook, headers: { ...webhook.headers } };
    spoil(sent);
    const before = await everything();
    const response = await fetch(`${hotline.app.url}/channels/sms/twilio/inbound`, sent);
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'signature-invalid', status: 403 });
    expect(await everything()).toEqual(before);
  });

  it('is refused at the other address, and with the name of the host in place of the configured one', async () => {
    const { webhook } = twilio.messages.take({ from: aNumber(), to: SMS_NORTH, body: '假的' });
    expect((await fetch(`${hotline.app.url}/channels/sms/twilio/status`, { ...webhook })).status).toBe(403);
    const forged = twilio.webhooks.prepare(`${hotline.app.url}/channels/sms/twilio/inbound`, { MessageSid: 'SM1' });
    const headers = { ...forged.headers, 'X-Forwarded-Host': 'hotline.example.org', 'X-Forwarded-Proto': 'https' };
    expect((await fetch(forged.url, { ...forged, headers })).status).toBe(403);
  });

  it('with more than 256 KB is refused before it is read', async () => {
    const response = await fetch(`${hotline.app.url}/channels/sms/twilio/inbound`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'x'.repeat(300_000),
    });
    expect(response.status).toBe(413);
  });

  it('is right with the second token while tokens are exchanged', async () => {
    const sent = twilio.webhooks.prepare(
      INBOUND,
      { MessageSid: `SM${'7'.repeat(32)}`, From: aNumber(), To: SMS_NORTH, Body: 'x' },
      { authToken: SECONDARY },
    );
    expect((await twilio.webhooks.deliver(sent)).status).toBe(200);
  });

  it('that is signed but names no message is the sender’s mistake', async () => {
    expect(await twilio.webhooks.send(INBOUND, { From: aNumber(), To: SMS_NORTH })).toMatchObject({ status: 400 });
  });
});

describe('an answer of an agent', () => {
  it('reaches the customer from the number they wrote to, and the agent reads that it arrived', async () => {
    const { from, contactId, ann } = await served();
    await answer(ann, contactId, '马上派人来😀');
    await settled(contactId, 'delivered');
    const sent = twilio.messages.outbound().filter(({ to }) => to === from);
    expect(sent.map(({ body, from: ours }) => [ours, body])).toEqual([[SMS_NORTH, '马上派人来😀']]);
    await waitFor('the agent to be told', () => ann.messages.at(-1)?.delivery?.state === 'delivered');
  });

  it('whose outcome is unknown is looked up, and not sent twice; the report that came too early counts', async () => {
    const { from, contactId, ann } = await served();
    twilio.messages.treatment = 'left-alone';
    twilio.fail({ kind: 'reset', when: 'after', path: /Messages/ });
    await answer(ann, contactId, '只发一次');
    const taken = await waitFor('Twilio to have it', () => twilio.messages.outbound().find(({ to }) => to === from));
    expect(await twilio.messages.report(taken.sid, 'delivered')).toMatchObject({ status: 200 });
    await settled(contactId, 'delivered');
    expect(twilio.messages.outbound().filter(({ to }) => to === from)).toHaveLength(1);
    await waitFor('the early report to be used up', async () => (await count('sms_early_reports')) === 0);
  });

  it('that Twilio did not take while it was away goes out when it is back', async () => {
    const { from, contactId, ann } = await served();
    for (const status of [429, 429]) twilio.fail({ kind: 'status', status, when: 'before', path: /Messages/ });
    await answer(ann, contactId, '等一等');
    await settled(contactId, 'delivered');
    expect(twilio.messages.outbound().filter(({ to }) => to === from)).toHaveLength(1);
  });

  it('is reported on in any order, more than once, and never goes back', async () => {
    const { from, contactId, ann } = await served();
    twilio.messages.treatment = 'left-alone';
    await answer(ann, contactId, '乱序');
    await settled(contactId, 'sent');
    const { sid } = twilio.messages.outbound().find(({ to }) => to === from) ?? { sid: '' };
    for (const status of ['delivered', 'sent', 'queued', 'delivered'] as const)
      expect(await twilio.messages.report(sid, status)).toMatchObject({ status: 200, body: EMPTY_TWIML });
    expect(await twilio.messages.report(sid, 'undelivered', 30003)).toMatchObject({ status: 200 });
    expect(await deliveries(contactId)).toEqual([{ state: 'delivered', reason: null }]);
  });

  it('that did not arrive says why', async () => {
    const { from, contactId, ann } = await served();
    twilio.messages.treatment = 'left-alone';
    await answer(ann, contactId, '收不到');
    await settled(contactId, 'sent');
    const { sid } = twilio.messages.outbound().find(({ to }) => to === from) ?? { sid: '' };
    await twilio.messages.report(sid, 'undelivered', 30005);
    expect(await deliveries(contactId)).toEqual([{ state: 'failed', reason: 'unknown-number' }]);
  });

  it('a report on no message of ours is kept apart and hurts nobody', async () => {
    const fields = { MessageSid: `SM${'9'.repeat(32)}`, MessageStatus: 'sent' };
    const url = `${ORIGIN}/channels/sms/twilio/status`;
    expect(await twilio.webhooks.send(url, fields)).toMatchObject({ status: 200 });
    expect(await twilio.webhooks.send(url, { ...fields, MessageStatus: 'failed' })).toMatchObject({ status: 200 });
    expect(await twilio.webhooks.send(url, { ...fields, MessageStatus: 'sent' })).toMatchObject({ status: 200 });
    expect(await rows('SELECT state FROM sms_early_reports')).toEqual([{ state: 'failed' }]);
    await rows('DELETE FROM sms_early_reports');
  });
});

it('answers whose end is awaited are found without reading all that were ever sent', async () => {
  const { contactId } = await served();
  // Years of answers, each told long ago.
  await rows(
    `INSERT INTO messages (contact_id, seq, message_id, sender, text, at)
     SELECT $1, n, gen_random_uuid(), 'system', 'x', now() FROM generate_series(1000, 9000) n`,
    [contactId],
  );
  await rows(
    `INSERT INTO message_deliveries (contact_id, seq, medium, state, provider_message_id, attempts, due_at, created_at, updated_at)
     SELECT $1, n, 'sms', 'delivered', 'SM-awaited-' || n, 1, now(), now(), now() FROM generate_series(1000, 9000) n`,
    [contactId],
  );
  try {
    await rows('ANALYZE message_deliveries');
    const plan = await rows(`EXPLAIN ${AWAITED}`, [new Date(Date.now() - 86_400_000), 1_000]);
    expect(JSON.stringify(plan)).toContain('message_deliveries_awaited');
  } finally {
    await rows('DELETE FROM message_deliveries WHERE contact_id = $1 AND seq >= 1000', [contactId]);
    await rows('DELETE FROM messages WHERE contact_id = $1 AND seq >= 1000', [contactId]);
  }
});

describe('a customer who wants no messages', () => {
  it.each(['STOP', '退订', 'TD', 'ｔｄ', ' T '])(
    'and says so by %p rings nobody and is answered nothing',
    async (word) => {
      const from = aNumber();
      const contacts = await count('conversations');
      const sent = twilio.messages.outbound().length;
      expect(await write(from, word)).toMatchObject({ status: 200, body: EMPTY_TWIML });
      expect(await count('conversations')).toBe(contacts);
      expect(twilio.messages.outbound()).toHaveLength(sent);
    },
  );

  it('gets no answers until they say start; the agent sees both in the open contact', async () => {
    const { from, contactId, ann } = await served();
    const stop = twilio.messages.take({ from, to: SMS_NORTH, body: '退订' });
    await twilio.webhooks.deliver(stop.webhook);
    await answer(ann, contactId, '还能收到吗');
    await settled(contactId, 'failed');
    expect((await deliveries(contactId)).at(-1)).toEqual({ state: 'failed', reason: 'opted-out' });
    expect(twilio.messages.outbound().filter(({ to }) => to === from)).toEqual([]);

    await write(from, '恢复');
    // A stop that is replayed does not count again.
    await twilio.webhooks.deliver({
      ...stop.webhook,
      headers: { ...stop.webhook.headers, 'I-Twilio-Idempotency-Token': 'another' },
    });
    await answer(ann, contactId, '又收到了');
    await settled(contactId, 'delivered');
    expect((await conversationsOf(from)).map(({ texts }) => texts)).toEqual([
      ['你好', 'customer-opted-out', '还能收到吗', 'customer-opted-in', '又收到了'],
    ]);
    expect(ann.messages.filter(({ from: by }) => by === 'system').map(({ text }) => text)).toContain(
      'customer-opted-out',
    );
  });

  it('still has a contact when they write more than that', async () => {
    const from = aNumber();
    await write(from, 'STOP');
    await write(from, '请帮我退订套餐');
    expect((await conversationsOf(from)).map(({ texts }) => texts)).toEqual([['请帮我退订套餐']]);
  });

  it('"yes" of everybody else is a message', async () => {
    const { from } = await served();
    await write(from, 'YES');
    expect((await conversationsOf(from)).map(({ texts }) => texts)).toEqual([['你好', 'YES']]);
  });
});

describe('messages that nobody heard', () => {
  it('are fetched, in order, once, and not those of others', async () => {
    const from = aNumber();
    const catchUp = hotline.app.app.get(SmsCatchUp);
    await catchUp.run();
    for (const [index, body] of ['一', '二', '三'].entries())
      await twilio.messages.arrive({ from, to: SMS_NORTH, body, unheard: true, at: Date.now() + index });
    await write(from, '四');
    const silent = aNumber();
    await twilio.messages.arrive({ from: silent, to: SMS_NORTH, body: '退订', unheard: true });
    await catchUp.run();
    await catchUp.run();
    const texts = (await conversationsOf(from)).flatMap((conversation) => conversation.texts);
    expect(texts).toEqual(['四', '一', '二', '三']);
    expect(await conversationsOf(silent)).toEqual([]);
  });

  it('are fetched when our clock was an hour ahead and is right again', async () => {
    const catchUp = hotline.app.app.get(SmsCatchUp);
    await catchUp.run();
    await rows(`UPDATE sms_marks SET fetched_until = now() + interval '1 hour'`);
    const from = aNumber();
    await twilio.messages.arrive({ from, to: SMS_NORTH, body: '钟快了', unheard: true });
    await catchUp.run();
    expect((await conversationsOf(from)).map(({ texts }) => texts)).toEqual([['钟快了']]);
    // Else an absence within that hour would be forgotten.
    expect(await rows('SELECT our_address FROM sms_marks WHERE fetched_until > now()')).toEqual([]);
  });

  it('are fetched when Twilio is back, and health says that it was away', async () => {
    const catchUp = hotline.app.app.get(SmsCatchUp);
    const from = aNumber();
    await twilio.messages.arrive({ from, to: SMS_NORTH, body: '在吗', unheard: true });
    const health = async (): Promise<unknown> =>
      ((await (await fetch(`${hotline.app.url}/health/ready`)).json()) as { parts: { sms: { detail: string } } }).parts
        .sms.detail;
    twilio.fail({ kind: 'status', status: 503, when: 'before', method: 'GET', path: /Messages/ });
    await catchUp.run();
    expect(await conversationsOf(from)).toEqual([]);
    expect(await health()).toBe('twilio: away');
    await waitFor('the message', async () => (await conversationsOf(from)).length === 1);
    await waitFor('the line to be back', async () => (await health()) === 'twilio: back');
  });

  it('and were listed while we shut down are fetched by the next process', async () => {
    const database = await createTestDatabase();
    const outer = { hotline, twilio };
    twilio = await aTwilio();
    try {
      hotline = await start({ ...database, drop: () => Promise.resolve() });
      const catchUp = hotline.app.app.get(SmsCatchUp);
      await catchUp.run();
      // Longer ago than what is fetched once more anyway.
      await rows(`UPDATE sms_marks SET fetched_until = now() - interval '2 hours'`);
      const from = aNumber();
      await twilio.messages.arrive({ from, to: SMS_NORTH, body: '停机', unheard: true, at: Date.now() - 3_600_000 });

      const lock = hotline.app.app.get(DataSource).createQueryRunner();
      await lock.startTransaction();
      await lock.query('LOCK TABLE sms_consents IN ACCESS EXCLUSIVE MODE');
      const round = catchUp.run();
      await waitFor('the list to be read', async () => {
        const waiting = await rows(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
              AND query LIKE '%sms_consents%'`,
        );
        return waiting.length > 0;
      });
      const over = catchUp.onModuleDestroy();
      await lock.rollbackTransaction();
      await lock.release();
      await Promise.all([round, over]);
      expect(await conversationsOf(from)).toEqual([]);
      await hotline.stop();

      hotline = await start({ ...database, drop: () => Promise.resolve() });
      await waitFor('the message', async () => (await conversationsOf(from)).length === 1);
    } finally {
      if (hotline !== outer.hotline) await hotline.stop();
      expect(twilio.violations).toEqual([]);
      await twilio.close();
      ({ hotline, twilio } = outer);
      await database.drop();
    }
  }, 60_000);

  it('while we were down, or the database was away, are there afterwards', async () => {
    const database = await createTestDatabase();
    const proxy = await TcpProxy.to(database.url);
    const outer = { hotline, twilio };
    // A new database fetches what came of late, and would find the messages of the other tests.
    twilio = await aTwilio();
    try {
      hotline = await start({ url: proxy.urlOf(database.url), drop: () => Promise.resolve() });
      await hotline.app.app.get(SmsCatchUp).run();

      const { from: waiting, contactId, ann } = await served();
      twilio.messages.treatment = 'left-alone';
      await answer(ann, contactId, '数据库即将不在');
      await settled(contactId, 'sent');
      const { sid } = twilio.messages.outbound().find(({ to }) => to === waiting) ?? { sid: '' };

      const away = aNumber();
      proxy.cut();
      expect((await twilio.messages.report(sid, 'delivered'))?.status).toBe(503);
      const heard = await write(away, '数据库不在');
      expect(heard.status).toBe(503);
      expect(heard.body).toContain('database-away');
      proxy.mend();
      await waitFor('the message that met no database', async () => (await conversationsOf(away)).length === 1, 20_000);
      expect((await conversationsOf(away)).map(({ texts }) => texts)).toEqual([['数据库不在']]);
      await settled(contactId, 'delivered');

      await hotline.stop();
      twilio.webhooks.lead(ORIGIN, null);
      const down = aNumber();
      expect((await write(down, '服务不在')).status).toBe(0);
      hotline = await start({ url: proxy.urlOf(database.url), drop: () => Promise.resolve() });
      await waitFor('the message that met no service', async () => (await conversationsOf(down)).length === 1);
      expect(await conversationsOf(away)).toHaveLength(1);
    } finally {
      if (hotline !== outer.hotline) await hotline.stop();
      expect(twilio.violations).toEqual([]);
      await twilio.close();
      ({ hotline, twilio } = outer);
      await proxy.close();
      await database.drop();
    }
  }, 60_000);
});

it('without a provider there is nothing at these addresses', async () => {
  const without = await Hotline.start();
  try {
    const { webhook } = twilio.messages.take({ from: aNumber(), to: SMS_NORTH, body: 'x' });
    const response = await fetch(`${without.app.url}/channels/sms/twilio/inbound`, { ...webhook });
    expect(response.status).toBe(404);
  } finally {
    await without.stop();
  }
});
