import { Logger } from '@nestjs/common';
import type { VoiceEvent } from '../voice-provider';
import { CallEvents } from './call-events';

const incoming = (callId: string): VoiceEvent => ({ kind: 'incoming', callId, from: '', to: '' });
const ended = (callId: string): VoiceEvent => ({ kind: 'ended', callId, by: 'customer' });

/** Takes events as a test decides, and remembers them. */
class Taker {
  readonly tried: string[] = [];
  refuses: (event: VoiceEvent) => boolean = () => false;
  readonly take = (event: VoiceEvent): Promise<void> => {
    this.tried.push(`${event.kind} ${event.callId}`);
    return this.refuses(event) ? Promise.reject(new Error('not now')) : Promise.resolve();
  };
}

const LONG_MS = 60_000;
let taker: Taker;

beforeEach(() => {
  Logger.overrideLogger(false);
  taker = new Taker();
});

it('tells the events of a call in order and of another at the same time', async () => {
  const events = new CallEvents(taker.take, LONG_MS);
  taker.refuses = ({ callId }) => callId === 'a';
  const first = events.tell(incoming('a'));
  const second = events.tell(ended('a'));
  const other = events.tell(incoming('b'));
  expect(await Promise.all([first, second, other])).toEqual([false, false, true]);
  expect(taker.tried).toEqual(['incoming a', 'incoming b']);
  expect(events.isPending('a')).toBe(true);
  await events.stop();
});

it('tries at once when it is told again, and tells it once', async () => {
  const events = new CallEvents(taker.take, LONG_MS);
  taker.refuses = () => true;
  expect(await events.tell(incoming('a'))).toBe(false);
  taker.refuses = () => false;
  const [again, last] = [events.tell(incoming('a')), events.tell(ended('a'))];
  expect(await Promise.all([again, last])).toEqual([true, true]);
  expect(taker.tried).toEqual(['incoming a', 'incoming a', 'ended a']);
  expect(events.isPending('a')).toBe(false);
});

it('tries again by itself', async () => {
  const events = new CallEvents(taker.take, 1);
  let left = 2;
  taker.refuses = () => left-- > 0;
  await new Promise<void>((resolve) => {
    const { take } = taker;
    const watching = new CallEvents(async (event) => {
      await take(event);
      resolve();
    }, 1);
    void watching.tell(incoming('a'));
  });
  expect(taker.tried).toHaveLength(3);
  await events.stop();
});

it('stops while it waits for the next attempt, and takes nothing afterwards', async () => {
  const events = new CallEvents(taker.take, LONG_MS);
  taker.refuses = () => true;
  await events.tell(incoming('a'));
  await events.stop();
  expect(await events.tell(incoming('b'))).toBe(false);
  expect(taker.tried).toEqual(['incoming a']);
});
