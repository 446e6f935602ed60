import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { seededRandom } from '../../src/kernel/random';
import { FALLIBLE_KINDS, mistakeOf } from './random-mistakes';
import { RandomRun } from './random-run';

const RUNS = Number(process.env['LIANXIAN_RUNS'] ?? 100);
const SEED = Number(process.env['LIANXIAN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describe(`a command that cannot apply (LIANXIAN_SEED=${SEED})`, () => {
  it('is answered with one rejection that says why, whatever stands, and changes nothing', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 100 }), (seed, lived) => {
        const run = new RandomRun(seed);
        for (let count = 0; count < lived; count++) run.apply(run.choose());
        const { engine } = run;
        engine.takeChanges();
        const before = engine.snapshot();
        const situation = { ...run.situation(), random: seededRandom(seed), now: before.partition[0]?.lastNow ?? 0 };
        for (const kind of FALLIBLE_KINDS) {
          const { command, reasons } = mistakeOf(kind, situation);
          // An instant of the past counts as the last; deadlines that were due have been fired.
          const effects = engine.apply(command, situation.now - (lived % 3) * 1_000);
          deepStrictEqual(
            { command, effects: effects.map((effect) => ({ ...effect, detail: '' })) },
            {
              command,
              effects: [
                {
                  kind: 'command-rejected',
                  at: situation.now,
                  command: kind,
                  reason: effects.map((effect) => ('reason' in effect ? effect.reason : null))[0],
                  detail: '',
                },
              ],
            },
          );
          const [rejected] = effects;
          if (rejected?.kind !== 'command-rejected') continue;
          expect(reasons).toContain(rejected.reason);
          expect(rejected.detail).not.toBe('');
          deepStrictEqual(engine.snapshot(), before);
          deepStrictEqual(engine.takeChanges(), []);
          seen.add(`${kind} ${rejected.reason}`);
        }
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: false },
    );
    expect(seen.size).toBeGreaterThan(50);
  });
});
