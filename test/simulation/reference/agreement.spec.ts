import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import type { Effect } from '../../../src/routing/engine/effects';
import { RandomRun } from '../random-run';
import { ReferenceModel } from './model';

const RUNS = Number(process.env['LIANXIAN_RUNS'] ?? 1_000);
const SEED = Number(process.env['LIANXIAN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** The texts of a refusal are the engine's own. */
function comparable(effects: readonly Effect[]): unknown[] {
  return effects.map((effect) => (effect.kind === 'command-rejected' ? { ...effect, detail: '' } : effect));
}

it(`the engine decides as the reference model does (LIANXIAN_SEED=${SEED})`, () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 60 }), (seed, commands) => {
      const run = new RandomRun(seed);
      const model = new ReferenceModel(run.first);
      for (let count = 0; count < commands; count++) {
        const timed = run.choose();
        const effects = run.apply(timed);
        deepStrictEqual(
          { count, timed, effects: comparable(effects) },
          { count, timed, effects: comparable(model.apply(timed.command, timed.now)) },
        );
        compared += 1;
      }
    }),
    { numRuns: RUNS, seed: SEED },
  );
  expect(compared).toBeGreaterThan(RUNS * 10);
});
