import type { MessageView } from '../../src/platform/realtime/console-protocol';
import { CHAT_LIMITS, type ChatView } from '../../src/platform/realtime/chat-protocol';
import {
  hasGap,
  initialModel,
  nextToSend,
  NO_CHAT,
  reduceChat,
  resumeFrom,
  sendWaitMs,
  unsentText,
  waitingSince,
  type ChatEvent,
  type ChatModel,
} from './chat-model';

const waiting: ChatView = { ...NO_CHAT, state: 'waiting', contactId: 'c1', startedAt: 5_000 };

function message(seq: number, change: Partial<MessageView> = {}): MessageView {
  return {
    messageId: `m${seq}`,
    contactId: 'c1',
    seq,
    from: 'agent',
    authorName: '林静怡',
    text: `text ${seq}`,
    at: 5_000 + seq,
    delivery: null,
    ...change,
  };
}

function after(...events: readonly ChatEvent[]): ChatModel {
  const start = initialModel({ token: null, opening: null, outbox: [], clockOffsetMs: null });
  return events.reduce(reduceChat, start);
}

const opened: readonly ChatEvent[] = [
  { kind: 'open-requested', openId: 'o1', name: '王女士' },
  { kind: 'opened', token: 't1', chat: waiting, messages: [], now: 4_000 },
  { kind: 'link-up' },
];

const seqs = (model: ChatModel) => model.messages.map((entry) => entry.seq);

describe('messages', () => {
  it('stand in the order of the backend, each once, however they come', () => {
    const model = after(
      ...opened,
      { kind: 'message', message: message(3) },
      { kind: 'synced', chat: waiting, messages: [message(1), message(2), message(3)] },
      { kind: 'message', message: message(2) },
    );
    expect(seqs(model)).toEqual([1, 2, 3]);
  });

  it('show a hole, and the place to go on from is before it', () => {
    const model = after(...opened, { kind: 'message', message: message(1) }, { kind: 'message', message: message(3) });
    expect(hasGap(model)).toBe(true);
    expect(resumeFrom(model)).toBe(1);
    const whole = reduceChat(model, { kind: 'synced', chat: waiting, messages: [message(2), message(3)] });
    expect(hasGap(whole)).toBe(false);
    expect(resumeFrom(whole)).toBe(3);
  });

  it('that begin in the middle (the newest page of a long conversation) are no hole', () => {
    const model = after(...opened, { kind: 'synced', chat: waiting, messages: [message(301), message(302)] });
    expect(hasGap(model)).toBe(false);
    expect(resumeFrom(model)).toBe(302);
  });

  it('of the conversation before are dropped', () => {
    const model = after(...opened, { kind: 'message', message: message(1, { contactId: 'c0' }) });
    expect(seqs(model)).toEqual([]);
  });
});

describe('what the customer writes', () => {
  const written: ChatEvent = { kind: 'written', messageId: 'w1', text: '停电了', now: 6_000 };

  it('is shown at once and leaves the outbox when the stored message comes by any way', () => {
    const stored = message(1, { messageId: 'w1', from: 'customer' });
    for (const event of [
      { kind: 'message', message: stored },
      { kind: 'synced', chat: waiting, messages: [stored] },
    ] as const) {
      const pending = after(...opened, written);
      expect(pending.outbox.map((entry) => entry.text)).toEqual(['停电了']);
      const confirmed = reduceChat(pending, event);
      expect(confirmed.outbox).toEqual([]);
      expect(seqs(confirmed)).toEqual([1]);
    }
  });

  it('goes out oldest first, and only on a live connection to a living conversation', () => {
    const model = after(...opened, written, { kind: 'written', messageId: 'w2', text: '在吗', now: 6_100 });
    expect(nextToSend(model)?.messageId).toBe('w1');
    const failed = reduceChat(model, { kind: 'send-failed', messageId: 'w1', code: 'no-answer' });
    expect(nextToSend(failed)?.messageId).toBe('w2');
    expect(nextToSend(reduceChat(failed, { kind: 'send-again', messageId: 'w1' }))?.messageId).toBe('w1');
    expect(nextToSend(reduceChat(model, { kind: 'link-down' }))).toBeNull();
    expect(nextToSend(reduceChat(model, { kind: 'service', away: true }))).toBeNull();
    expect(nextToSend(reduceChat(model, { kind: 'chat', chat: { ...waiting, state: 'ended' } }))).toBeNull();
  });

  it('and was not delivered when the conversation ended is offered to the next one', () => {
    const model = after(...opened, written, { kind: 'chat', chat: { ...waiting, state: 'ended', cause: 'lost' } });
    expect(unsentText(model)).toBe('停电了');
    const next = reduceChat(model, { kind: 'started-over' });
    // The token stays: it is the same customer who comes again.
    expect(next).toMatchObject({ token: 't1', startsOver: true, chat: NO_CHAT, messages: [], outbox: [] });
    expect(reduceChat(next, { kind: 'chat', chat: waiting })).toBe(next);
    const again: ChatView = { ...waiting, contactId: 'c2' };
    const reopened = reduceChat(next, { kind: 'opened', token: 't1', chat: again, messages: [], now: 9_000 });
    expect(reopened).toMatchObject({ startsOver: false, chat: { contactId: 'c2' } });
  });
});

describe('a start', () => {
  it('is remembered until it is answered, so that it can be repeated with its id', () => {
    const asked = after({ kind: 'open-requested', openId: 'o1', name: '' });
    expect(asked.opening).toEqual({ openId: 'o1', name: '' });
    expect(after(...opened).opening).toBeNull();
    expect(reduceChat(asked, { kind: 'open-refused', code: 'too-fast' })).toMatchObject({
      opening: null,
      openRefusal: 'too-fast',
    });
  });

  it('measures the clock once, at the moment the conversation begins', () => {
    const model = after(...opened);
    expect(model.clockOffsetMs).toBe(1_000);
    const again = reduceChat(model, { kind: 'opened', token: 't1', chat: waiting, messages: [], now: 90_000 });
    expect(again.clockOffsetMs).toBe(1_000);
  });

  it('waits anew from the moment an agent was lost', () => {
    const model = after(...opened);
    expect(waitingSince(model)).toBe(5_000);
    const requeued = message(1, { from: 'system', text: 'back-in-queue', at: 60_000 });
    expect(waitingSince(reduceChat(model, { kind: 'message', message: requeued }))).toBe(60_000);
  });
});

describe('the link', () => {
  it('once refused stays refused: the page is unknown', () => {
    const model = after({ kind: 'link-refused', code: 'unknown-widget' }, { kind: 'link-down' });
    expect(model.link).toBe('refused');
  });
});

describe('the limit on speed', () => {
  it('lets a full window through and then says how long to wait', () => {
    const times = Array.from({ length: CHAT_LIMITS.rateMessages }, (_, index) => index * 100);
    expect(sendWaitMs(times.slice(1), 1_000)).toBe(0);
    expect(sendWaitMs(times, 1_000)).toBe(CHAT_LIMITS.rateWindowMs - 1_000);
    expect(sendWaitMs(times, CHAT_LIMITS.rateWindowMs)).toBe(0);
  });
});
