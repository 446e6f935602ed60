import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ConversationsService } from '../../src/conversations/conversations.service';
import { CustomersService } from '../../src/customers/customers.service';
import { databaseSchema } from '../../src/database-schema';
import type { MessageView } from '../../src/platform/realtime/console-protocol';
import { ManualClock } from '../support/manual-clock';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;
let dataSource: DataSource;
let clock: ManualClock;
let customers: CustomersService;
let conversations: ConversationsService;

beforeAll(async () => {
  // A listener that fails is planted.
  Logger.overrideLogger(false);
  database = await createTestDatabase();
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: databaseSchema.entities,
    poolSize: 10,
  }).initialize();
  // Connections are made on demand, one slower than a whole transaction: "at once" needs them all to be there.
  await Promise.all(Array.from({ length: 10 }, () => dataSource.query('SELECT pg_sleep(0.05)')));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(() => {
  clock = new ManualClock();
  customers = new CustomersService(dataSource, clock);
  conversations = new ConversationsService(dataSource, clock);
});

async function count(table: string): Promise<number> {
  const rows: { n: number }[] = await dataSource.query(`SELECT count(*)::integer AS n FROM ${table}`);
  return rows[0]?.n ?? -1;
}

describe('customers', () => {
  it('are the same for the same number however it is written, also when all call at once', async () => {
    const written = ['13912340001', '+8613912340001', '0086 139 1234 0001', '86 13912340001'];
    const before = await count('customers');
    const ids = await Promise.all(
      [...written, ...written].map((address) => customers.identify({ kind: 'phone', address })),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await count('customers')).toBe(before + 1);
  });

  it('are shown masked, under the last name they gave, cleaned and cut', async () => {
    const customerId = await customers.identify({ kind: 'phone', address: '13912345678', name: '王女士' });
    await customers.identify({
      kind: 'phone',
      address: '13912345678',
      name: `  \u0000${'李'.repeat(59)}\ud83d\ude00 `,
    });
    await customers.identify({ kind: 'phone', address: '13912345678', name: ' \u0000 ' });
    expect((await customers.briefs([customerId, randomUUID()])).get(customerId)).toEqual({
      customerId,
      name: `${'李'.repeat(59)}\ufffd`,
      maskedAddress: '139****5678',
    });
  });

  it('have no masked address when only their chat is known, and chats of two visitors are two customers', async () => {
    const [one, two] = await Promise.all(
      [randomUUID(), randomUUID()].map((address) => customers.identify({ kind: 'chat', address })),
    );
    expect(one).not.toBe(two);
    expect((await customers.briefs([one ?? ''])).get(one ?? '')?.maskedAddress).toBeNull();
  });

  it('refuses to identify somebody who withheld the number', async () => {
    await expect(customers.identify({ kind: 'phone', address: 'anonymous' })).rejects.toMatchObject({
      code: 'address-withheld',
    });
  });
});

