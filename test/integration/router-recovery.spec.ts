import { seededRandom } from '../../src/kernel/random';
import type { Command } from '../../src/routing/engine/commands';
import { emptyHouse } from '../../src/routing/engine/defaults';
import { RoutingEngine } from '../../src/routing/engine/engine';
import type { Effect } from '../../src/routing/engine/effects';
import { Journal } from '../../src/routing/journal/journal';
import { JournalConnection } from '../../src/routing/journal/journal-connection';
import { PARTITION } from '../../src/routing/router-assembly';
import { ManualClock } from '../support/manual-clock';
import { randomCommand } from '../support/random-commands';
import {
  accepted,
  arrive,
  type Bench,
  HeldConfiguration,
  look,
  queue,
  serve,
  signIn,
  smallHouse,
  startRouter,
} from '../support/router-bench';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

interface CommandRow {
  readonly at: string;
  readonly command: Command;
}

describe('a restart of the router', () => {
  let database: TestDatabase;
  let bench: Bench;

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await bench.end();
    await database.drop();
  });

  /** What an engine makes of the whole journal, from an empty house on. */
  async function replayed(): Promise<RoutingEngine> {
    const engine = new RoutingEngine(emptyHouse());
    const rows = await look<CommandRow>(
      database.url,
      'select round(extract(epoch from at) * 1000)::text as at, command from routing_commands order by seq',
    );
    for (const { at, command } of rows) engine.apply(command, Number(at));
    engine.takeChanges();
    return engine;
  }

  async function fromTables(): Promise<RoutingEngine> {
    const connection = new JournalConnection({ connectionString: database.url }, 'test');
    const { snapshot } = await new Journal(connection, PARTITION).load();
    await connection.close();
    if (snapshot === null) throw new Error('nothing was committed');
    return new RoutingEngine(smallHouse(), snapshot);
  }

  it.each([1, 2, 3])(
    'decides the next 1,000 commands as a router that never stopped (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const clock = new ManualClock();
      bench = await startRouter(database.url, { clock });
      await bench.ready();
      for (let serial = 0; serial < 400;) {
        const burst: Promise<unknown>[] = [];
        for (let size = 1 + random.below(8); size > 0; size--) {
          const command = randomCommand(random, bench.router.committed().state, serial++);
          burst.push(bench.router.submit(command, { timeoutMs: 20_000 }));
          clock.advance(random.below(2_000));
        }
        await Promise.all(burst);
      }
      const steady = await replayed();
      const restarted = await fromTables();
      const next: { readonly steady: Effect[]; readonly restarted: Effect[] }[] = [];
      for (let serial = 1_000; serial < 2_000; serial++) {
        const command = randomCommand(random, steady.snapshot(), serial);
        clock.advance(random.below(2_000));
        next.push({ steady: steady.apply(command, clock.now()), restarted: restarted.apply(command, clock.now()) });
      }
      for (const both of next) expect(both.restarted).toEqual(both.steady);
      expect(
        next.flatMap((both) => both.steady).filter(({ kind }) => kind === 'contact-active').length,
      ).toBeGreaterThan(20);
      const sorted = <R extends { readonly id: string }>(records: readonly R[]) =>
        records.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect(sorted(restarted.snapshot().contact)).toEqual(sorted(steady.snapshot().contact));
      expect(restarted.snapshot().partition).toEqual(steady.snapshot().partition);
    },
    60_000,
  );

  it('tells the engine of the gap, and hands committed copies that equal the engine’s', async () => {
    const clock = new ManualClock();
    bench = await startRouter(database.url, { clock });
    await bench.ready();
    const { contactId } = await serve(bench);
    await bench.router.submit(arrive('waits'));
    const offered = accepted(await bench.router.submit(queue('waits')));
    expect(offered.map(({ kind }) => kind)).toContain('offer-made');
    const before = bench.router.committed().state;
    await bench.end();
    clock.advance(7_000);
    bench = await startRouter(database.url, { clock });
    await bench.ready();
    const { state } = bench.router.committed();
    expect(state.contact.find(({ id }) => id === contactId)).toEqual(before.contact.find(({ id }) => id === contactId));
    const events = await look<{ data: object }>(
      database.url,
      `select kind, data from routing_events where seq = (select max(seq) from routing_events where kind = 'router-resumed')
         and kind <> 'offer-made' order by ordinal`,
    );
    expect(events).toEqual([
      { kind: 'offer-ended', data: expect.objectContaining({ contactId: 'waits', cause: 'interrupted' }) as unknown },
      { kind: 'router-resumed', data: expect.objectContaining({ to: clock.now() }) as unknown },
    ]);
  });

  it('starts with the configuration the records were made under, and goes over to the latest', async () => {
    const configuration = new HeldConfiguration(smallHouse(1));
    bench = await startRouter(database.url, { configuration });
    await bench.ready();
    accepted(await bench.router.submit(arrive('c1')));
    await bench.end();
    configuration.publish({ ...smallHouse(4), queues: smallHouse().queues.filter(({ id }) => id !== 'calls') });
    bench = await startRouter(database.url, { configuration });
    await bench.ready();
    expect(bench.router.committed().state.partition).toEqual([expect.objectContaining({ configVersion: 4 })]);
    const rows = await look<{ kind: string }>(
      database.url,
      `select command ->> 'kind' as kind from routing_commands order by seq`,
    );
    expect(rows.map(({ kind }) => kind)).toEqual([
      'config-changed',
      'contact-arrived',
      'router-resumed',
      'config-changed',
    ]);
  });

  it('finds a newer configuration whose announcement was lost', async () => {
    bench = await startRouter(database.url);
    await bench.ready();
    accepted(await bench.router.submit(signIn('s1', 1)));
    const applied = new Promise<void>((resolve) => {
      bench.router.subscribe({
        onCommitted: ({ effects }) => {
          if (effects.some((effect) => effect.kind === 'config-applied' && effect.version === 2)) resolve();
        },
      });
    });
    bench.configuration.publish(smallHouse(2));
    await applied;
    expect(
      await bench.router.submit({ kind: 'config-changed', config: smallHouse(2) }, { commandId: 'config-2' }),
    ).toMatchObject({ accepted: true });
    const rows = await look(database.url, `select 1 from routing_commands where command_id = 'config-2'`);
    expect(rows).toHaveLength(1);
  });
});
