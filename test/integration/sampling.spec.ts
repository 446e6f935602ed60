import { createHmac, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Clock } from '../../src/kernel/clock';
import type { SampleReason } from '../../src/platform/realtime/console-protocol';
import { systemClock } from '../../src/platform/time/clock';
import { SamplingRules } from '../../src/qa/sampling-rules.service';
import { type ClosedContactRow, insertClosed } from '../support/closed-contacts';
import { Hotline } from '../support/hotline';
import { ManualClock } from '../support/manual-clock';
import { createTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { waitFor } from '../support/wait-for';
import { query } from './hotline-lab';

const SAMPLING_LOCK = 1_600;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const ANN = randomUUID();
const BOB = randomUUID();

interface SampleRow {
  readonly contact_id: string;
  readonly reasons: readonly SampleReason[];
  readonly rule_version: number;
  readonly value: number;
  readonly rate: number;
  readonly person_id: string;
}

/** As the verification by hand does it: the first 13 digits of what openssl prints. */
function valueOf(seed: string, contactId: string): number {
  return Number.parseInt(createHmac('sha256', seed).update(contactId).digest('hex').slice(0, 13), 16) / 2 ** 52;
}

function contacts(count: number, first: number, change: Partial<ClosedContactRow> = {}): ClosedContactRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    queueId: 'repair',
    seatId: ANN,
    closedAt: first + index,
    ...change,
  }));
}

