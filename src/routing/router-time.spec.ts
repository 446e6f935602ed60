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

  it('never goes back: a wall clock set back stops it until it is caught up', () => {
    const { run } = clocks();
    expect(run(100)).toBe(1_000_100);
    expect(run(100, -5_000)).toBe(1_000_100);
    expect(run(4_000)).toBe(1_000_100);
    expect(run(2_000)).toBe(1_001_200);
  });

  it('goes on from what the journal has seen', () => {
    const { time, run } = clocks();
    time.notBefore(1_000_500);
    expect(time.now()).toBe(1_000_500);
    expect(run(700)).toBe(1_000_700);
  });

  it('gives whole milliseconds', () => {
    const { run } = clocks();
    expect(run(0.75)).toBe(1_000_000);
  });
});
