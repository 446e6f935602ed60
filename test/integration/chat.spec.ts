import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { OrganisationService } from '../../src/agents/skills/organisation.service';
import { ChatFeed } from '../../src/channels/chat/chat-feed';
import { ChatPerformer } from '../../src/channels/chat/chat-performer';
import { ChatService } from '../../src/channels/chat/chat.service';
import { ChatSweep } from '../../src/channels/chat/chat-sweep';
import { ChatVisits } from '../../src/channels/chat/chat-visits';
import { ConversationPresence } from '../../src/conversations/conversation-presence';
import { ConversationsService } from '../../src/conversations/conversations.service';
import { CHAT_LIMITS } from '../../src/platform/realtime/chat-protocol';
import type { MessageView } from '../../src/platform/realtime/console-protocol';
import type { Action } from '../../src/routing/engine/effects';
import { createTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { waitFor } from '../support/wait-for';
import { ChatPage } from './chat-page';
import {
  CLOSED_WIDGET,
  contactIs,
  contactRows,
  FULL_WIDGET,
  LabSeat,
  query,
  readyRouter,
  seedHotline,
  WITHOUT_CONSOLES,
  WIDGET,
} from './hotline-lab';

type RuleAction = Extract<Action, { readonly ruleId?: string }>;

let database: TestDatabase;
let app: TestApp;
const pages: ChatPage[] = [];
const seats: LabSeat[] = [];

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await createTestDatabase();
  await seedHotline(database.url);
  app = await createTestApp({
    database,
    config: { ...WITHOUT_CONSOLES, chatSocketsPerIp: 1_000, chatOpenPerIp: 1_000 },
  });
  await readyRouter(app);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});
afterEach(async () => {
  for (const page of pages.splice(0)) page.close();
  for (const seat of seats.splice(0)) await seat.signOut();
  // What is left waiting must not go to the next test's seats.
  const router = await readyRouter(app);
  for (const { id } of router.committed().state.contact)
    await router.submit({
      kind: 'contact-closed-by-supervisor',
      contactId: id,
      reason: 'test over',
      by: { system: 'test' },
    });
});

function page(options: Partial<ConstructorParameters<typeof ChatPage>[1]> = {}): ChatPage {
  const made = new ChatPage(app.url, { widgetKey: WIDGET, ...options });
  pages.push(made);
  return made;
}
async function seat(name: string, options: { readonly takes?: boolean } = {}): Promise<LabSeat> {
  const made = await LabSeat.signIn(app, name, options);
  seats.push(made);
  return made;
}
function conversations(): ConversationsService {
  return app.app.get(ConversationsService, { strict: false });
}
async function agentSays(contactId: string, text: string): Promise<MessageView> {
  const said = { contactId, messageId: randomUUID(), from: 'agent' as const, authorName: '王芳', text };
  return (await conversations().append(said)).message;
}

