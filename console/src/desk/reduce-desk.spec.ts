import type { AgentFrame } from '../../../src/platform/realtime/console-protocol';
import { aContact, aDetail, aMessage, anOffer, aSeat, aSnapshot } from './desk-samples';
import { EMPTY_DESK, type DeskEvent, type DeskState, type Outgoing } from './desk-state';
import { reduceDesk } from './reduce-desk';
import { unreadOf } from './unread';

const after = (events: readonly DeskEvent[], from: DeskState = EMPTY_DESK) => events.reduce(reduceDesk, from);
const snapshot = (over: Parameters<typeof aSnapshot>[0] = {}): DeskEvent => ({
  kind: 'snapshot',
  snapshot: aSnapshot(over),
});
const frame = (over: Partial<AgentFrame>): DeskEvent => ({
  kind: 'frame',
  frame: { from: 1, to: 2, serverNow: 0, ...over },
});
const outgoing = (over: Partial<Outgoing> = {}): Outgoing => ({
  messageId: 'm1',
  contactId: 'a',
  text: 'hello',
  at: 1,
  status: 'sending',
  refusal: null,
  ...over,
});
const refusal = { ok: false, code: 'unknown-contact', message: 'closed' } as const;

describe('frames', () => {
  test('each part of a frame replaces its part and nothing else', () => {
    const before = after([snapshot({ contacts: [aContact('a')] })]);
    const offer = anOffer();
    const seat = aSeat({ unitsInUse: 50 });
    const next = after([frame({ offer, seat })], before);
    expect(next.offer).toEqual(offer);
    expect(next.seat).toEqual(seat);
    expect(next.contacts).toBe(before.contacts);
    expect(next.order).toBe(before.order);
  });

  test('contacts are upserted and keep their place; new ones come last; gone ones go', () => {
    const start = after([snapshot({ contacts: [aContact('b', { takenAt: 2 }), aContact('a', { takenAt: 1 })] })]);
    expect(start.order).toEqual(['a', 'b']);
    const next = after(
      [frame({ contacts: [aContact('c', { takenAt: 0 }), aContact('a', { takenAt: 1, unread: 3 })] })],
      start,
    );
    expect(next.order).toEqual(['a', 'b', 'c']);
    expect(next.contacts['a']?.unread).toBe(3);
    const last = after([frame({ goneContactIds: ['a'] })], next);
    expect(last.order).toEqual(['b', 'c']);
    expect(last.contacts['a']).toBeUndefined();
  });

  test('null signs out, absence leaves the seat alone', () => {
    const start = after([snapshot()]);
    expect(after([frame({})], start).seat).toBe(start.seat);
    expect(after([frame({ seat: null })], start).seat).toBeNull();
  });
});

describe('offers', () => {
  test('an offer that ends leaves its notice, with what it was', () => {
    const offer = anOffer();
    const ended = { offerId: offer.offerId, end: 'caller-gone', cause: null } as const;
    const state = after([snapshot({ offer }), frame({ offer: null, offerEnded: ended })]);
    expect(state.offer).toBeNull();
    expect(state.offerNotice).toEqual({ ended, offer });
    expect(after([{ kind: 'notice-over', offerId: 'another' }], state).offerNotice).not.toBeNull();
    expect(after([{ kind: 'notice-over', offerId: offer.offerId }], state).offerNotice).toBeNull();
  });

  test('an accepted offer leaves no notice and its contact gets the focus when it appears', () => {
    const offer = anOffer({ contactId: 'new' });
    const start = after([snapshot({ offer, contacts: [aContact('old')] })]);
    const accepted = after(
      [
        frame({ offer: null, offerEnded: { offerId: offer.offerId, end: 'accepted', cause: null } }),
        { kind: 'accepted', contactId: 'new' },
      ],
      start,
    );
    expect(accepted.offerNotice).toBeNull();
    expect(accepted.focusId).toBe('old');
    const arrived = after([frame({ contacts: [aContact('new', { medium: 'voice' })] })], accepted);
    expect(arrived.focusId).toBe('new');
  });

  test('the next offer takes the place of the last notice', () => {
    const first = anOffer();
    const state = after([
      snapshot({ offer: first }),
      frame({ offer: null, offerEnded: { offerId: 'o1', end: 'missed', cause: null } }),
      frame({ offer: anOffer({ offerId: 'o2' }) }),
    ]);
    expect(state.offerNotice).toBeNull();
    expect(state.offer?.offerId).toBe('o2');
  });
});

