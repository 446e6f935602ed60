import { isDeepStrictEqual } from 'node:util';
import type { Effect } from '../../../src/routing/engine/effects';
import type { RoutingEngine } from '../../../src/routing/engine/engine';
import { violationsOf } from '../../../src/routing/engine/invariants';
import { RandomRun } from '../random-run';
import { ReferenceModel } from '../reference/model';
import { engineWith } from './engine-with';
import { FAULTS } from './faults';

/** Each fault is found within so many random sequences; most in the first ten. */
const SEQUENCES = 1_000;
/** The engine as it is gets through these. */
const SOUND_SEQUENCES = 300;
const COMMANDS = 60;
const TIMEOUT_MS = 180_000;

/** Where a fault showed first, and by what. */
interface Caught {
  readonly sequence: number;
  readonly by: string;
}

/** Runs the same sequences against every engine until the model disagrees, an invariant is broken, or it throws. */
function firstCatch(Engine: typeof RoutingEngine, sequences: number): Caught | null {
  for (let sequence = 1; sequence <= sequences; sequence++) {
    const by = catchIn(Engine, sequence);
    if (by !== null) return { sequence, by };
  }
  return null;
}

function catchIn(Engine: typeof RoutingEngine, seed: number): string | null {
  const run = new RandomRun(seed, Engine);
  const model = new ReferenceModel(run.first);
  for (let count = 0; count < COMMANDS; count++) {
    try {
      const timed = run.choose();
      const before = run.engine.snapshot();
      const deadline = run.engine.nextDeadline();
      const effects = run.apply(timed);
      const { command, now } = timed;
      if (isDeepStrictEqual(plain(effects), plain(model.apply(command, now)))) continue;
      const step = { config: run.config, before, after: run.engine.snapshot(), effects, now };
      const broken = violationsOf({ ...step, isTick: command.kind === 'tick', deadline });
      return ['model', ...new Set(broken.map(({ invariant }) => invariant))].join(', ');
    } catch (error) {
      return `failure: ${String(error)}`;
    }
  }
  return null;
}

/** The wording of a refusal is the engine's own; objects of an engine that was loaded again have other prototypes. */
function plain(effects: readonly Effect[]): unknown {
  const worded = effects.map((effect) => (effect.kind === 'command-rejected' ? { ...effect, detail: '' } : effect));
  return JSON.parse(JSON.stringify(worded));
}

describe('a fault in the engine', () => {
  it.each(FAULTS)(
    'is found: $name',
    (fault) => {
      const caught = firstCatch(engineWith(fault), SEQUENCES);
      expect(caught?.by).toMatch(/^(model|failure)/);
    },
    TIMEOUT_MS,
  );

  it(
    'is not found where there is none',
    () => {
      expect(firstCatch(engineWith(null), SOUND_SEQUENCES)).toBeNull();
    },
    TIMEOUT_MS,
  );

  it('must be one of the code as it is', () => {
    const gone = { name: 'gone', file: 'order.ts', find: 'no such text', replace: '' };
    expect(() => engineWith(gone)).toThrow('its text is 0 times in order.ts');
  });
});
