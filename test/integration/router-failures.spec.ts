import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { databaseSchema } from '../../src/database-schema';
import { openEmbeddedServer } from '../../src/platform/database/embedded/embedded-server';
import { migrateDatabase } from '../../src/platform/database/migrate-database';
import {
  accepted,
  arrive,
  blockCommits,
  type Bench,
  logged,
  look,
  queue,
  signIn,
  startRouter,
  untilRows,
} from '../support/router-bench';
import { ManualClock } from '../support/manual-clock';
import { TcpProxy } from '../support/tcp-proxy';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { freePort, makeTestFolder } from '../support/test-server';

const NUL_REASON = { kind: 'contact-closed-by-supervisor', reason: 'a\u0000b', by: { personId: 'p' } } as const;

/** As a process does that is paused: nothing runs. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('the router when things break', () => {
  let database: TestDatabase;
  let benches: Bench[];
  let proxies: TcpProxy[];

  beforeEach(async () => {
    database = await createTestDatabase();
    benches = [];
    proxies = [];
    logged.length = 0;
  });
  afterEach(async () => {
    for (const proxy of proxies) proxy.letGo();
    await Promise.all(benches.map((bench) => bench.end()));
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await database.drop();
  });

  async function start(...options: Parameters<typeof startRouter> extends [string, ...infer Rest] ? Rest : never) {
    const bench = await startRouter(database.url, ...options);
    benches.push(bench);
    return bench;
  }
  async function startThroughProxy(options: Parameters<typeof startRouter>[1] = {}) {
    const proxy = await TcpProxy.to(database.url);
    proxies.push(proxy);
    const bench = await start({ ...options, through: proxy.urlOf(database.url) });
    await bench.ready();
    return { bench, proxy };
  }
  const journalled = async () =>
    (
      await look<{ id: string }>(
        database.url,
        `select coalesce(command ->> 'contactId', '') as id from routing_commands order by seq`,
      )
    )
      .map(({ id }) => id)
      .filter((id) => id !== '');
  const gapless = async () => {
    const [row] = await look<{ count: string; last: string }>(
      database.url,
      'select count(*), coalesce(max(seq), 0) as last from routing_commands',
    );
    return row?.count === row?.last;
  };

  it('shuts a paused leader out: what it sends late is not written, and its successor did not wait for it', async () => {
    const { bench: paused, proxy } = await startThroughProxy({ config: { leaseMs: 600 } });
    accepted(await paused.router.submit(arrive('before')));

    proxy.hold('both');
    const late = paused.router.submit(arrive('late'), { timeoutMs: 3_000 });
    const successor = await start({ config: { leaseMs: 600 } });
    await successor.ready();
    accepted(await successor.router.submit(arrive('after')));
    proxy.letGo();

    await expect(late).rejects.toMatchObject({ code: 'router-away' });
    expect(paused.router.status().state).toBe('away');
    expect(paused.told).toEqual(['reset', 'ok', 'away']);
    expect(logged).toContainEqual(expect.stringContaining('is led by epoch 2, not 1'));
    expect(await journalled()).toEqual(['before', 'after']);
    expect(await gapless()).toBe(true);
    // And it stays out while the successor lives.
    accepted(await successor.router.submit(arrive('more')));
    expect(await look(database.url, 'select epoch from routing_lease')).toEqual([{ epoch: '2' }]);
  });

  it('lets a standby lead as soon as the leader stops, and the standby answers from its receipts', async () => {
    const leader = await start({ config: { leaseMs: 60_000 } });
    await leader.ready();
    const first = await leader.router.submit(arrive('c1'), { commandId: 'a' });
    const standby = await start({ config: { leaseMs: 60_000 } });
    expect(standby.router.status().state).toBe('away');
    await leader.router.stop();
    await standby.ready();
    expect(await standby.router.submit(arrive('c1'), { commandId: 'a' })).toEqual(first);
  });

  it('does not wait for the lease of a leader whose session is gone', async () => {
    const { bench: dead, proxy } = await startThroughProxy({ config: { leaseMs: 60_000 } });
    accepted(await dead.router.submit(arrive('c1')));
    proxy.cut();
    const successor = await start();
    await successor.ready();
    expect(successor.router.committed().state.contact).toEqual([expect.objectContaining({ id: 'c1' })]);
  });

  it('sets the one command aside that cannot be stored, and commits the others of its batch', async () => {
    const bench = await start();
    await bench.ready();
    accepted(await bench.router.submit(arrive('bad')));
    const block = await blockCommits(database.url);
    const opener = bench.router.submit(arrive('opener'));
    await block.waiting();
    const before = bench.router.submit(arrive('one'));
    const poison = bench.router.submit({ ...NUL_REASON, contactId: 'bad' }, { commandId: 'poison' });
    const after = bench.router.submit(queue('one'));
    await block.release();

    await expect(poison).rejects.toMatchObject({ code: 'command-poisoned' });
    expect((await opener).seq).toBe(3);
    expect((await before).seq).toBe(4);
    expect(await after).toMatchObject({ accepted: true, seq: 5 });
    expect(await journalled()).toEqual(['bad', 'opener', 'one', 'one']);
    expect(
      bench.router
        .committed()
        .state.contact.map(({ id, state }) => `${id} ${state}`)
        .sort(),
    ).toEqual(['bad arrived', 'one queued', 'opener arrived']);
    expect(logged).toContainEqual(expect.objectContaining({ alert: 'command-poisoned', sqlState: '22P05' }));
    expect(bench.told).toEqual(['reset', 'ok', 'command-poisoned']);
    // For good: a repeat is not even tried.
    await expect(bench.router.submit(queue('one'), { commandId: 'poison' })).rejects.toMatchObject({
      code: 'command-poisoned',
    });
  });

  it('answers everybody once when the session is killed in the middle of a commit', async () => {
    const bench = await start();
    await bench.ready();
    const block = await blockCommits(database.url);
    const first = bench.router.submit(arrive('c1'), { commandId: 'a' });
    const pid = await block.waiting();
    const second = bench.router.submit(queue('c1'));
    await look(database.url, 'select pg_terminate_backend($1)', [pid]);
    await block.release();
    expect(await first).toMatchObject({ accepted: true });
    expect(await second).toMatchObject({ accepted: true });
    expect(await journalled()).toEqual(['c1', 'c1']);
    expect(bench.told).toEqual(['reset', 'ok', 'away', 'reset', 'ok']);
    expect(await gapless()).toBe(true);
  });

  it('finds out by the receipt when the commit was written and its answer lost', async () => {
    const { bench, proxy } = await startThroughProxy();
    accepted(await bench.router.submit(signIn('s1', 1)));
    proxy.hold('answers');
    const lost = bench.router.submit(arrive('c1'));
    await untilRows(
      database.url,
      `select 1 from routing_commands where command ->> 'contactId' = 'c1'`,
      (rows) => rows.length === 1,
    );
    proxy.cut();
    proxy.mend();
    const result = await lost;
    expect(accepted(result)).toEqual([expect.objectContaining({ kind: 'contact-arrived', contactId: 'c1' })]);
    expect(await journalled()).toEqual(['c1']);
    expect(bench.router.committed().state.contact).toHaveLength(1);
  });

  it('carries everybody who waits through an absence of the database, and tells the engine of it', async () => {
    const { bench, proxy } = await startThroughProxy({
      options: { absenceMs: 700, standbyMs: 50, longestTimerMs: 50 },
    });
    accepted(await bench.router.submit(signIn('s1', 1)));
    accepted(await bench.router.submit(arrive('c1')));
    const offered = accepted(await bench.router.submit(queue('c1')));
    expect(offered.map(({ kind }) => kind)).toContain('offer-made');
    proxy.cut();
    const waiting = ['c2', 'c3', 'c4'].map((id) =>
      bench.router.submit(arrive(id), { commandId: id, timeoutMs: 20_000 }),
    );
    const impatient = bench.router.submit(arrive('gone'), { timeoutMs: 1_000 });
    await expect(impatient).rejects.toMatchObject({ code: 'router-away', options: { retryAfterS: 2 } });
    proxy.mend();

    expect((await Promise.all(waiting)).every((result) => result.accepted)).toBe(true);
    expect(bench.told).toEqual(['reset', 'ok', 'away', 'reset', 'ok']);
    const events = await look<{ kind: string; data: object }>(
      database.url,
      `select kind, data from routing_events where kind in ('router-resumed', 'offer-ended')`,
    );
    expect(events).toEqual([
      { kind: 'offer-ended', data: expect.objectContaining({ end: 'cancelled', cause: 'interrupted' }) as unknown },
      { kind: 'router-resumed', data: expect.any(Object) as unknown },
    ]);
    expect(await journalled()).not.toContain('gone');
    expect(await gapless()).toBe(true);
  });

  it('counts its absence from the beginning of the commit that hung', async () => {
    const bench = await start({
      limits: { connectMs: 2_000, statementMs: 20_000, answerMs: 900 },
      options: { absenceMs: 600, standbyMs: 50, firstRetryMs: 50, longestTimerMs: 50 },
    });
    await bench.ready();
    accepted(await bench.router.submit(arrive('c1')));
    const block = await blockCommits(database.url);
    const hung = bench.router.submit(arrive('c2'), { timeoutMs: 20_000 });
    await once(bench.events, 'away');
    await block.release();
    accepted(await hung);
    const resumed = await look<{ gap: number }>(
      database.url,
      `select ((data ->> 'to')::bigint - (data ->> 'from')::bigint)::float8 as gap from routing_events
       where kind = 'router-resumed'`,
    );
    expect(resumed).toHaveLength(1);
    expect(resumed[0]?.gap).toBeGreaterThan(600);
    expect(await journalled()).toEqual(['c1', 'c2']);
  });

  it('tells the engine that its process stood still, so that nobody is blamed for an offer that nobody could answer', async () => {
    const clock = new ManualClock();
    const bench = await start({ clock, options: { absenceMs: 300, longestTimerMs: 50 } });
    await bench.ready();
    accepted(await bench.router.submit(signIn('s1', 1)));
    accepted(await bench.router.submit(arrive('c1')));
    accepted(await bench.router.submit(queue('c1')));
    standStill(350);
    clock.advance(600_000);
    accepted(await bench.router.submit(arrive('c2')));
    const ends = await look<{ end: string; cause: string }>(
      database.url,
      `select data ->> 'end' as end, data ->> 'cause' as cause from routing_events where kind = 'offer-ended'`,
    );
    expect(ends).not.toEqual([]);
    expect(new Set(ends.map(({ end, cause }) => `${end} ${cause}`))).toEqual(new Set(['cancelled interrupted']));
    expect(bench.router.committed().state.seat).toMatchObject([{ id: 's1', state: 'ready', missedInARow: 0 }]);
    expect(bench.told).toEqual(['reset', 'ok']);
  });

  it('does not take a slow commit for an absence: who answers meanwhile has answered', async () => {
    const bench = await start({ options: { absenceMs: 600, longestTimerMs: 50 } });
    await bench.ready();
    accepted(await bench.router.submit(signIn('s1', 1)));
    accepted(await bench.router.submit(arrive('c1')));
    const [offer] = accepted(await bench.router.submit(queue('c1'))).filter(({ kind }) => kind === 'offer-made');
    const block = await blockCommits(database.url);
    const slow = bench.router.submit(arrive('c2'));
    await block.waiting();
    const offerId = offer?.kind === 'offer-made' ? offer.offerId : '';
    const answer = bench.router.submit({ kind: 'offer-accepted', offerId, seatId: 's1' });
    await look(database.url, 'select pg_sleep(0.9)');
    await block.release();
    accepted(await slow);
    accepted(await answer);
  });

  it('takes a clock that was set ahead, or a machine that slept, for an absence, too', async () => {
    const wall = new ManualClock();
    const bench = await start({ clock: wall, steady: () => performance.now() });
    await bench.ready();
    accepted(await bench.router.submit(signIn('s1', 1)));
    accepted(await bench.router.submit(arrive('c1')));
    accepted(await bench.router.submit(queue('c1')));
    wall.advance(600_000);
    accepted(await bench.router.submit(arrive('c2')));
    expect(bench.router.committed().state.seat).toMatchObject([{ id: 's1', state: 'ready', missedInARow: 0 }]);
    const gaps = await look<{ gap: number }>(
      database.url,
      `select ((data ->> 'to')::bigint - (data ->> 'from')::bigint)::float8 as gap from routing_events
       where kind = 'router-resumed'`,
    );
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.gap).toBeGreaterThan(590_000);
  });

  it('goes on by itself after PostgreSQL was stopped and started', async () => {
    const settings = { dataDir: makeTestFolder(), port: await freePort(), durability: 'none' as const };
    let server = await openEmbeddedServer(settings);
    await migrateDatabase(server.url, databaseSchema);
    const bench = await startRouter(server.url);
    await bench.ready();
    accepted(await bench.router.submit(arrive('before')));
    await server.close();
    const during = Array.from({ length: 20 }, (_, i) => bench.router.submit(arrive(`c${i}`), { timeoutMs: 25_000 }));
    // The application is told what it may show meanwhile.
    if (bench.router.status().state === 'ok') await once(bench.events, 'away');
    expect(bench.router.committed().state.contact.map(({ id }) => id)).toEqual(['before']);
    server = await openEmbeddedServer(settings);

    for (const result of await Promise.all(during)) accepted(result);
    expect(bench.told).toEqual(['reset', 'ok', 'away', 'reset', 'ok']);
    const rows = await look(server.url, `select id from contacts`);
    expect(rows).toHaveLength(21);
    await bench.end();
    await server.close();
    rmSync(settings.dataDir, { recursive: true, force: true });
  });

  it('refuses one more than the mailbox holds, before anything is done', async () => {
    const bench = await start({ config: { routerMailboxLimit: 10 } });
    await bench.ready();
    const block = await blockCommits(database.url);
    const opener = bench.router.submit(arrive('opener'));
    await block.waiting();
    const waiting = Array.from({ length: 10 }, (_, i) => bench.router.submit(arrive(`c${i}`)));
    await expect(bench.router.submit(arrive('surplus'))).rejects.toMatchObject({
      code: 'router-busy',
      options: { retryAfterS: 1 },
    });
    await block.release();
    accepted(await opener);
    for (const result of await Promise.all(waiting)) accepted(result);
    accepted(await bench.router.submit(arrive('room again')));
    expect(await journalled()).not.toContain('surplus');
  });

  it('withdraws what it did not get to in time: no ghost is born later', async () => {
    const bench = await start();
    await bench.ready();
    const block = await blockCommits(database.url);
    const opener = bench.router.submit(arrive('opener'), { timeoutMs: 50 });
    await block.waiting();
    await expect(bench.router.submit(arrive('ghost'), { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'router-timeout',
    });
    await block.release();
    // Applied already when its time was up: it gets its true answer.
    accepted(await opener);
    accepted(await bench.router.submit(arrive('next')));
    expect(await journalled()).toEqual(['opener', 'next']);
  });

  it('has room again for others when those who waited were withdrawn', async () => {
    const bench = await start({ config: { routerMailboxLimit: 10 } });
    await bench.ready();
    const block = await blockCommits(database.url);
    const opener = bench.router.submit(arrive('opener'));
    await block.waiting();
    const late = Array.from({ length: 10 }, (_, i) => bench.router.submit(arrive(`c${i}`), { timeoutMs: 50 }));
    for (const outcome of await Promise.allSettled(late)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'router-timeout' } });
    }
    const patient = bench.router.submit(arrive('patient'));
    await block.release();
    accepted(await opener);
    accepted(await patient);
    expect(await journalled()).toEqual(['opener', 'patient']);
  });

  it('refuses those who wait when it stops', async () => {
    const bench = await start();
    await bench.ready();
    const block = await blockCommits(database.url);
    const opener = bench.router.submit(arrive('opener'));
    await block.waiting();
    const waiting = bench.router.submit(arrive('c1'));
    const refused = expect(waiting).rejects.toMatchObject({ code: 'router-away' });
    const stopped = bench.router.stop();
    await block.release();
    await stopped;
    accepted(await opener);
    await refused;
    await expect(bench.router.submit(arrive('c2'))).rejects.toMatchObject({ code: 'router-away' });
  });
});
