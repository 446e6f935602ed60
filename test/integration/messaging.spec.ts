import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { InboundMessages } from '../../src/channels/messaging/inbound-messages';
import type { InboundMessage, ReceivedMessage } from '../../src/channels/messaging/inbound-message';
import {
  OutcomeUnknownError,
  type MessageCarrier,
  type OutboundMessage,
  type SendOutcome,
} from '../../src/channels/messaging/message-carrier';
import { MessagingPerformer } from '../../src/channels/messaging/messaging-performer';
import { MessageDispatcher } from '../../src/channels/messaging/message-dispatcher';
import { MessageThreads } from '../../src/channels/messaging/message-threads';
import { MessageDeliveries } from '../../src/conversations/message-deliveries';
import { accepted } from '../support/console-client';
import { Hotline, MAIL_NORTH, SMS_NORTH } from '../support/hotline';
import { waitFor } from '../support/wait-for';

type Answer = 'take' | 'refuse' | 'fail' | 'take-silently' | 'take-under-a-used-id' | 'lose';

/** A provider that does what it is told, message by message, and remembers what it took. */
class Provider implements MessageCarrier {
  readonly medium = 'sms';
  readonly taken: OutboundMessage[] = [];
  readonly asked: OutboundMessage[] = [];
  next: Answer[] = [];

  send(message: OutboundMessage): Promise<SendOutcome> {
    const answer = this.next.shift() ?? 'take';
    if (answer === 'fail') return Promise.reject(new Error('connection refused'));
    if (answer === 'refuse') return Promise.resolve({ kind: 'refused', code: 'opted-out' });
    if (answer === 'lose') return Promise.reject(new OutcomeUnknownError('timed out'));
    this.taken.push(message);
    // Which cannot be written down: the id belongs to another message.
    if (answer === 'take-under-a-used-id') return Promise.resolve({ kind: 'sent', providerMessageId: 'SM-used' });
    if (answer === 'take-silently') return Promise.reject(new OutcomeUnknownError('timed out'));
    return Promise.resolve({ kind: 'sent', providerMessageId: idOf(message) });
  }

  lookUp(message: OutboundMessage): Promise<string | null> {
    this.asked.push(message);
    const found = this.taken.some(({ messageId }) => messageId === message.messageId);
    return Promise.resolve(found ? idOf(message) : null);
  }

  texts(): string[] {
    return this.taken.map(({ text }) => text);
  }
}

function idOf({ messageId }: OutboundMessage): string {
  return `SM${messageId}`;
}

let sender = 0;
function aNumber(): string {
  sender += 1;
  return `+86139${String(10_000_000 + sender)}`;
}

function sms(from: string, text: string, more: Partial<InboundMessage> = {}): InboundMessage {
  return {
    medium: 'sms',
    accessPointId: 'sms-north',
    providerMessageId: randomUUID(),
    from,
    to: SMS_NORTH,
    text,
    ...more,
  };
}

