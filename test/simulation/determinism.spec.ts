import { RoutingEngine } from '../../src/routing/engine/engine';
import { RandomRun, type Timed } from './random-run';

/** The lint rule that forbids clock and chance in the engine has holes (`const D = Date; D.now()`); this has none. */
describe('the engine has no clock and no chance of its own', () => {
  /** Only for the time of `body`: Jest itself needs the clock. */
  function withoutClockAndChance<T>(body: () => T): T {
    const original = { Date: globalThis.Date, random: Math.random };
    const forbidden = function (): never {
      throw new Error('the engine asked for the time or for chance');
    };
    globalThis.Date = Object.assign(forbidden, { now: forbidden }) as unknown as DateConstructor;
    Math.random = forbidden;
    try {
      return body();
    } finally {
      globalThis.Date = original.Date;
      Math.random = original.random;
    }
  }

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('gives deep-equal effects for the same commands twice (seed %i)', (seed) => {
    const run = new RandomRun(seed);
    const timed: Timed[] = [];
    const effects: unknown[] = [];
    for (let count = 0; count < 500; count++) {
      const next = run.choose();
      timed.push(next);
      effects.push(run.apply(next));
    }
    const { again, state } = withoutClockAndChance(() => {
      const engine = new RoutingEngine(run.first);
      return { again: timed.map(({ command, now }) => engine.apply(command, now)), state: engine.snapshot() };
    });
    expect(again).toEqual(effects);
    expect(state).toEqual(run.engine.snapshot());
  });

  it('would notice', () => {
    const told = 'the engine asked for the time or for chance';
    const asking: (() => unknown)[] = [() => new Date(), () => Date.now(), () => Math.random()];
    for (const ask of asking) {
      expect(() => withoutClockAndChance(ask)).toThrow(told);
    }
  });
});
