import { OpenWebhooks } from './open-webhooks';

const LONG_MS = 60_000;
const forever = () => new Promise<void>(() => undefined);

it('is answered with the document given meanwhile', async () => {
  const webhooks = new OpenWebhooks();
  const answer = webhooks.answerOf('a', LONG_MS, forever);
  expect(webhooks.give('b', '<b/>')).toBe(false);
  expect(webhooks.give('a', '<a/>')).toBe(true);
  expect(await answer).toBe('<a/>');
  expect(webhooks.give('a', '<late/>')).toBe(false);
});

it.each([
  ['the work ends', LONG_MS, () => Promise.resolve()],
  ['the work fails', LONG_MS, () => Promise.reject(new Error('away'))],
  ['its time is over', 1, forever],
])('has no document when %s without one', async (_, withinMs, work) => {
  const webhooks = new OpenWebhooks();
  expect(await webhooks.answerOf('a', withinMs, work)).toBeNull();
  expect(webhooks.give('a', '<a/>')).toBe(false);
});

it('gives to the latest of two, and the end of the first does not close it', async () => {
  const webhooks = new OpenWebhooks();
  const first = webhooks.answerOf('a', 1, forever);
  const second = webhooks.answerOf('a', LONG_MS, forever);
  expect(await first).toBeNull();
  expect(webhooks.give('a', '<a/>')).toBe(true);
  expect(await second).toBe('<a/>');
});