describe('messages of customers', () => {
  let hotline: Hotline;
  let inbound: InboundMessages;
  let provider: Provider;

  beforeAll(async () => {
    hotline = await Hotline.start();
    inbound = hotline.app.app.get(InboundMessages);
    provider = new Provider();
    hotline.app.app.get(MessageDispatcher).register(provider);
  });
  afterEach(async () => {
    await hotline.clear();
    provider.next = [];
  });
  afterAll(() => hotline.stop());

  const rows = <R extends object>(sql: string, values: unknown[] = []): Promise<R[]> =>
    hotline.app.app.get(DataSource).query<R[]>(sql, values);
  const stateOf = (contactId: string): string | undefined =>
    hotline.router.committed().state.contact.find(({ id }) => id === contactId)?.state;
  const texts = async (contactId: string): Promise<string[]> =>
    (await rows<{ text: string }>('SELECT text FROM messages WHERE contact_id = $1 ORDER BY seq', [contactId])).map(
      ({ text }) => text,
    );

  it('come once, however often and however simultaneously, and those of one customer join the open contact', async () => {
    const from = aNumber();
    const first = sms(from, '家里停电了');
    const answers = await Promise.all([1, 2, 3].map(() => inbound.receive(first)));
    expect(new Set(answers.map(({ contactId }) => contactId)).size).toBe(1);
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
    const second = await inbound.receive(sms(from.replace('+86', ''), '还没有来'));
    expect(second).toMatchObject({ contactId: answers[0]?.contactId, began: false });
    expect(await texts(second.contactId)).toEqual(['家里停电了', '还没有来']);
    expect(stateOf(second.contactId)).toBe('queued');
  });

  it('of two at once from a new customer begin one contact', async () => {
    const from = aNumber();
    const received = await Promise.all(['一', '二', '三', '四'].map((text) => inbound.receive(sms(from, text))));
    expect(new Set(received.map(({ contactId }) => contactId)).size).toBe(1);
    expect(received.filter(({ began }) => began)).toHaveLength(1);
  });

  it('are served, answered in order, and the answers’ way is told', async () => {
    const ann = await hotline.readyAgent('ann');
    const { contactId } = await inbound.receive(sms(aNumber(), '你好'));
    await ann.serve(contactId);
    provider.next = ['fail', 'take', 'take-silently', 'refuse'];
    const before = provider.texts().length;
    for (const text of ['第一条', '第二条', '第三条'])
      accepted(await ann.send('contact:send', { contactId, messageId: randomUUID(), text }));
    await waitFor(
      'all three to be settled',
      async () => {
        const states = await deliveries(contactId);
        return states.join() === 'sent,sent,failed';
      },
      15_000,
    );
    expect(provider.texts().slice(before)).toEqual(['第一条', '第二条']);
    // The second was taken without a word; it was looked up and not sent again.
    expect(provider.asked.filter(({ text }) => text === '第二条')).toHaveLength(1);
    const told = await waitFor('the agent to be told the last', () => {
      const said = ann.messages.filter((message) => message.contactId === contactId).map(({ delivery }) => delivery);
      return said.at(-1)?.state === 'failed' ? said : null;
    });
    expect(told).toContainEqual({ state: 'unknown', reason: 'provider-away' });
    expect(told.at(-1)).toEqual({ state: 'failed', reason: 'opted-out' });
  });

  it('are answered by the hotline itself where an overflow rule says so, once, while nobody serves them', async () => {
    const { contactId } = await inbound.receive(sms(aNumber(), '停电了'));
    await waitFor('the contact to wait', () => stateOf(contactId) === 'queued');
    const performer = hotline.app.app.get(MessagingPerformer);
    const perform = (kind: 'announce' | 'release', parameter: string, actionId: string) =>
      performer.perform(
        { kind, parameter, contactId, medium: 'sms', ruleId: 'r', expiresAt: null },
        { actionId: `${contactId}:${actionId}` },
      );
    const before = provider.taken.length;
    for (const actionId of ['1', '1', '2']) await perform('announce', `坐席忙 ${actionId}`, actionId);
    await waitFor('both to be sent', async () => (await deliveries(contactId)).join() === 'sent,sent');
    expect(provider.taken.slice(before).map(({ text, automatic }) => [text, automatic])).toEqual([
      ['坐席忙 1', true],
      ['坐席忙 2', true],
    ]);
    // The customer waits for an answer still.
    const [row] = await rows<{ waits: boolean }>(
      'SELECT customer_waits_since IS NOT NULL AS waits FROM conversations WHERE contact_id = $1',
      [contactId],
    );
    expect(row?.waits).toBe(true);

    await perform('release', '请明天再来', '3');
    await perform('release', '请明天再来', '3');
    await waitFor('the goodbye to be sent', async () => (await deliveries(contactId)).join() === 'sent,sent,sent');
    expect(provider.texts().slice(before + 2)).toEqual(['请明天再来']);
    expect(stateOf(contactId)).toBeUndefined();
    const [closed] = await rows<{ close_cause: string }>('SELECT close_cause FROM contacts WHERE id = $1', [contactId]);
    expect(closed?.close_cause).toBe('treated');
    await perform('announce', '太晚了', '4');
    expect(await texts(contactId)).toEqual(['停电了', '坐席忙 1', '坐席忙 2', '请明天再来']);
  });

  it('what a provider reports comes in any order and never goes back', async () => {
    const ann = await hotline.readyAgent('ann');
    const { contactId } = await inbound.receive(sms(aNumber(), '你好'));
    await ann.serve(contactId);
    const messageId = randomUUID();
    accepted(await ann.send('contact:send', { contactId, messageId, text: '在的' }));
    await waitFor('the answer to be taken', async () => (await deliveries(contactId))[0] === 'sent');
    const reports = hotline.app.app.get(MessageDeliveries);
    expect(await reports.report('sms', 'SM-nobody', { state: 'delivered' })).toBe('unknown-message');
    expect(await reports.report('sms', `SM${messageId}`, { state: 'delivered' })).toBe('noted');
    expect(await reports.report('sms', `SM${messageId}`, { state: 'sent' })).toBe('known');
    expect(await reports.report('sms', `SM${messageId}`, { state: 'failed', reason: 'unreachable' })).toBe('known');
    expect(await deliveries(contactId)).toEqual(['delivered']);
  });

  it('one that failed is sent again when asked, and only then', async () => {
    const ann = await hotline.readyAgent('ann');
    const { contactId } = await inbound.receive(sms(aNumber(), '你好'));
    await ann.serve(contactId);
    provider.next = ['refuse'];
    const messageId = randomUUID();
    accepted(await ann.send('contact:send', { contactId, messageId, text: '再试' }));
    await waitFor('the refusal', async () => (await deliveries(contactId))[0] === 'failed');
    const own = hotline.app.app.get(MessageDeliveries);
    await own.retry(contactId, messageId);
    await waitFor('the second try', async () => (await deliveries(contactId))[0] === 'sent');
    await expect(own.retry(contactId, messageId)).rejects.toMatchObject({ code: 'delivery-not-failed' });
  });

  it('one that went out and could not be noted is looked up, and not sent twice', async () => {
    const ann = await hotline.readyAgent('ann');
    const { contactId } = await inbound.receive(sms(aNumber(), '你好'));
    await ann.serve(contactId);
    provider.next = ['take', 'take-under-a-used-id'];
    for (const text of ['先发的', '记不下的']) {
      accepted(await ann.send('contact:send', { contactId, messageId: randomUUID(), text }));
      if (text === '先发的') {
        await waitFor('the first to be taken', async () => (await deliveries(contactId))[0] === 'sent');
        await rows(`UPDATE message_deliveries SET provider_message_id = 'SM-used' WHERE contact_id = $1`, [contactId]);
      }
    }
    await waitFor('the second to be noted', async () => (await deliveries(contactId)).join() === 'sent,sent', 15_000);
    expect(provider.texts().filter((text) => text === '记不下的')).toHaveLength(1);
    expect(provider.asked.some(({ text }) => text === '记不下的')).toBe(true);
  });

  it('of a second number of one customer begin a contact of their own, answered at that number', async () => {
    const [first, second] = [aNumber(), aNumber()];
    const one = await inbound.receive(sms(first, '第一个号码'));
    const other = await inbound.receive(sms(second, '第二个号码'));
    expect(other.contactId).not.toBe(one.contactId);
    await rows(
      `UPDATE customers SET merged_into = (SELECT customer_id FROM message_threads WHERE contact_id = $1)
        WHERE id = (SELECT customer_id FROM message_threads WHERE contact_id = $2)`,
      [one.contactId, other.contactId],
    );
    expect((await inbound.receive(sms(first, '还是第一个'))).contactId).toBe(one.contactId);
    expect((await inbound.receive(sms(second, '还是第二个'))).contactId).toBe(other.contactId);
  });

  it('claims of a process that died are looked up, and what it had not sent goes out', async () => {
    const ann = await hotline.readyAgent('ann');
    const { contactId } = await inbound.receive(sms(aNumber(), '你好'));
    await ann.serve(contactId);
    provider.next = ['lose'];
    accepted(await ann.send('contact:send', { contactId, messageId: randomUUID(), text: '丢失' }));
    await waitFor('the second attempt', async () => (await deliveries(contactId))[0] === 'sent', 15_000);
    expect(provider.asked.some(({ text }) => text === '丢失')).toBe(true);
    expect(provider.texts().filter((text) => text === '丢失')).toHaveLength(1);
    // As if the process had died after the claim.
    await rows(`UPDATE message_deliveries SET state = 'sending', provider_message_id = NULL WHERE contact_id = $1`, [
      contactId,
    ]);
    await hotline.app.app.get(MessageDeliveries).releaseClaims('sms', new Date(), []);
    await waitFor('the claim to be settled', async () => (await deliveries(contactId))[0] === 'sent');
    expect(provider.texts().filter((text) => text === '丢失')).toHaveLength(1);
  });

  it('one that came after the end of its contact begins another, which follows it', async () => {
    const ann = await hotline.readyAgent('ann');
    const from = aNumber();
    const { contactId } = await inbound.receive(sms(from, '你好'));
    await ann.serve(contactId);
    await ann.command('contact:end', { contactId });
    const threads = hotline.app.app.get(MessageThreads);
    await waitFor('the end to be written down', async () => (await threads.byContact(contactId))?.stage === 'ended');
    // As if it had joined before we knew of the end.
    await rows(`UPDATE message_threads SET stage = 'open', cause = NULL, ended_at = NULL WHERE contact_id = $1`, [
      contactId,
    ]);
    const late = sms(from, '等一下，还有一件事');
    const { thread, messageId } = await threads.store(late);
    expect(thread.contactId).toBe(contactId);
    await inbound.sweep();
    const [moved] = await rows<{ contact_id: string; message_id: string }>(
      'SELECT contact_id, message_id FROM inbound_messages WHERE provider_message_id = $1',
      [late.providerMessageId],
    );
    expect(moved?.contact_id).not.toBe(contactId);
    expect(moved?.message_id).not.toBe(messageId);
    expect(await texts(moved?.contact_id ?? '')).toEqual(['等一下，还有一件事']);
    expect(stateOf(moved?.contact_id ?? '')).toMatch(/queued|offered/);
    const next: ReceivedMessage = await inbound.receive(sms(from, '在吗'));
    expect(next.contactId).toBe(moved?.contact_id);
  });

  it('a queue that takes nobody now takes them later; nothing is refused', async () => {
    await setQueue({ open: false });
    const { contactId } = await inbound.receive(sms(aNumber(), '夜里的短信'));
    expect(stateOf(contactId)).toBe('arrived');
    await inbound.sweep();
    expect(stateOf(contactId)).toBe('arrived');
    await setQueue({ open: true });
    await waitFor('the queue to open', async () => {
      await inbound.sweep();
      return stateOf(contactId) === 'queued';
    });
  });

  it('an e-mail begins a contact of its own unless it answers one that is open', async () => {
    const mail = (text: string, more: Partial<InboundMessage> = {}): InboundMessage => ({
      ...sms('zhang.san@example.org', text),
      medium: 'email',
      accessPointId: 'mail-north',
      to: MAIL_NORTH,
      subject: '电费',
      ...more,
    });
    const first = await inbound.receive(mail('第一封'));
    const second = await inbound.receive(mail('第二封'));
    expect(second.contactId).not.toBe(first.contactId);
    const answer = await inbound.receive(mail('答复', { answers: first.contactId }));
    expect(answer).toMatchObject({ contactId: first.contactId, began: false });
    await hotline.endWork();
    const late = await inbound.receive(mail('又答复', { answers: first.contactId }));
    expect(late.began).toBe(true);
    const [row] = await rows<{ follows_contact_id: string }>(
      'SELECT follows_contact_id FROM conversations WHERE contact_id = $1',
      [late.contactId],
    );
    expect(row?.follows_contact_id).toBe(first.contactId);
  });

  it('a sender who could not be answered is refused and nothing is stored', async () => {
    await expect(inbound.receive(sms('BANKINFO', '广告'))).rejects.toMatchObject({ code: 'address-withheld' });
  });

  async function deliveries(contactId: string): Promise<string[]> {
    const found = await rows<{ state: string }>(
      'SELECT state FROM message_deliveries WHERE contact_id = $1 ORDER BY seq',
      [contactId],
    );
    return found.map(({ state }) => state);
  }

  async function setQueue(change: { readonly open: boolean }): Promise<void> {
    const got = await hotline.request('ada', 'GET', '/api/queues/repair');
    const { version, ...queue } = (await got.json()) as { readonly version: number };
    const put = await hotline.request('ada', 'PUT', '/api/queues/repair', { ...queue, ...change, version });
    expect(put.status).toBe(200);
  }
});