describe('focus', () => {
  test('never moves by itself, and falls to the first contact only when its own is gone', () => {
    const start = after([
      snapshot({ contacts: [aContact('a', { takenAt: 1 }), aContact('b', { takenAt: 2 })] }),
      { kind: 'focused', contactId: 'b' },
    ]);
    expect(after([frame({ contacts: [aContact('c', { medium: 'voice' })] })], start).focusId).toBe('b');
    expect(after([frame({ goneContactIds: ['b'] })], start).focusId).toBe('a');
    expect(after([frame({ goneContactIds: ['a', 'b'] })], start).focusId).toBeNull();
  });

  test('on loading, whoever is on the telephone comes first', () => {
    const contacts = [aContact('a', { takenAt: 1 }), aContact('call', { takenAt: 2, medium: 'voice' })];
    expect(after([snapshot({ contacts })]).focusId).toBe('call');
  });

  test('the same contact is never shown twice', () => {
    const state = after([
      snapshot({ contacts: [aContact('a', { takenAt: 1 }), aContact('b', { takenAt: 2 })] }),
      { kind: 'pinned', contactId: 'b' },
    ]);
    expect(state.pinnedId).toBe('b');
    expect(after([{ kind: 'focused', contactId: 'b' }], state).pinnedId).toBeNull();
  });
});

