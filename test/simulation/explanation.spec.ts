import fc from 'fast-check';
import { RandomRun } from './random-run';

const RUNS = Number(process.env['LIANXIAN_RUNS'] ?? 100);
const SEED = Number(process.env['LIANXIAN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** The watchdog of production takes the explanation at its word; an honest one never names a seat that matching withholds. */
it(`after every command nobody who waits has an eligible seat by his own explanation (LIANXIAN_SEED=${SEED})`, () => {
  let explained = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 200 }), (seed, commands) => {
      const run = new RandomRun(seed);
      for (let count = 0; count < commands; count++) {
        const timed = run.choose();
        run.apply(timed);
        for (const { id, state } of run.engine.snapshot().contact) {
          if (state !== 'queued') continue;
          explained += 1;
          const explanation = run.engine.explain(id);
          if (explanation?.counts.eligible === 0) continue;
          throw new Error(`command ${count} ${JSON.stringify(timed)}: ${JSON.stringify(explanation)}`);
        }
      }
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: false },
  );
  expect(explained).toBeGreaterThan(RUNS);
});
