import { Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { DEFAULT_MAIL_LIMITS } from '../mail-limits';
import { MailReader, MailUnreadableError } from './mail-reader';

Logger.overrideLogger(false);

/** Does what the mail says; the whole of it when it is read whole, of the header nothing. */
const OBEDIENT = `
  const { parentPort, threadId } = require('node:worker_threads');
  parentPort.on('message', ({ raw, scope }) => {
    const words = Buffer.from(raw).toString().split(' ');
    for (const word of scope === 'whole' ? words : words.filter((word) => word.startsWith('always-'))) {
      if (word.endsWith('hang')) for (;;);
      if (word.endsWith('die')) process.exit(1);
      if (word.endsWith('throw')) throw new Error('thrown');
      if (word.endsWith('eat')) for (const eaten = [];;) eaten.push(new Array(1e5).fill(eaten));
      if (word.endsWith('fail')) return parentPort.postMessage({ error: 'TypeError' });
    }
    parentPort.postMessage({ mail: { text: words.join(' '), scope, problem: null, threadId } });
  });`;

let started = 0;
jest.mock('./start-mail-worker', () => ({
  startMailWorker: () => {
    started += 1;
    return new Worker(OBEDIENT, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } });
  },
}));

describe('MailReader', () => {
  let reader: MailReader;
  beforeEach(() => {
    started = 0;
    reader = new MailReader({ ...DEFAULT_MAIL_LIMITS, readMs: 2_000, workers: 2 });
  });
  afterEach(() => reader.stop());
  const read = (text: string) => reader.read(Buffer.from(text));

  it('starts a worker with the first mail and keeps it', async () => {
    expect(started).toBe(0);
    expect(await read('one')).toMatchObject({ text: 'one', scope: 'whole', problem: null });
    expect(await read('two')).toMatchObject({ text: 'two' });
    expect(started).toBe(1);
  });

  it('reads many at once with no more workers than it may have, each mail once', async () => {
    const texts = Array.from({ length: 50 }, (_, n) => `mail ${n}`);
    const mails = await Promise.all(texts.map(read));
    expect(mails.map(({ text }) => text)).toEqual(texts);
    expect(started).toBe(2);
  });

  it.each([
    ['hang', 'too-slow'],
    ['die', 'crashed'],
    ['throw', 'crashed'],
    ['eat', 'crashed'],
    ['fail', 'crashed'],
  ])('of a mail that makes its worker %s reads the header alone, and goes on with the next', async (word, problem) => {
    const [bad, good] = await Promise.all([read(word), read('good')]);
    expect(bad).toMatchObject({ scope: 'header', problem });
    expect(good).toMatchObject({ text: 'good', problem: null });
    expect(await read('after')).toMatchObject({ text: 'after', problem: null });
  });

  it('gives a mail up whose header cannot be read either', async () => {
    await expect(read('always-die')).rejects.toMatchObject({ name: 'MailUnreadableError', reason: 'crashed' });
    expect(await read('after')).toMatchObject({ text: 'after' });
  });

  it('when it stops, ends what it has in hand and takes nothing more', async () => {
    const hanging = ['hang', 'hang', 'waiting'].map((text) => read(text).catch((error: unknown) => error));
    await reader.stop();
    for (const error of await Promise.all(hanging)) expect(error).toEqual(new MailUnreadableError('stopping'));
    await expect(read('late')).rejects.toMatchObject({ reason: 'stopping' });
  });
});
