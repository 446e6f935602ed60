import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { ChatSweep } from '../../src/channels/chat/chat-sweep';
import { ChatVisits } from '../../src/channels/chat/chat-visits';
import type { AppConfig } from '../../src/config/config';
import { ConversationPresence } from '../../src/conversations/conversation-presence';
import { ConversationsService } from '../../src/conversations/conversations.service';
import { ManualClock } from '../support/manual-clock';
import { TcpProxy } from '../support/tcp-proxy';
import { createTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { freePort } from '../support/test-server';
import { waitFor } from '../support/wait-for';
import { ChatPage } from './chat-page';
import {
  contactIs,
  contactRows,
  LabSeat,
  query,
  readyRouter,
  seedHotline,
  WIDGET,
  WITHOUT_CONSOLES,
} from './hotline-lab';

let database: TestDatabase;
const open: { close(): unknown }[] = [];

beforeAll(() => {
  Logger.overrideLogger(false);
});
beforeEach(async () => {
  database = await createTestDatabase();
  await seedHotline(database.url);
});
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
  await database.drop();
});

async function start(config: Partial<AppConfig> = {}, through: TestDatabase = database): Promise<TestApp> {
  const app = await createTestApp({ database: through, config: { ...WITHOUT_CONSOLES, ...config } });
  await readyRouter(app);
  open.push(app);
  return app;
}
async function stop(app: TestApp): Promise<void> {
  open.splice(open.indexOf(app), 1);
  await app.close();
}
function page(app: TestApp, options: { readonly token?: string; readonly widgetKey?: string } = {}): ChatPage {
  const made = new ChatPage(app.url, { widgetKey: WIDGET, ...options });
  open.push(made);
  return made;
}

describe('a restart of the service', () => {
  it('continues the same conversation: nothing lost, nothing doubled, the same place in the queue', async () => {
    const httpPort = await freePort();
    const first = await start({ httpPort });
    const customer = page(first);
    const { contactId } = await customer.open();
    await customer.send('一');
    const messageId = randomUUID();
    await customer.send('二', messageId);
    const enqueuedAt = async () =>
      (await query(database.url, 'SELECT enqueued_at FROM contacts WHERE id = $1', [contactId]))[0];
    const before = await enqueuedAt();
    await stop(first);
    await waitFor('the page has lost us', () => !customer.socket.connected);

    const second = await start({ httpPort });
    await waitFor('the page is back by itself', () => customer.socket.connected);
    expect(await customer.send('二', messageId)).toMatchObject({ ok: true, message: { seq: 2 } });
    const { chat, messages } = await customer.sync();
    expect(chat).toMatchObject({ state: 'waiting', contactId });
    expect(messages.map(({ text }) => text)).toEqual(['一', '二']);
    expect(await enqueuedAt()).toEqual(before);
    await LabSeat.signIn(second, '王芳');
    expect(await customer.sees('serving')).toMatchObject({ agentName: '王芳', contactId });
    expect(await contactRows(second)).toHaveLength(1);
  });

  it('continues a conversation that was being served', async () => {
    const httpPort = await freePort();
    const first = await start({ httpPort });
    await LabSeat.signIn(first, '王芳');
    const customer = page(first);
    const { contactId } = await customer.open();
    await customer.sees('serving');
    await stop(first);
    const second = await start({ httpPort });
    await waitFor('the page is back by itself', () => customer.socket.connected);
    expect((await customer.sync()).chat).toMatchObject({ state: 'serving', contactId, agentName: '王芳' });
    const said = { contactId, messageId: randomUUID(), from: 'agent' as const, text: '我还在' };
    await second.app.get(ConversationsService, { strict: false }).append(said);
    await customer.reads('我还在');
    expect((await customer.sync()).messages.filter(({ text }) => text === 'agent-joined')).toHaveLength(1);
  });
});

