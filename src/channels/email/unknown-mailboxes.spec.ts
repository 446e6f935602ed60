import { Logger } from '@nestjs/common';
import type { RefusedArrivals } from '../refused-arrivals';
import { UnknownMailboxes } from './unknown-mailboxes';

describe('mail to addresses that are no access point', () => {
  const said: string[] = [];
  let now = 0;
  let counted: number[];
  let release: (() => void)[];
  let unknown: UnknownMailboxes;

  beforeEach(() => {
    said.length = 0;
    counted = [];
    release = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => {
      said.push(String(message));
    });
    const refused = {
      count: (medium: string, reason: string, times: number): Promise<void> => {
        expect([medium, reason]).toEqual(['email', 'unknown-mailbox']);
        counted.push(times);
        return new Promise((resolve) => release.push(resolve));
      },
    };
    unknown = new UnknownMailboxes({ now: () => now }, refused as unknown as RefusedArrivals);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is counted by one statement at a time, and whole before we stop', async () => {
    for (let n = 0; n < 1_000; n += 1) unknown.note();
    expect(counted).toEqual([1]);
    const stopped = unknown.onModuleDestroy();
    release.shift()?.();
    await new Promise(setImmediate);
    expect(counted).toEqual([1, 999]);
    release.shift()?.();
    await stopped;
    unknown.note();
    expect(counted).toEqual([1, 999, 1]);
  });

  it('is said at most once a minute, with how many there were', () => {
    unknown.note();
    now = 59_999;
    unknown.note();
    expect(said).toHaveLength(1);
    now = 60_000;
    unknown.note();
    expect(said).toHaveLength(2);
    expect(said[1]).toContain('(2 since');
  });
});
