import type { Refusal } from '../../../src/platform/realtime/console-protocol';
import { ACK_TIMEOUT_MS, CommandSender, RETRY_PAUSES_MS } from './command-sender';

interface Sent {
  readonly event: string;
  readonly body: unknown;
  readonly answer: (answer: { readonly ok: true } | Refusal) => void;
}

const AWAY: Refusal = { ok: false, code: 'router-unavailable', message: 'away', retryable: true };

function harness() {
  const sent: Sent[] = [];
  const wire = {
    connected: true,
    emit: (event: string, body: unknown, answer: Sent['answer']) => {
      sent.push({ event, body, answer });
    },
  };
  let ids = 0;
  const sender = new CommandSender(wire, () => `id-${(ids += 1)}`);
  return { wire, sent, sender };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('an acknowledged command is sent once, with an id', async () => {
  const { sender, sent } = harness();
  const answer = sender.send('seat:sign-in', { centreId: 'south' });
  expect(sent[0]?.body).toEqual({ centreId: 'south', commandId: 'id-1' });
  sent[0]?.answer({ ok: true });
  await expect(answer).resolves.toEqual({ ok: true });
  jest.advanceTimersByTime(ACK_TIMEOUT_MS * 10);
  expect(sent).toHaveLength(1);
  expect(sender.waiting).toBe(0);
});

test('messages keep the id they were given and get no other', () => {
  const { sender, sent } = harness();
  void sender.send('contact:send', { contactId: 'c', messageId: 'm', text: 'hello' });
  expect(sent[0]?.body).toEqual({ contactId: 'c', messageId: 'm', text: 'hello' });
});

test('a command without an answer is repeated under the same id, then given up', async () => {
  const { sender, sent } = harness();
  const answer = sender.send('seat:sign-out', {});
  for (const pause of RETRY_PAUSES_MS) jest.advanceTimersByTime(ACK_TIMEOUT_MS + pause);
  jest.advanceTimersByTime(ACK_TIMEOUT_MS);
  await expect(answer).resolves.toMatchObject({ ok: false, code: 'no-answer' });
  expect(sent).toHaveLength(RETRY_PAUSES_MS.length + 1);
  expect(new Set(sent.map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

test('a retryable refusal is repeated, a plain one is final', async () => {
  const { sender, sent } = harness();
  const answer = sender.send('offer:accept', { offerId: 'o' });
  sent[0]?.answer(AWAY);
  expect(sent).toHaveLength(1);
  jest.advanceTimersByTime(RETRY_PAUSES_MS[0] ?? 0);
  expect(sent).toHaveLength(2);
  sent[1]?.answer({ ok: false, code: 'offer-gone', message: 'gone' });
  await expect(answer).resolves.toMatchObject({ ok: false, code: 'offer-gone' });
});

test('commands wait for the connection and go out in their order; what was on its way goes out again', async () => {
  const { sender, sent, wire } = harness();
  const first = sender.send('contact:send', { contactId: 'c', messageId: 'm1', text: '1' });
  wire.connected = false;
  sender.suspend();
  const second = sender.send('contact:send', { contactId: 'c', messageId: 'm2', text: '2' });
  jest.advanceTimersByTime(10 * 60_000);
  expect(sent).toHaveLength(1);
  expect(sender.waiting).toBe(2);
  wire.connected = true;
  sender.resume();
  expect(sent.slice(1).map(({ body }) => body)).toMatchObject([{ messageId: 'm1' }, { messageId: 'm2' }]);
  sent[1]?.answer({ ok: true });
  sent[2]?.answer({ ok: true });
  await expect(first).resolves.toEqual({ ok: true });
  await expect(second).resolves.toEqual({ ok: true });
});

test('a late answer to an abandoned attempt does not count', async () => {
  const { sender, sent } = harness();
  const answer = sender.send('seat:sign-out', {});
  jest.advanceTimersByTime(ACK_TIMEOUT_MS + (RETRY_PAUSES_MS[0] ?? 0));
  expect(sent).toHaveLength(2);
  sent[0]?.answer(AWAY);
  sent[1]?.answer({ ok: true });
  await expect(answer).resolves.toEqual({ ok: true });
  expect(sent).toHaveLength(2);
});

test('at the end of the session everything waiting is refused', async () => {
  const { sender, wire } = harness();
  wire.connected = false;
  const answer = sender.send('seat:sign-out', {});
  sender.giveUp();
  await expect(answer).resolves.toMatchObject({ ok: false, code: 'offline' });
});