describe('a chat', () => {
  it('goes from the queue through service to its end, and each side reads everything', async () => {
    const customer = page();
    const { contactId, chat } = await customer.open({ name: '李先生' });
    expect(chat).toMatchObject({ state: 'waiting', agentName: null, cause: null });
    expect(await customer.send('电费怎么算')).toMatchObject({ ok: true, message: { seq: 1, from: 'customer' } });

    const agent = await seat('王芳');
    expect(await customer.sees('serving')).toMatchObject({ agentName: '王芳', contactId });
    expect(await customer.reads('agent-joined')).toMatchObject({ from: 'system', authorName: '王芳' });
    await agentSays(contactId, '您好');
    await customer.reads('您好');
    await agent.end(contactId);
    expect(await customer.sees('ended')).toMatchObject({ cause: 'served' });
    await customer.reads('ended-by-agent');
    expect(await customer.send('还在吗')).toMatchObject({ ok: false, code: 'chat-ended' });
    await agent.wrapUp(contactId);
    await contactIs(app, contactId, 'served');

    const { chat: final, messages } = await customer.sync();
    expect(final).toMatchObject({ state: 'ended', cause: 'served', endedAt: expect.any(Number) as number });
    expect(messages.map(({ seq, text }) => [seq, text])).toEqual([
      [1, '电费怎么算'],
      [2, 'agent-joined'],
      [3, '您好'],
      [4, 'ended-by-agent'],
    ]);
    const pushed = [...customer.pushed].sort((a, b) => a.seq - b.seq);
    expect(pushed).toEqual(messages);
  });

  it('is one contact however often and from wherever it is opened under one id', async () => {
    const first = page();
    const second = page({ openId: first.openId });
    const before = (await contactRows(app)).length;
    const answers = await Promise.all([first.open(), first.open(), second.open(), second.open()]);
    expect(new Set(answers.map(({ contactId }) => contactId)).size).toBe(1);
    expect(await contactRows(app)).toHaveLength(before + 1);
    // Each token that was handed out is good.
    for (const { token, contactId } of answers) {
      const again = page({ token });
      expect((await again.sync()).chat).toMatchObject({ contactId, state: 'waiting' });
    }
  });

  it('keeps a message once, however often it is sent, and never under two texts', async () => {
    const customer = page();
    await customer.open();
    const messageId = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => customer.send('一', messageId)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await customer.send('二', messageId)).toMatchObject({ ok: false, code: 'message-id-reused' });
    expect((await customer.sync()).messages).toHaveLength(1);
    expect(customer.pushed).toHaveLength(1);
  });

  it('goes on after a reload: by token, from the last message the page has', async () => {
    const before = page();
    const { token, contactId } = await before.open();
    await before.send('一');
    await before.send('二');
    before.close();
    await agentSays(contactId, '三');
    const after = page({ token });
    const { chat, messages } = await after.sync(1);
    expect(chat).toMatchObject({ state: 'waiting', contactId });
    expect(messages.map(({ text }) => text)).toEqual(['二', '三']);
    const opened = await after.open({ afterSeq: 2 });
    expect(opened).toMatchObject({ contactId, token });
    expect(opened.messages.map(({ text }) => text)).toEqual(['三']);
    await agentSays(contactId, '四');
    await after.reads('四');
  });

  it('loses and doubles nothing when the network goes again and again', async () => {
    const customer = page();
    const { contactId } = await customer.open();
    const held: MessageView[] = [];
    const hold = (messages: readonly MessageView[]) => {
      for (const message of messages) if (!held.some(({ seq }) => seq === message.seq)) held.push(message);
      held.sort((a, b) => a.seq - b.seq);
    };
    const sent: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const messageId = randomUUID();
      sent.push(messageId);
      // Cut in the middle of a send: whether it arrived is unknown, so it is sent again under its id.
      void customer.send(`客户 ${round}`, messageId).catch(() => undefined);
      customer.socket.io.engine.close();
      await agentSays(contactId, `客服 ${round}`);
      await waitFor('the page is connected again', () => customer.socket.connected);
      expect(await customer.send(`客户 ${round}`, messageId)).toMatchObject({ ok: true });
      hold((await customer.sync(held.at(-1)?.seq ?? 0)).messages);
    }
    hold(customer.pushed);
    expect(held.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, i) => i + 1));
    expect(
      held
        .filter(({ from }) => from === 'customer')
        .map(({ messageId }) => messageId)
        .sort(),
    ).toEqual(sent.sort());
  });

  it('reaches all pages of one token, and a new conversation begins with the old token after the end', async () => {
    const one = page();
    const { token, contactId } = await one.open({ name: '赵女士' });
    const two = page({ token });
    await two.sync();
    await agentSays(contactId, '两边都看得到');
    await Promise.all([one.reads('两边都看得到'), two.reads('两边都看得到')]);
    expect(await one.ask('chat:leave', {})).toEqual({ ok: true });
    expect(await two.sees('ended')).toMatchObject({ cause: 'abandoned' });

    const same = await two.open();
    expect(same.contactId).not.toBe(contactId);
    const pageAfter = page({ token, openId: two.openId });
    expect((await pageAfter.open()).contactId).toBe(same.contactId);
    const rows = await contactRows(app);
    const customerOf = (id: string) => rows.find((row) => row.id === id)?.customer_id;
    expect(customerOf(same.contactId)).toBe(customerOf(contactId));
  });

  it('ended, stays ended for the id it was opened under', async () => {
    const customer = page();
    const { contactId } = await customer.open();
    await customer.ask('chat:leave', {});
    expect(await customer.open()).toMatchObject({ contactId, chat: { state: 'ended', cause: 'abandoned' } });
  });

  it('goes back to its queue when its seat is lost, and to the next seat', async () => {
    const first = await seat('王芳');
    const customer = page();
    const { contactId } = await customer.open();
    await customer.sees('serving');
    await seat('张敏');
    await first.submit({ kind: 'contact-requeued', contactId, cause: 'supervisor', by: { system: 'test' } });
    await customer.reads('back-in-queue');
    const serving = await waitFor('somebody serves again', async () => {
      const joined = (await customer.sync()).messages.filter(({ text }) => text === 'agent-joined');
      return joined.length === 2 ? joined : null;
    });
    expect(serving[0]?.authorName).toBe('王芳');
    expect((await customer.sync()).chat.state).toBe('serving');
  });
});

