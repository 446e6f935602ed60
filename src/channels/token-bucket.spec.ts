import { TokenBucket } from './token-bucket';

describe('TokenBucket', () => {
  it('lets a window full through at once, then one for each share of the window', () => {
    const bucket = new TokenBucket(10, 10_000, 0);
    expect(Array.from({ length: 11 }, () => bucket.take(0))).toEqual([...Array<boolean>(10).fill(true), false]);
    expect(bucket.take(999)).toBe(false);
    expect(bucket.take(1_000)).toBe(true);
    expect(bucket.take(1_000)).toBe(false);
  });

  it('never holds more than its size', () => {
    const bucket = new TokenBucket(2, 1_000, 0);
    expect([bucket.take(60_000), bucket.take(60_000), bucket.take(60_000)]).toEqual([true, true, false]);
  });

  it('survives a clock that goes back', () => {
    const bucket = new TokenBucket(1, 1_000, 10_000);
    expect(bucket.take(10_000)).toBe(true);
    expect(bucket.take(5_000)).toBe(false);
    expect(bucket.take(6_000)).toBe(true);
  });
});
