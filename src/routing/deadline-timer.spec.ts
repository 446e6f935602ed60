import { DeadlineTimer } from './deadline-timer';

describe('DeadlineTimer', () => {
  let now = 0;
  let calls: number[] = [];
  let timer: DeadlineTimer;

  beforeEach(() => {
    jest.useFakeTimers();
    now = 0;
    calls = [];
    timer = new DeadlineTimer(
      () => now,
      () => calls.push(now),
      1_000,
    );
  });
  afterEach(() => jest.useRealTimers());

  /** Time passes for everybody. */
  function pass(ms: number): void {
    for (let step = 0; step < ms; step++) {
      now += 1;
      jest.advanceTimersByTime(1);
    }
  }

  it('calls at the deadline, not before, once', () => {
    timer.arm(2_500);
    pass(2_499);
    expect(calls).toEqual([]);
    pass(501);
    expect(calls).toEqual([2_500]);
  });

  it('notices within a second that the clock jumped past the deadline', () => {
    timer.arm(3_600_000);
    now = 7_200_000;
    pass(1_000);
    expect(calls).toHaveLength(1);
  });

  it('takes the latest deadline it was given, or none', () => {
    timer.arm(500);
    timer.arm(800);
    pass(600);
    expect(calls).toEqual([]);
    timer.arm(undefined);
    pass(5_000);
    expect(calls).toEqual([]);
  });

  it('asks only once a second for a deadline that does not go away', () => {
    timer.arm(100);
    pass(100);
    for (let i = 0; i < 2_500; i++) {
      timer.arm(100);
      pass(1);
    }
    expect(calls).toEqual([100]);
    timer.arm(100);
    pass(1_000);
    expect(calls).toHaveLength(2);
  });
});