describe('a chat that an overflow rule concerns', () => {
  const perform = (action: Pick<RuleAction, 'kind'> & { readonly parameter?: string }, contactId: string, id = '1') =>
    app.app
      .get(ChatPerformer)
      .perform(
        { ...action, contactId, medium: 'chat', ruleId: 'r', expiresAt: null },
        { actionId: `${contactId}:${id}` },
      );

  it('reads an announcement once while it waits, and none in service', async () => {
    const customer = page();
    const { contactId } = await customer.open();
    await perform({ kind: 'announce', parameter: '坐席忙，请稍候' }, contactId);
    await perform({ kind: 'announce', parameter: '坐席忙，请稍候' }, contactId);
    expect(await customer.reads('坐席忙，请稍候')).toMatchObject({
      from: 'hotline',
      authorName: null,
      delivery: null,
    });
    expect((await customer.sync()).messages).toHaveLength(1);
    expect((await customer.sync()).chat).toMatchObject({ state: 'waiting' });
    await seat('王芳');
    await customer.sees('serving');
    await perform({ kind: 'announce', parameter: '太晚了' }, contactId, '2');
    expect((await customer.sync()).messages.map(({ text }) => text)).not.toContain('太晚了');
  });

  it.each(['release', 'deflect'] as const)('%s: is over, and reads why, once', async (kind) => {
    const customer = page();
    const { contactId } = await customer.open();
    await perform({ kind, parameter: '12398' }, contactId);
    await perform({ kind, parameter: '12398' }, contactId);
    expect(await customer.sees('ended')).toMatchObject({ cause: 'treated' });
    await contactIs(app, contactId, 'treated');
    const { messages } = await customer.sync();
    expect(messages).toMatchObject([{ from: 'hotline', text: expect.stringContaining('12398') as string }]);
    await customer.reads(messages[0]?.text ?? '');
  });

  it('is not ended when a seat was quicker', async () => {
    const customer = page();
    const { contactId } = await customer.open();
    await seat('王芳');
    await customer.sees('serving');
    await perform({ kind: 'release' }, contactId);
    expect((await customer.sync()).chat).toMatchObject({ state: 'serving' });
    expect((await customer.sync()).messages.map(({ from }) => from)).toEqual(['system']);
  });

  it('is told by the rule that is configured, once, and let go by the next', async () => {
    const organisation = app.app.get(OrganisationService, { strict: false });
    const rule = { name: 'r', queueId: 'billing', homeCentreId: 'nanjing', when: { waiting: 1 } };
    const tell = { ...rule, id: 'tell', action: 'announce', parameter: '坐席忙' };
    await organisation.apply({ rules: [tell] }, { system: 'test' });
    try {
      const customer = page();
      const { contactId } = await customer.open();
      // It may have been said before the page was told that it is in the queue.
      const texts = async () => (await customer.sync()).messages.map(({ text }) => text);
      await waitFor('the announcement', async () => (await texts()).includes('坐席忙'));
      const letGo = { ...rule, id: 'let-go', action: 'release', parameter: '请明天再来' };
      await organisation.apply({ rules: [letGo] }, { system: 'test' });
      await customer.reads('请明天再来');
      await customer.sees('ended');
      await contactIs(app, contactId, 'treated');
      expect(await texts()).toEqual(['坐席忙', '请明天再来']);
    } finally {
      const off = { ...tell, enabled: 'off' };
      await organisation.apply({ rules: [off, { ...off, id: 'let-go' }] }, { system: 'test' });
    }
  });
});

describe('a customer who leaves', () => {
  it('while waiting has abandoned', async () => {
    const customer = page();
    const { contactId } = await customer.open();
    expect(await customer.ask('chat:leave', {})).toEqual({ ok: true });
    expect(await customer.ask('chat:leave', {})).toEqual({ ok: true });
    await contactIs(app, contactId, 'abandoned');
    expect(await customer.sees('ended')).toMatchObject({ cause: 'abandoned' });
  });

  it('while being served was served', async () => {
    const agent = await seat('王芳');
    const customer = page();
    const { contactId } = await customer.open();
    await customer.sees('serving');
    expect(await customer.ask('chat:leave', {})).toEqual({ ok: true });
    await contactIs(app, contactId, 'wrap-up');
    expect(await customer.sees('ended')).toMatchObject({ cause: 'served' });
    await customer.reads('ended-by-customer');
    await agent.wrapUp(contactId);
  });

  it('by closing the page is seen to be away, and to be back', async () => {
    const presence = app.app.get(ConversationPresence, { strict: false });
    const changes: boolean[] = [];
    const customer = page();
    const { contactId, token } = await customer.open();
    const stop = presence.subscribe((id, online) => {
      if (id === contactId) changes.push(online);
    });
    expect(presence.isOnline(contactId)).toBe(true);
    customer.close();
    await waitFor('away', () => !presence.isOnline(contactId));
    page({ token });
    await waitFor('back, by the token of the handshake alone', () => presence.isOnline(contactId));
    stop();
    expect(changes).toEqual([false, true]);
  });
});