describe('the draw', () => {
  let database: TestDatabase;
  const apps: TestApp[] = [];

  /** A database in which the hotline has been at work, and stopped. */
  beforeEach(async () => {
    database = await createTestDatabase();
    const hotline = await Hotline.start({ logLevel: 'fatal' }, database);
    await hotline.stop();
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await database.drop();
  });

  async function start(clock: Clock = systemClock): Promise<TestApp> {
    const app = await createTestApp({ config: { logLevel: 'fatal' }, database, clock });
    apps.push(app);
    return app;
  }
  async function stop(app: TestApp): Promise<void> {
    apps.splice(apps.indexOf(app), 1);
    await app.close();
  }

  const samples = () => query<SampleRow>(database.url, 'select * from samples order by closed_at, contact_id');
  const version = (values: {
    version: number;
    from: number;
    rate: number;
    seed: string;
    minimum?: object;
    always?: object[];
  }) =>
    query(
      database.url,
      `insert into sampling_rules (queue_id, version, effective_from, rate, minimum_per_agent, always, seed, written_at)
       values ('repair', $1, to_timestamp($2 / 1000.0), $3, $4, $5, $6, now())`,
      [
        values.version,
        values.from,
        values.rate,
        values.minimum === undefined ? null : JSON.stringify(values.minimum),
        JSON.stringify(values.always ?? []),
        values.seed,
      ],
    );
  /** Everything that closed was decided about. */
  const drawnUpTo = (closedAt: number, timeoutMs?: number) =>
    waitFor(
      'everything to be decided about',
      async () => {
        const [row] = await query<{ at: Date | null }>(
          database.url,
          'select max(closed_at) as at from sampling_progress',
        );
        return (row?.at?.getTime() ?? 0) >= closedAt;
      },
      timeoutMs,
    );

  it('is made good after a start, for what closed while nobody drew', async () => {
    const first = Date.now() - HOUR_MS;
    await version({ version: 1, from: 0, rate: 0.2, seed: 'seed-a' });
    const closed = contacts(2_000, first);
    await insertClosed(database.url, closed);
    await start();
    await drawnUpTo(closed.at(-1)?.closedAt ?? 0);
    const expected = closed.filter(({ id }) => valueOf('seed-a', id) < 0.2);
    const rows = await samples();
    expect(rows.map((row) => row.contact_id)).toEqual(expected.map(({ id }) => id));
    expect(expected.length).toBeGreaterThan(300);
    for (const row of rows) {
      expect(row).toMatchObject({ rule_version: 1, rate: 0.2, value: valueOf('seed-a', row.contact_id) });
      expect(row.reasons).toEqual([{ kind: 'random' }]);
    }
  });

  it('is the same in another database: the same seed draws the same contacts', async () => {
    const closed = contacts(1_000, Date.now() - HOUR_MS);
    const drawn: string[][] = [];
    for (const order of [
      closed,
      [...closed].reverse().map((one, index) => ({ ...one, closedAt: closed[index]?.closedAt ?? 0 })),
    ]) {
      const other = await createTestDatabase();
      await (await Hotline.start({ logLevel: 'fatal' }, other)).stop();
      await query(
        other.url,
        `insert into sampling_rules (queue_id, version, effective_from, rate, always, seed, written_at)
         values ('repair', 1, 'epoch', 0.1, '[]', 'seed-b', now())`,
      );
      await insertClosed(other.url, order);
      const app = await createTestApp({ config: { logLevel: 'fatal' }, database: other });
      const rows = await waitFor('the draw', async () => {
        const [progress] = await query<{ at: Date }>(other.url, 'select max(closed_at) as at from sampling_progress');
        return progress?.at.getTime() === closed.at(-1)?.closedAt
          ? query<SampleRow>(other.url, 'select * from samples')
          : null;
      });
      drawn.push(rows.map((row) => row.contact_id).sort());
      await app.close();
      await other.drop();
    }
    expect(drawn[0]).toEqual(drawn[1]);
    expect(drawn[0]?.length).toBeGreaterThan(50);
  });

  it('misses nothing and doubles nothing when the process ends between a close and its draw', async () => {
    await version({ version: 1, from: 0, rate: 1, seed: 'seed-c' });
    const hotline = await Hotline.start({ logLevel: 'fatal' }, database);
    // Whoever has the lock draws; it is a stranger now, so the close is committed and its draw is not.
    const stranger = new Client({ connectionString: database.url });
    await stranger.connect();
    await stranger.query('select pg_advisory_lock($1)', [SAMPLING_LOCK]);
    const agent = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    await agent.serve(customer.contactId);
    await agent.command('contact:end', { contactId: customer.contactId });
    await agent.command('contact:wrap-up', { contactId: customer.contactId, outcome: 'solved', note: '' });
    await hotline.stop();
    expect(await samples()).toEqual([]);
    await stranger.end();
    await start();
    await waitFor('the sample', async () => (await samples()).length === 1);
    await stop(apps[0] as TestApp);
    const later = contacts(1, Date.now());
    await insertClosed(database.url, later);
    await start();
    await waitFor('the next sample', async () => (await samples()).length > 1);
    expect((await samples()).map((row) => row.contact_id)).toEqual([customer.contactId, later[0]?.id]);
  });

  it('is done once by two processes', async () => {
    await version({ version: 1, from: 0, rate: 0.5, seed: 'seed-d' });
    const closed = contacts(5_000, Date.now() - HOUR_MS);
    await insertClosed(database.url, closed);
    await Promise.all([start(), start()]);
    await drawnUpTo(closed.at(-1)?.closedAt ?? 0, 30_000);
    expect((await samples()).map((row) => row.contact_id)).toEqual(
      closed.filter(({ id }) => valueOf('seed-d', id) < 0.5).map(({ id }) => id),
    );
  });

  it('goes by the version in force at the close, however late it is done', async () => {
    const change = Date.now() - 30 * MINUTE_MS;
    await version({ version: 1, from: 0, rate: 1, seed: 'seed-e' });
    await version({ version: 2, from: change, rate: 0, seed: 'seed-f', always: [{ name: 'urgent', minPriority: 5 }] });
    const closed = [
      ...contacts(1, change - 1),
      ...contacts(1, change, { priority: 5 }),
      ...contacts(1, change + 1),
      ...contacts(1, change + 2, { priority: 9 }),
    ];
    await insertClosed(database.url, closed);
    const app = await start();
    await drawnUpTo(change + 2);
    expect((await samples()).map(({ contact_id: id, rule_version: v, reasons }) => [id, v, reasons])).toEqual([
      [closed[0]?.id, 1, [{ kind: 'random' }]],
      [closed[1]?.id, 2, [{ kind: 'always', condition: 'urgent' }]],
      [closed[3]?.id, 2, [{ kind: 'always', condition: 'urgent' }]],
    ]);
    // A change never reaches back to what was decided, even when the clock of its writer is behind.
    await query(database.url, "update sampling_progress set closed_at = now() + interval '1 hour'");
    const [ahead] = await query<{ at: Date }>(database.url, 'select max(closed_at) as at from sampling_progress');
    const rule = await app.app.get(SamplingRules).put('repair', { rate: 0.5 }, { system: 'test' });
    expect(rule.effectiveFrom.getTime()).toBe((ahead?.at.getTime() ?? 0) + 1);
  });

  it('knows repeat callers, also under the name they had before they were found to be one', async () => {
    const [now, minutes] = [Date.now() - HOUR_MS, (count: number) => count * MINUTE_MS];
    const [first, second] = [randomUUID(), randomUUID()];
    await query(database.url, `insert into customers (id, name, created_at) values ($1, null, now())`, [first]);
    await query(
      database.url,
      `insert into customers (id, name, created_at, merged_into) values ($1, null, now(), $2)`,
      [second, first],
    );
    const always = [{ name: 'again', repeatCaller: { contacts: 3, withinDays: 1 } }];
    await version({ version: 1, from: 0, rate: 0, seed: 'seed-g', always });
    const closed = [
      ...contacts(1, now - 2 * DAY_MS, { customerId: first }),
      ...contacts(1, now, { customerId: first }),
      ...contacts(1, now + minutes(1), { customerId: second }),
      ...contacts(1, now + minutes(2), { customerId: 'no-uuid' }),
      ...contacts(1, now + minutes(3), { customerId: first }),
      ...contacts(1, now + minutes(4)),
    ];
    await insertClosed(database.url, closed);
    await start();
    await drawnUpTo(now + minutes(4));
    expect((await samples()).map((row) => row.contact_id)).toEqual([closed[4]?.id]);
  });

  it('knows new agents by their first contact', async () => {
    const now = Date.now() - HOUR_MS;
    const always = [{ name: 'new', newAgent: { withinDays: 7 } }];
    await version({ version: 1, from: 0, rate: 0, seed: 'seed-h', always });
    const closed = [
      ...contacts(1, now - 8 * DAY_MS, { seatId: BOB }),
      ...contacts(1, now, { seatId: ANN }),
      ...contacts(1, now + 1, { seatId: BOB }),
      ...contacts(1, now + 2, { seatId: ANN }),
    ];
    await insertClosed(database.url, closed);
    await start();
    await drawnUpTo(now + 2);
    expect((await samples()).map((row) => row.contact_id)).toEqual([closed[0]?.id, closed[1]?.id, closed[3]?.id]);
  });

  it('tops every agent up to the minimum at the end of the period, once, with the smallest values', async () => {
    // Noon of tomorrow: far from the end of a period, and after all that the hotline did.
    const midnight = Math.floor((Date.now() + 8 * HOUR_MS) / DAY_MS + 1) * DAY_MS - 8 * HOUR_MS;
    const noon = midnight + 12 * HOUR_MS;
    const clock = new ManualClock(noon);
    const yesterday = midnight - DAY_MS;
    const minimum = { count: 3, period: 'day' };
    await version({ version: 1, from: 0, rate: 0, seed: 'seed-i' });
    const always = [{ name: 'urgent', minPriority: 5 }];
    await version({ version: 2, from: yesterday - DAY_MS, rate: 0, seed: 'seed-j', minimum, always });
    const cat = randomUUID();
    const before = contacts(4, yesterday - DAY_MS);
    const anns = contacts(10, yesterday);
    const bobs = [
      ...contacts(1, yesterday + HOUR_MS, { seatId: BOB, priority: 5 }),
      ...contacts(5, yesterday + HOUR_MS + 1, { seatId: BOB }),
    ];
    const cats = contacts(2, midnight - 2, { seatId: cat });
    const today = contacts(1, midnight, { seatId: cat });
    await insertClosed(database.url, [...before, ...anns, ...bobs, ...cats, ...today]);
    await start(clock);
    const topUps = () =>
      query<{ samples: number }>(database.url, 'select samples from sampling_top_ups order by ends_at');
    await waitFor('both periods to be topped up', async () => (await topUps()).length === 2);
    const smallest = (rows: readonly ClosedContactRow[], count: number) =>
      [...rows].sort((a, b) => valueOf('seed-j', a.id) - valueOf('seed-j', b.id)).slice(0, count);
    const urgent = bobs[0]?.id ?? '';
    const topped = [...smallest(before, 3), ...smallest(anns, 3), ...smallest(bobs.slice(1), 2), ...cats];
    const rows = await samples();
    expect(rows.map((row) => row.contact_id).sort()).toEqual([urgent, ...topped.map(({ id }) => id)].sort());
    for (const row of rows) {
      const isUrgent = row.contact_id === urgent;
      expect(row.reasons).toEqual([isUrgent ? { kind: 'always', condition: 'urgent' } : { kind: 'minimum' }]);
      expect(row).toMatchObject({ rule_version: 2, value: valueOf('seed-j', row.contact_id) });
    }
    expect((await topUps()).map((row) => row.samples)).toEqual([3, 7]);
    await stop(apps[0] as TestApp);
    const late = contacts(1, noon);
    await insertClosed(database.url, late);
    await start(clock);
    await drawnUpTo(late[0]?.closedAt ?? 0);
    expect(await samples()).toEqual(rows);
  });

  it('of 100,000 contacts takes transactions of a page each', async () => {
    await version({
      version: 1,
      from: 0,
      rate: 0.05,
      seed: 'seed-k',
      always: [{ name: 'again', repeatCaller: { contacts: 5, withinDays: 30 } }],
    });
    const customers = Array.from({ length: 50_000 }, () => randomUUID());
    const first = Date.now() - 2 * HOUR_MS;
    const closed = contacts(100_000, first).map((one, index) => ({
      ...one,
      customerId: customers[index % customers.length] ?? '',
      seatId: index % 2 === 0 ? ANN : BOB,
    }));
    await insertClosed(database.url, closed);
    await query(database.url, 'analyze');
    await start();
    await drawnUpTo(closed.at(-1)?.closedAt ?? 0, 100_000);
    const [count] = await query<{ samples: number; moments: number }>(
      database.url,
      'select count(*)::integer as samples, count(distinct drawn_at)::integer as moments from samples',
    );
    expect(count?.samples).toBe(closed.filter(({ id }) => valueOf('seed-k', id) < 0.05).length);
    // None of them decided about more than a page.
    expect(count?.moments).toBeGreaterThanOrEqual(200);
  }, 180_000);
});
