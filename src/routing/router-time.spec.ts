import { RouterTime } from './router-time';

/** A wall clock that can be set and a steady clock that only runs on. */
function clocks() {
  const at = { wall: 1_000_000, steady: 50 };
  const time = new RouterTime({ now: () => at.wall }, () => at.steady);
  const run = (ms: number, drift = 0) => {
    at.wall += ms + drift;
    at.steady += ms;
    return time.now();
  };
  return { at, time, run };
}

describe('RouterTime', () => {
  it('starts at the wall clock and runs with the steady one', () => {
    const { time, run } = clocks();
    expect(time.now()).toBe(1_000_000);
    expect(run(300)).toBe(1_000_300);
  });

  it('runs evenly while the wall clock is nudged', () => {
    const { run } = clocks();
    expect(run(100, -40)).toBe(1_000_100);
    expect(run(100, 70)).toBe(1_000_200);
  });

  it('follows a wall clock that jumps ahead', () => {
    const { run } = clocks();
    expect(run(10, 60_000)).toBe(1_060_010);
    expect(run(10)).toBe(1_060_020);
  });

  it('neither goes back nor stands still when the wall clock is set back: it lets it catch up', () => {
    const { run, at } = clocks();
    expect(run(100)).toBe(1_000_100);
    expect(run(100, -60_000)).toBe(1_000_190);
    expect(run(1_000)).toBe(1_001_090);
    for (let second = 0; second < 700; second++) run(1_000);
    expect(run(0) - at.wall).toBeLessThanOrEqual(2_100);
  });

  it('goes on from what the journal has seen, even when that was ahead', () => {
    const { time, run } = clocks();
    time.notBefore(1_000_500);
    expect(time.now()).toBe(1_000_500);
    expect(run(700)).toBe(1_001_200);
  });

  it('gives whole milliseconds', () => {
    const { run } = clocks();
    expect(run(0.75)).toBe(1_000_000);
  });
});
