import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import type { Effect } from '../../../src/routing/engine/effects';
import type { RoutingEngine } from '../../../src/routing/engine/engine';
import { Occurrences } from '../occurrences';
import { RandomRun } from '../random-run';
import { seedOfRuns } from '../seed-of-runs';
import { explain } from './explanation';
import { ReferenceModel } from './model';
import { recordsOf } from './records';

const RUNS = Number(process.env['LIANXIAN_RUNS'] ?? 10_000);
const SEED = seedOfRuns();
const COMMANDS = 100;
/** With fewer runs, what is rare may not happen by chance. */
const ENOUGH_TO_COUNT = 5_000;
/** Of the decisions, so many must have had something to decide: two seats for the contact, two contacts for the seat. */
const CONTESTED_SHARE = 0.3;

describe(`the engine and the reference model agree (LIANXIAN_SEED=${SEED})`, () => {
  it(`on every effect, and on what they remember and explain in the end, in ${RUNS} random runs`, () => {
    const counts = new Occurrences();
    expect(compare(RUNS, COMMANDS, counts)).toBeGreaterThan(RUNS * 10);
    if (RUNS < ENOUGH_TO_COUNT) return;
    console.log(counts.table());
    expect(counts.tooRare(RUNS)).toEqual([]);
    expect(counts.contestedShare).toBeGreaterThan(CONTESTED_SHARE);
  }, 900_000);

  it('in runs that are ten times as long', () => {
    expect(compare(Math.ceil(RUNS / 100), 10 * COMMANDS, new Occurrences())).toBeGreaterThan(RUNS);
  }, 900_000);
});

/** The number of commands compared. */
function compare(numRuns: number, maxLength: number, counts: Occurrences): number {
  let compared = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: maxLength }), (seed, commands) => {
      const run = new RandomRun(seed);
      const model = new ReferenceModel(run.first);
      counts.watch(run.engine);
      for (let count = 0; count < commands; count++) {
        const timed = run.choose();
        const effects = run.apply(timed);
        deepStrictEqual(
          { count, timed, effects: effects.map(withoutWording) },
          { count, timed, effects: model.apply(timed.command, timed.now).map(withoutWording) },
        );
        counts.saw(timed.command, effects, run.config);
        compared += 1;
      }
      compareMemory(run.engine, model);
      compareExplanations(run.engine, model);
    }),
    { numRuns, seed: SEED },
  );
  return compared;
}

/** The texts of a refusal are the engine's own. */
function withoutWording(effect: Effect): Effect {
  return effect.kind === 'command-rejected' ? { ...effect, detail: '' } : effect;
}

function compareMemory(engine: RoutingEngine, { house }: ReferenceModel): void {
  const snapshot: Record<string, readonly object[]> = { ...engine.snapshot() };
  for (const [kind, expected] of Object.entries(recordsOf(house))) {
    const ordered = byId(expected);
    deepStrictEqual(alike(byId(snapshot[kind] ?? []), ordered), ordered);
  }
}

function byId(records: readonly object[]): object[] {
  const idOf = (record: object) => ('id' in record ? String(record.id) : '');
  return [...records].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

function compareExplanations(engine: RoutingEngine, { house }: ReferenceModel): void {
  for (const contact of house.contacts.filter(({ state }) => state === 'queued')) {
    const expected = explain(house, contact);
    deepStrictEqual(alike(engine.explain(contact.id, { offset: 0, limit: Infinity }), expected), expected);
  }
}

/** The part of a value that has the keys of another. */
function alike(value: unknown, shape: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(shape)) return value.map((item, at) => alike(item, shape[at]));
  if (!isObject(value) || !isObject(shape)) return value;
  return Object.fromEntries(Object.keys(shape).map((key) => [key, alike(value[key], shape[key])]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