describe('a queue that does not take the chat', () => {
  it.each([
    ['closed', CLOSED_WIDGET],
    ['full', FULL_WIDGET],
  ])('(%s) ends it politely, and the books say rejected', async (_, widgetKey) => {
    const customer = page({ widgetKey });
    const { chat, contactId } = await customer.open();
    expect(chat).toMatchObject({ state: 'ended', cause: 'rejected' });
    await contactIs(app, contactId, 'rejected');
    expect(await customer.open()).toMatchObject({ contactId, chat: { state: 'ended' } });
    expect(await customer.send('喂')).toMatchObject({ ok: false, code: 'chat-ended' });
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown widget key', { widgetKey: 'nobody-knows' }, 'unknown-widget'],
    ['a handshake without a key', {}, 'bad-handshake'],
    ['a key that is no text', { widgetKey: 7 }, 'bad-handshake'],
    ['a key with NUL', { widgetKey: 'a\u0000b' }, 'unknown-widget'],
    ['something more in the handshake', { widgetKey: WIDGET, admin: true }, 'bad-handshake'],
  ])('%s is refused by its code', async (_, auth, code) => {
    const stranger = page({ auth });
    await waitFor('the refusal', () => stranger.refused);
    expect(stranger.refused).toMatchObject({ ok: false, code });
  });

  it('counts pages with unknown keys', async () => {
    const counted = async () => {
      const rows = await query<{ count: number }>(
        database.url,
        "SELECT count FROM refused_arrivals WHERE medium = 'chat' AND reason = 'unknown-widget'",
      );
      return rows[0]?.count ?? 0;
    };
    const before = await counted();
    const strangers = [page({ widgetKey: 'x' }), page({ widgetKey: 'y' })];
    for (const stranger of strangers) await waitFor('the refusal', () => stranger.refused);
    expect(await counted()).toBe(before + 2);
  });

  it('is answered to that page alone; what can be cleaned is cleaned; the other pages go on', async () => {
    const bad = page();
    const good = page();
    await Promise.all([bad.open(), good.open()]);
    expect(await bad.send('x'.repeat(CHAT_LIMITS.textLength + 1))).toMatchObject({ ok: false, code: 'too-long' });
    expect(await bad.send(' \u0000\t')).toMatchObject({ ok: false, code: 'text-empty' });
    for (const text of [7, null, { toString: 1 }, ['a'], undefined])
      expect(await bad.send(text)).toMatchObject({ ok: false, code: 'invalid-request', fields: [{ path: 'text' }] });
    expect(await bad.send('a', 'no-uuid')).toMatchObject({ ok: false, fields: [{ path: 'messageId' }] });
    expect(await bad.ask('chat:send', 'nonsense')).toMatchObject({ ok: false, code: 'invalid-request' });
    expect(await bad.ask('chat:sync', { afterSeq: -1 })).toMatchObject({ ok: false, fields: [{ path: 'afterSeq' }] });
    expect(await bad.ask('chat:open', { openId: bad.openId, x: 1 })).toMatchObject({
      ok: false,
      fields: [{ path: 'x' }],
    });
    bad.socket.emit('chat:sync', { afterSeq: 0 }, 'no function' as never);
    (bad.socket as unknown as { emit(event: string): void }).emit('chat:leave');
    expect(await bad.send('a\u0000b\ud800c😀')).toMatchObject({ ok: true, message: { seq: 1, text: 'ab\ufffdc😀' } });
    expect(await bad.send('y'.repeat(CHAT_LIMITS.textLength))).toMatchObject({ ok: true, message: { seq: 2 } });
    expect(await good.send('您好')).toMatchObject({ ok: true, message: { seq: 1 } });
    expect(good.pushed).toHaveLength(1);
  });

  it('too much at once is refused to that conversation alone, on all its sockets, and may be sent again', async () => {
    const fast = page();
    const { token } = await fast.open();
    const other = page();
    await other.open();
    const answers = await Promise.all(
      Array.from({ length: CHAT_LIMITS.rateMessages + 5 }, (_, i) => fast.send(`${i}`)),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(CHAT_LIMITS.rateMessages);
    expect(answers.at(-1)).toMatchObject({ ok: false, code: 'too-fast', retryable: true });
    const reloaded = page({ token });
    expect(await reloaded.send('又来')).toMatchObject({ code: 'too-fast' });
    expect(await other.send('您好')).toMatchObject({ ok: true });
    const flood = await Promise.all(Array.from({ length: 40 }, () => fast.ask('chat:sync', { afterSeq: 0 })));
    expect(flood.some(({ ok }) => !ok)).toBe(true);
    expect(await other.sync()).toBeDefined();
  });

  it('asks for a conversation before anything is said', async () => {
    const early = page();
    expect(await early.send('您好')).toMatchObject({ ok: false, code: 'no-conversation' });
    expect((await early.sync()).chat.state).toBe('none');
    const forged = page({ token: 'made-up' });
    expect(await forged.ask('chat:sync', { afterSeq: 0 })).toMatchObject({ code: 'unknown-conversation' });
    expect(await forged.send('您好')).toMatchObject({ code: 'unknown-conversation' });
    expect((await forged.open()).token).not.toBe('made-up');
  });

  it('keeps a token to the chat page it was given on', async () => {
    const customer = page();
    const { token } = await customer.open();
    const elsewhere = page({ token, widgetKey: FULL_WIDGET });
    expect(await elsewhere.ask('chat:sync', { afterSeq: 0 })).toMatchObject({ code: 'unknown-conversation' });
  });
});

describe('a process that died half way', () => {
  const halfOpen = async () => {
    const openId = randomUUID();
    const visits = app.app.get(ChatVisits, { strict: false });
    const { visit } = await visits.open({
      token: undefined,
      openId,
      name: undefined,
      accessPointId: 'chat',
      allowNew: () => undefined,
    });
    return { openId, contactId: visit.contactId };
  };

  it('before the router heard of it: the page repeats, and it is the same contact', async () => {
    const { openId, contactId } = await halfOpen();
    await app.app.get(ChatSweep, { strict: false }).run();
    expect((await contactRows(app)).some(({ id }) => id === contactId)).toBe(false);
    const customer = page({ openId });
    expect(await customer.open()).toMatchObject({ contactId, chat: { state: 'waiting' } });
    await contactIs(app, contactId, 'queued');
  });

  it('between arrival and queue: the sweep puts it in its queue', async () => {
    const { contactId } = await halfOpen();
    const router = await readyRouter(app);
    await router.submit(
      { kind: 'contact-arrived', contactId, accessPointId: 'chat', medium: 'chat' },
      { commandId: `arrive:${contactId}` },
    );
    await app.app.get(ChatSweep, { strict: false }).run();
    await contactIs(app, contactId, 'queued');
  });

  it('and was put away as lost in the moment it reached the router: nobody is served who is not there', async () => {
    const { contactId } = await halfOpen();
    const visits = app.app.get(ChatVisits, { strict: false });
    const opening = await visits.byContact(contactId);
    if (opening === null) throw new Error('the visit is stored');
    await visits.markEnded(contactId, 'lost');
    await app.app.get(ChatService, { strict: false }).complete(opening);
    await contactIs(app, contactId, 'abandoned');
  });

  it('after it told the customer, before it noted that it had: the customer is not told again', async () => {
    const performer = app.app.get(ChatPerformer, { strict: false });
    const customer = page();
    const { contactId } = await customer.open();
    const park = { kind: 'park-media', contactId, medium: 'chat', expiresAt: null } as const;
    for (const actionId of ['a-1', 'a-1', 'a-2']) await performer.perform(park, { actionId });
    expect((await customer.sync()).messages.map(({ text }) => text)).toEqual(['back-in-queue', 'back-in-queue']);
  });

  it('before an end was written down: it is when anybody looks', async () => {
    const customer = page();
    const { contactId, token } = await customer.open();
    await customer.ask('chat:leave', {});
    await app.app.get(ChatFeed, { strict: false }).idle();
    await query(
      database.url,
      "UPDATE chat_visits SET stage = 'open', ended_at = NULL, cause = NULL WHERE contact_id = $1",
      [contactId],
    );
    const later = page({ token });
    expect((await later.sync()).chat).toMatchObject({ state: 'ended', cause: 'abandoned' });
  });
});
