import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { RoutingEngine } from '../../src/routing/engine/engine';
import type { RecordKind, RoutingSnapshot, StateChange } from '../../src/routing/engine/records';
import { Desk, only } from './desk';
import { RandomRun } from './random-run';

const RUNS = Number(process.env['LIANXIAN_RUNS'] ?? 25);
const SEED = Number(process.env['LIANXIAN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** What a journal does with the changes: row by row, the latest stays. */
class Store {
  private readonly rows = new Map<string, StateChange>();

  fold(changes: readonly StateChange[]): void {
    for (const change of JSON.parse(JSON.stringify(changes)) as StateChange[]) {
      const key = `${change.kind} ${change.id}`;
      if (change.record === null) this.rows.delete(key);
      else this.rows.set(key, change);
    }
  }

  state(): RoutingSnapshot {
    const of = (kind: RecordKind) =>
      [...this.rows.values()].filter((row) => row.kind === kind).map((row) => row.record);
    return {
      contact: of('contact'),
      seat: of('seat'),
      centre: of('centre'),
      rule: of('rule'),
      balance: of('balance'),
      group: of('group'),
      partition: of('partition'),
    } as unknown as RoutingSnapshot;
  }
}

function byId(state: RoutingSnapshot): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(state).map(([kind, records]) => [
      kind,
      [...(records as readonly { id: string }[])].sort((a, b) => (a.id < b.id ? -1 : 1)),
    ]),
  );
}

describe(`an engine rebuilt from its records (LIANXIAN_SEED=${SEED})`, () => {
  it('finds in the folded changes exactly what the snapshot says', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const run = new RandomRun(seed);
        const store = new Store();
        for (let count = 0; count < 300; count++) {
          run.apply(run.choose());
          if (count % 3 === 0) continue;
          store.fold(run.engine.takeChanges());
          deepStrictEqual(byId(store.state()), byId(run.engine.snapshot()));
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('gives the same next 1,000 effects as the one that never stopped', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 300 }), (seed, lived) => {
        const run = new RandomRun(seed);
        const store = new Store();
        for (let count = 0; count < lived; count++) run.apply(run.choose());
        store.fold(run.engine.takeChanges());
        const rebuilt = new RoutingEngine(run.config, store.state());
        for (let count = 0; count < 1_000; count++) {
          const timed = run.choose();
          deepStrictEqual(rebuilt.nextDeadline(), run.engine.nextDeadline());
          const effects = rebuilt.apply(timed.command, timed.now);
          deepStrictEqual({ count, effects }, { count, effects: run.apply(timed) });
        }
        deepStrictEqual(byId(rebuilt.snapshot()), byId(run.engine.snapshot()));
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('leaves everything as it was when a command is rejected', () => {
    let rejected = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const run = new RandomRun(seed);
        for (let count = 0; count < 300; count++) {
          const timed = run.choose();
          const deadline = run.engine.nextDeadline();
          run.engine.takeChanges();
          const before = run.engine.snapshot();
          const [first, ...others] = run.apply(timed);
          if (first?.kind !== 'command-rejected' || (deadline !== undefined && deadline <= timed.now)) continue;
          rejected += 1;
          deepStrictEqual(others, []);
          deepStrictEqual(run.engine.snapshot(), before);
          deepStrictEqual(run.engine.takeChanges(), []);
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(rejected).toBeGreaterThan(RUNS);
  });

  it('brings a state saved under another configuration over with its first command', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const run = new RandomRun(seed);
        for (let count = 0; count < 200; count++) run.apply(run.choose());
        const other = new RandomRun(seed + 1).house;
        const config = { ...other, version: run.config.version + 1 };
        const rebuilt = new RoutingEngine(config, run.engine.snapshot());
        const later = Math.max(run.now, run.engine.snapshot().partition[0]?.lastNow ?? 0);
        const effects = rebuilt.apply({ kind: 'tick' }, later);
        expect(effects[0]).toEqual({ kind: 'config-applied', version: config.version, at: later });
        expect(rebuilt.snapshot().partition[0]?.configVersion).toBe(config.version);
        expect(
          rebuilt
            .snapshot()
            .centre.map(({ id }) => id)
            .sort(),
        ).toEqual(config.centres.map(({ id }) => id).sort());
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('offers a seat that was kept for a call to the text that waits for it, once the call is gone', () => {
    const desk = new Desk({ centres: [{ id: 'n', weight: 1, reserveForVoice: true }] });
    desk.seat('s');
    desk.contact('served', { medium: 'chat' });
    desk.serve('served');
    desk.contact('call');
    desk.contact('text', { medium: 'chat' });
    expect(desk.states()).toEqual({ served: 'active', call: 'queued', text: 'queued' });
    const rebuilt = new RoutingEngine(desk.config, desk.engine.snapshot());
    const effects = rebuilt.apply({ kind: 'contact-abandoned', contactId: 'call' }, desk.instant(1));
    expect(only(effects, 'offer-made')).toMatchObject([{ contactId: 'text', seatId: 's' }]);
  });
});