describe('a customer who went without a word', () => {
  it('has abandoned after the configured time, unless somebody serves or the page comes back', async () => {
    const app = await start({ chatAbandonMs: 1_000 });
    const serve = await LabSeat.signIn(app, '王芳');
    const served = page(app);
    const servedId = (await served.open()).contactId;
    await served.sees('serving');
    serve.takes = false;
    await serve.submit({
      kind: 'seat-state-chosen',
      seatId: serve.seatId,
      chosen: { state: 'not-ready', reason: 'meal' },
    });

    const stays = page(app);
    const staysId = (await stays.open()).contactId;
    const gone = page(app);
    const goneId = (await gone.open()).contactId;
    gone.close();
    served.close();
    await contactIs(app, goneId, 'abandoned');
    expect((await contactIs(app, staysId, 'queued')).id).toBe(staysId);
    expect((await contactIs(app, servedId, 'active')).id).toBe(servedId);
    const late = page(app, { token: gone.token ?? '' });
    expect((await late.sync()).chat).toMatchObject({ state: 'ended', cause: 'abandoned' });
  });

  it('is given time to come back after the database was away, when nobody could', async () => {
    const proxy = await TcpProxy.to(database.url);
    open.push(proxy);
    const clock = new ManualClock();
    const through = { url: proxy.urlOf(database.url), drop: () => Promise.resolve() };
    const app = await createTestApp({
      database: through,
      clock,
      config: { ...WITHOUT_CONSOLES, chatAbandonMs: 60_000 },
    });
    open.push(app);
    const router = await readyRouter(app);
    const customer = page(app);
    const { contactId } = await customer.open();
    clock.advance(120_000);

    proxy.cut();
    await waitFor('the router is away', () => router.status().state === 'away');
    customer.close();
    await waitFor('the page is gone', () => !app.app.get(ConversationPresence, { strict: false }).isOnline(contactId));
    clock.advance(600_000);
    proxy.mend();
    await readyRouter(app);
    const sweep = app.app.get(ChatSweep, { strict: false });
    await sweep.run();
    expect(router.committed().state.contact).toMatchObject([{ id: contactId, state: 'queued' }]);
    clock.advance(60_000);
    await sweep.run();
    expect(router.committed().state.contact).toEqual([]);
  });

  it('is found after a restart by what is stored, and what never reached the router is put away', async () => {
    const first = await start({ chatAbandonMs: 60_000 });
    const customer = page(first);
    const { contactId } = await customer.open();
    customer.close();
    const visits = first.app.get(ChatVisits, { strict: false });
    const { visit } = await visits.open({
      token: undefined,
      openId: randomUUID(),
      name: undefined,
      accessPointId: 'chat',
      allowNew: () => undefined,
    });
    await stop(first);
    await query(database.url, "UPDATE chat_visits SET last_seen_at = now() - interval '1 hour'");
    const second = await start({ chatAbandonMs: 1_000 });
    await contactIs(second, contactId, 'abandoned');
    const stored = await waitFor('the half-opened one is put away', async () => {
      const row = await second.app.get(ChatVisits, { strict: false }).byContact(visit.contactId);
      return row?.stage === 'ended' ? row : null;
    });
    expect(stored.cause).toBe('lost');
    expect((await contactRows(second)).map(({ id }) => id)).toEqual([contactId]);
  });
});

describe('one address', () => {
  it('may have so many sockets', async () => {
    const app = await start({ chatSocketsPerIp: 2 });
    const first = page(app);
    const second = page(app);
    await Promise.all([first.sync(), second.sync()]);
    const third = page(app);
    await waitFor('the refusal', () => third.refused);
    expect(third.refused).toMatchObject({ code: 'too-many-connections', retryable: true });
    first.close();
    const fourth = await waitFor('room again', async () => {
      const tried = page(app);
      await waitFor('an answer', () => tried.refused ?? tried.socket.connected);
      return tried.socket.connected ? tried : null;
    });
    expect((await fourth.sync()).chat.state).toBe('none');
  });

  it('may have so many conversations open; an ended one makes room', async () => {
    const app = await start({ chatOpenPerIp: 2 });
    const [first, second, third] = [page(app), page(app), page(app)];
    await Promise.all([first.open(), second.open()]);
    expect(await third.ask('chat:open', { openId: third.openId })).toMatchObject({
      ok: false,
      code: 'too-many-conversations',
    });
    expect(await first.open()).toMatchObject({ chat: { state: 'waiting' } });
    await first.ask('chat:leave', {});
    expect(await third.open()).toMatchObject({ chat: { state: 'waiting' } });
  });

  it('may have no more of them by opening all at once', async () => {
    const app = await start({ chatOpenPerIp: 2 });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => page(app).ask('chat:open', { openId: randomUUID() })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
  });
});

describe('PostgreSQL away', () => {
  it('refuses so that the page repeats; afterwards everything is there once', async () => {
    const proxy = await TcpProxy.to(database.url);
    open.push(proxy);
    const through = { url: proxy.urlOf(database.url), drop: () => Promise.resolve() };
    const app = await start({}, through);
    const customer = page(app);
    const { contactId } = await customer.open();
    const fresh = page(app);
    await fresh.sync();
    const notices: string[] = [];
    customer.socket.on('service:state', ({ state }) => notices.push(state));

    proxy.cut();
    const messageId = randomUUID();
    expect(await customer.send('一', messageId)).toMatchObject({ ok: false, retryable: true });
    expect(await fresh.ask('chat:open', { openId: fresh.openId })).toMatchObject({ ok: false, retryable: true });
    expect(await customer.ask('chat:sync', { afterSeq: 0 })).toMatchObject({ ok: false, retryable: true });
    await waitFor('the page was told', () => notices.includes('away'));
    proxy.mend();
    await waitFor('the page was told again', () => notices.at(-1) === 'ok');

    await waitFor('the message is taken', async () => (await customer.send('一', messageId)).ok);
    const opened = await waitFor('the chat is opened', async () => {
      const answer = await fresh.ask('chat:open', { openId: fresh.openId });
      return answer.ok ? (answer as unknown as { chat: { contactId: string } }) : null;
    });
    expect((await customer.sync()).messages.map(({ text }) => text)).toEqual(['一']);
    expect((await contactRows(app)).map(({ id }) => id).sort()).toEqual([contactId, opened.chat.contactId].sort());
  });
});
