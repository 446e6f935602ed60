import { KeyedQueue } from './keyed-queue';

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('KeyedQueue', () => {
  it('keeps the order of one key and lets others pass', async () => {
    const queue = new KeyedQueue();
    const seen: string[] = [];
    const first = gate();
    const one = queue.run('a', async () => {
      await first.opened;
      seen.push('a1');
    });
    const two = queue.run('a', () => Promise.resolve(seen.push('a2')));
    await queue.run('b', () => Promise.resolve(seen.push('b1')));
    expect(seen).toEqual(['b1']);
    first.open();
    await Promise.all([one, two]);
    expect(seen).toEqual(['b1', 'a1', 'a2']);
  });

  it('goes on behind a task that failed, and hands its error to the caller', async () => {
    const queue = new KeyedQueue();
    const failed = queue.run('a', () => Promise.reject(new Error('no')));
    const next = queue.run('a', () => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
    await queue.idle();
  });
});