describe('messages', () => {
  const contact = aContact('a', { lastMessage: aMessage('a', 1) });
  const read = (messages = [aMessage('a', 1)]): DeskEvent => ({
    kind: 'card-read',
    contactId: 'a',
    detail: aDetail(contact, messages),
  });

  test('arrive in the order of the conversation, each once', () => {
    const state = after([
      snapshot({ contacts: [contact] }),
      read(),
      { kind: 'message', message: aMessage('a', 2) },
      { kind: 'message', message: aMessage('a', 2) },
    ]);
    expect(state.cards['a']?.messages.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(state.cards['a']?.phase).toBe('ready');
    expect(state.contacts['a']?.lastMessage?.seq).toBe(2);
  });

  test('a hole makes the card stale, reading again fills it', () => {
    const holed = after([snapshot({ contacts: [contact] }), read(), { kind: 'message', message: aMessage('a', 4) }]);
    expect(holed.cards['a']?.phase).toBe('stale');
    const filled = after([read([1, 2, 3, 4].map((seq) => aMessage('a', seq)))], holed);
    expect(filled.cards['a']?.phase).toBe('ready');
    expect(filled.cards['a']?.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('what arrives while the card is being read is not lost', () => {
    const state = after([
      snapshot({ contacts: [contact] }),
      { kind: 'card-asked', contactId: 'a' },
      { kind: 'message', message: aMessage('a', 2) },
      read(),
    ]);
    expect(state.cards['a']?.messages.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('a new snapshot makes every card stale, because something may have been missed', () => {
    const state = after([snapshot({ contacts: [contact] }), read(), snapshot({ contacts: [contact] })]);
    expect(state.cards['a']?.phase).toBe('stale');
    expect(state.cards['a']?.messages).toHaveLength(1);
  });

  test('messages of contacts that are not here change nothing', () => {
    const state = after([snapshot()]);
    expect(after([{ kind: 'message', message: aMessage('x', 1) }], state)).toBe(state);
  });
});

describe('own messages', () => {
  const start = after([snapshot({ contacts: [aContact('a')] }), { kind: 'sending', message: outgoing() }]);

  test('are shown at once and give way to the server’s', () => {
    expect(start.outgoing['a']).toHaveLength(1);
    const sent = aMessage('a', 1, { messageId: 'm1', from: 'agent' });
    const read: DeskEvent = { kind: 'card-read', contactId: 'a', detail: aDetail(aContact('a'), []) };
    const state = after([read, { kind: 'sent', message: sent }], start);
    expect(state.outgoing['a']).toEqual([]);
    expect(state.cards['a']?.messages).toEqual([sent]);
  });

  test('stay with their refusal, and sending again makes no second one', () => {
    const failed = after([{ kind: 'not-sent', contactId: 'a', messageId: 'm1', refusal }], start);
    expect(failed.outgoing['a']?.[0]).toMatchObject({ status: 'failed', refusal });
    const again = after([{ kind: 'sending', message: outgoing() }], failed);
    expect(again.outgoing['a']).toHaveLength(1);
    expect(again.outgoing['a']?.[0]?.status).toBe('sending');
  });

  test('found in a card that was read count as sent: the acknowledgement may be the part that got lost', () => {
    const detail = aDetail(aContact('a'), [aMessage('a', 1, { messageId: 'm1', from: 'agent' })]);
    expect(after([{ kind: 'card-read', contactId: 'a', detail }], start).outgoing['a']).toEqual([]);
  });
});

describe('unread', () => {
  const waiting = (unread: number, seq: number) =>
    aContact('b', { takenAt: 9_000, unread, lastMessage: aMessage('b', seq) });
  const start = after([snapshot({ contacts: [aContact('a', { takenAt: 1 }), waiting(2, 5)] })]);

  test('is the server’s count for contacts not on screen', () => {
    expect(start.focusId).toBe('a');
    expect(unreadOf(start, 'b')).toBe(2);
  });

  test('is nothing for what is on screen, and starts anew when one looks away', () => {
    const looked = after([{ kind: 'focused', contactId: 'b' }], start);
    expect(unreadOf(looked, 'b')).toBe(0);
    const away = after([{ kind: 'focused', contactId: 'a' }, frame({ contacts: [waiting(3, 6)] })], looked);
    expect(unreadOf(away, 'b')).toBe(1);
  });
});

test('cards and messages on their way are kept only for contacts that are here', () => {
  const state = after([
    snapshot({ contacts: [aContact('a')] }),
    { kind: 'card-asked', contactId: 'a' },
    { kind: 'sending', message: outgoing() },
    frame({ goneContactIds: ['a'] }),
  ]);
  expect(state.cards).toEqual({});
  expect(state.outgoing).toEqual({});
});

describe('what became of a message', () => {
  const sent = aMessage('a', 2, { from: 'agent', delivery: { state: 'pending', reason: null } });
  const told = (state: 'unknown' | 'sent' | 'failed'): DeskEvent => ({
    kind: 'message',
    message: { ...sent, delivery: { state, reason: null } },
  });
  const read = (messages = [aMessage('a', 1), sent]): DeskEvent => ({
    kind: 'card-read',
    contactId: 'a',
    detail: aDetail(aContact('a', { medium: 'sms', lastMessage: sent, unread: 0 }), messages),
  });
  const start = after([
    snapshot({ contacts: [aContact('a', { medium: 'sms', lastMessage: sent, unread: 0 }), aContact('b')] }),
    { kind: 'card-asked', contactId: 'a' },
    read(),
  ]);
  const stateOf = (state: DeskState) => state.cards['a']?.messages.map(({ delivery }) => delivery?.state);

  test('replaces the same message, on the card and as the last one, and adds none', () => {
    const next = after([told('failed')], start);
    expect(stateOf(next)).toEqual([undefined, 'failed']);
    expect(next.contacts['a']?.lastMessage?.delivery?.state).toBe('failed');
  });

  test('is nothing unread, also in a contact out of sight', () => {
    const away = after([{ kind: 'focused', contactId: 'b' }, told('sent')], start);
    expect(unreadOf(away, 'a')).toBe(0);
    expect(away.seenSeq).toBe(after([{ kind: 'focused', contactId: 'b' }], start).seenSeq);
  });

  test('of an older message does not put it in the place of the last one', () => {
    const answered = after([{ kind: 'message', message: aMessage('a', 3) }], start);
    expect(after([told('sent')], answered).contacts['a']?.lastMessage?.seq).toBe(3);
  });

  test('while we were away is known when the card is read again', () => {
    const away = after([snapshot({ contacts: [aContact('a', { medium: 'sms', lastMessage: sent })] })], start);
    const delivered = { ...sent, delivery: { state: 'delivered', reason: null } as const };
    const asked = after([{ kind: 'card-asked', contactId: 'a' }], away);
    expect(stateOf(after([read([aMessage('a', 1), delivered])], asked))).toEqual([undefined, 'delivered']);
  });

  test('that comes while the card is being read wins over what was read before it', () => {
    const asked = after([{ kind: 'card-asked', contactId: 'a' }, told('sent')], start);
    expect(stateOf(after([read()], asked))).toEqual([undefined, 'sent']);
  });
});

test('changed addresses replace those of the card', () => {
  const start = after([
    snapshot({ contacts: [aContact('a')] }),
    { kind: 'card-read', contactId: 'a', detail: aDetail(aContact('a'), []) },
  ]);
  const addresses = [{ addressId: 'x', kind: 'phone', masked: '139****5678', origin: 'added' }] as const;
  expect(after([{ kind: 'addresses-changed', contactId: 'a', addresses }], start).cards['a']?.addresses).toBe(
    addresses,
  );
});
