import fc from 'fast-check';
import type { Effect } from '../../src/routing/engine/effects';
import { violationsOf } from '../../src/routing/engine/invariants';
import { RandomRun } from './random-run';

const RUNS = Number(process.env['LIANXIAN_RUNS'] ?? 150);
const SEED = Number(process.env['LIANXIAN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describe(`invariants hold after every command (LIANXIAN_SEED=${SEED})`, () => {
  it('in random houses under random commands', () => {
    const kinds = new Map<string, number>();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 400 }), (seed, commands) => {
        const run = new RandomRun(seed);
        let before = run.engine.snapshot();
        for (let count = 0; count < commands; count++) {
          const timed = run.choose();
          const deadline = run.engine.nextDeadline();
          const effects = run.apply(timed);
          const after = run.engine.snapshot();
          const violations = violationsOf({
            config: run.config,
            before,
            after,
            effects,
            now: timed.now,
            isTick: timed.command.kind === 'tick',
            deadline,
          });
          if (violations.length > 0) {
            throw new Error(
              `command ${count} ${JSON.stringify(timed)}: ${JSON.stringify(violations)}\n${JSON.stringify(effects)}`,
            );
          }
          note(kinds, effects);
          before = after;
        }
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: false },
    );
    for (const kind of EVERY_KIND) expect({ kind, seen: (kinds.get(kind) ?? 0) > 0 }).toEqual({ kind, seen: true });
  });
});

function note(kinds: Map<string, number>, effects: readonly Effect[]): void {
  for (const effect of effects) {
    const kind = effect.kind === 'offer-ended' ? `${effect.kind} ${effect.end}` : effect.kind;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
}

/** A run that never does these would prove nothing about them. */
const EVERY_KIND = [
  'offer-ended accepted',
  'offer-ended declined',
  'offer-ended missed',
  'offer-ended cancelled',
  'offer-ended caller-gone',
  'offer-ended failed',
  'ring-reached',
  'contact-paused',
  'contact-unpaused',
  'contact-held',
  'contact-resumed',
  'contact-requeued',
  'contact-rehomed',
  'contact-overflowed',
  'wrap-up-started',
  'rule-entered',
  'rule-left',
  'alert-raised',
  'offer-callback',
  'command-rejected',
];