describe('conversations', () => {
  let contactId: string;
  beforeEach(async () => {
    contactId = randomUUID();
    await conversations.create({ contactId, customerId: null, medium: 'chat' });
  });

  it('number messages from 1 without gaps, each once, when many write at once and many repeat', async () => {
    const messages = Array.from({ length: 20 }, (_, i) => ({
      contactId,
      messageId: randomUUID(),
      from: i % 2 === 0 ? ('customer' as const) : ('agent' as const),
      text: `text ${i}`,
    }));
    const heard: MessageView[] = [];
    const stop = conversations.subscribe({ onMessage: (message) => heard.push(message) });
    const answers = await Promise.all(messages.flatMap((m) => [m, m, m]).map((m) => conversations.append(m)));
    stop();

    const stored = await conversations.list(contactId);
    expect(stored.map((message) => message.seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(new Set(stored.map((message) => message.messageId))).toEqual(new Set(messages.map((m) => m.messageId)));
    expect(answers.filter((answer) => !answer.repeated)).toHaveLength(20);
    for (const { message } of answers) expect(stored[message.seq - 1]).toEqual(message);
    expect([...heard].sort((a, b) => a.seq - b.seq)).toEqual(stored);
  });

  it('tell a listener only of what is on disk, and survive one that fails', async () => {
    const stopBad = conversations.subscribe({
      onMessage: () => {
        throw new Error('planted: a listener that fails');
      },
    });
    const seen: Promise<MessageView[]>[] = [];
    const stop = conversations.subscribe({ onMessage: (m) => seen.push(conversations.list(m.contactId)) });
    const { message } = await conversations.append({
      contactId,
      messageId: randomUUID(),
      from: 'customer',
      text: '您好',
    });
    stop();
    stopBad();
    expect(await Promise.all(seen)).toEqual([[message]]);
  });

  it('refuse the id of another text or sender, an unknown contact, and what is empty or too long', async () => {
    const messageId = randomUUID();
    await conversations.append({ contactId, messageId, from: 'customer', text: '一' });
    const again = (change: object) =>
      conversations.append({ contactId, messageId, from: 'customer', text: '一', ...change });
    await expect(again({ text: '二' })).rejects.toMatchObject({ code: 'message-id-reused' });
    await expect(again({ from: 'agent' })).rejects.toMatchObject({ code: 'message-id-reused' });
    await expect(again({ contactId: randomUUID() })).rejects.toMatchObject({ code: 'conversation-not-found' });
    await expect(again({ messageId: randomUUID(), text: ' \u0000\n' })).rejects.toMatchObject({ code: 'text-empty' });
    await expect(again({ messageId: randomUUID(), text: 'x'.repeat(10_001) })).rejects.toMatchObject({
      code: 'text-too-long',
    });
    expect(await conversations.list(contactId)).toHaveLength(1);
    const next = await again({ messageId: randomUUID(), text: '三' });
    expect(next.message.seq).toBe(2);
  });

  it('keep text without NUL and lone surrogates; a repeat of the raw text is the same message', async () => {
    const raw = { contactId, messageId: randomUUID(), from: 'customer' as const, text: 'a\u0000b\ud800c😀' };
    const first = await conversations.append(raw);
    expect(first.message.text).toBe('ab\ufffdc😀');
    expect(await conversations.append(raw)).toEqual({ message: first.message, repeated: true });
  });

  it('count what is unread and since when the customer waits', async () => {
    const write = async (from: 'customer' | 'agent' | 'system', text: string) => {
      clock.advance(1_000);
      return (await conversations.append({ contactId, messageId: randomUUID(), from, text })).message;
    };
    const digest = async () => (await conversations.summaries([contactId])).get(contactId);
    expect(await digest()).toEqual({ lastMessage: null, unread: 0, customerWaitsSince: null, subject: null });

    const first = await write('customer', '一');
    await write('system', 'agent-joined');
    const third = await write('customer', '二');
    expect(await digest()).toEqual({ lastMessage: third, unread: 2, customerWaitsSince: first.at, subject: null });

    await conversations.markRead(contactId, 1);
    expect(await digest()).toMatchObject({ unread: 1 });
    await conversations.markRead(contactId, 99);
    await conversations.markRead(contactId, 1);
    expect(await digest()).toMatchObject({ unread: 0, customerWaitsSince: first.at });

    await write('agent', '您好');
    expect(await digest()).toMatchObject({ unread: 0, customerWaitsSince: null });
    const fifth = await write('customer', '三');
    expect(await digest()).toMatchObject({ unread: 1, customerWaitsSince: fifth.at });
  });

  it('page through messages after a number', async () => {
    for (let i = 0; i < 5; i += 1)
      await conversations.append({ contactId, messageId: randomUUID(), from: 'agent', text: `${i}` });
    const page = await conversations.list(contactId, { afterSeq: 1, limit: 2 });
    expect(page.map((message) => message.seq)).toEqual([2, 3]);
  });

  it('keep the last summary of the agent', async () => {
    const personId = randomUUID();
    expect(await conversations.summary(contactId)).toBeNull();
    await conversations.saveSummary(contactId, { outcome: null, note: '草\u0000稿', personId });
    await conversations.saveSummary(contactId, { outcome: 'solved', note: '已解决', personId });
    expect(await conversations.summary(contactId)).toEqual({ outcome: 'solved', note: '已解决' });
  });
});
