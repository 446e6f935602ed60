import {
  accepted,
  arrive,
  blockCommits,
  type Bench,
  look,
  queue,
  serve,
  signIn,
  startRouter,
  untilRows,
} from '../support/router-bench';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

describe('the router answers after the commit, once per command id', () => {
  let database: TestDatabase;
  let bench: Bench;

  beforeEach(async () => {
    database = await createTestDatabase();
    bench = await startRouter(database.url);
    await bench.ready();
  });
  afterEach(async () => {
    await bench.end();
    await database.drop();
  });

  it('gives a repeat its first answer, after a restart too, and applies it once', async () => {
    const first = await bench.router.submit(arrive('c1'), { commandId: 'a' });
    const refused = await bench.router.submit(arrive('c1'), { commandId: 'b' });
    expect(first).toMatchObject({ accepted: true, effects: [expect.objectContaining({ kind: 'contact-arrived' })] });
    expect(refused).toMatchObject({ accepted: false, reason: 'duplicate-contact' });

    expect(await bench.router.submit(arrive('c1'), { commandId: 'a' })).toEqual(first);
    await bench.end();
    bench = await startRouter(database.url);
    expect(await bench.router.submit(arrive('c1'), { commandId: 'a' })).toEqual(first);
    expect(await bench.router.submit(arrive('c1'), { commandId: 'b' })).toEqual(refused);
    expect(
      await look(database.url, `select command_id from routing_commands where command_id in ('a', 'b')`),
    ).toHaveLength(2);
  });

  it('lets two callers with one id share one answer while it is under way', async () => {
    const [one, two] = await Promise.all([
      bench.router.submit(arrive('c1'), { commandId: 'a' }),
      bench.router.submit(arrive('c1'), { commandId: 'a' }),
    ]);
    expect(one.accepted).toBe(true);
    expect(two).toEqual(one);
  });

  it('says nothing to anybody before it is on disk', async () => {
    const block = await blockCommits(database.url);
    let answered = false;
    const answer = bench.router.submit(arrive('c1')).then((result) => {
      answered = true;
      return result;
    });
    await block.waiting();
    expect({ answered, published: bench.batches.length, committed: bench.router.committed().seq }).toEqual({
      answered: false,
      published: 0,
      // The configuration, with which every journal begins.
      committed: 1,
    });
    await block.release();
    expect((await answer).seq).toBe(2);
    expect(bench.batches.map(({ from, to }) => [from, to])).toEqual([[1, 2]]);
    expect(bench.router.committed().state.contact).toEqual([expect.objectContaining({ id: 'c1' })]);
  });

  it('commits what gathered meanwhile as one batch, in order, with seqs without a gap', async () => {
    const block = await blockCommits(database.url);
    const first = bench.router.submit(arrive('c0'));
    await block.waiting();
    const gathered = Array.from({ length: 50 }, (_, i) =>
      bench.router.submit(i % 5 === 0 ? arrive('c0') : arrive(`c${i + 1}`)),
    );
    await block.release();
    const results = await Promise.all([first, ...gathered]);
    expect(results.map(({ seq }) => seq)).toEqual(Array.from({ length: 51 }, (_, i) => i + 2));
    expect(results.filter(({ accepted: yes }) => !yes)).toHaveLength(10);
    expect(bench.batches.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [2, 52],
    ]);
    const rows = await look<{ seq: string }>(database.url, 'select seq from routing_commands order by seq');
    expect(rows.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 52 }, (_, i) => i + 1));
  });

  it('keeps a row per contact for ever, and its record only while it is open', async () => {
    const { contactId, seatId } = await serve(bench);
    accepted(await bench.router.submit({ kind: 'media-connected', contactId }));
    const sql = `select * from contacts where id = '${contactId}'`;
    expect(await look(database.url, sql)).toEqual([
      expect.objectContaining({
        state: 'active',
        seat_id: seatId,
        seat_centre_id: 'n',
        record: expect.any(Object) as unknown,
      }),
    ]);
    accepted(await bench.router.submit({ kind: 'contact-ended', contactId, by: 'seat' }));
    accepted(await bench.router.submit({ kind: 'wrap-up-done', contactId, seatId, outcome: 'solved' }));
    expect(await look(database.url, sql)).toEqual([
      expect.objectContaining({ state: 'closed', close_cause: 'served', outcome: 'solved', record: null }),
    ]);
  });

  it('fires deadlines when nobody asks for anything', async () => {
    bench.configuration.publish({
      ...(await bench.configuration.latest()),
      version: 2,
      queues: [
        {
          id: 'chats',
          requires: {},
          rings: [],
          priority: 0,
          headStartS: 0,
          answerTargetMs: 1_000,
          open: true,
          offerTimeoutMs: 100,
        },
        { id: 'calls', requires: {}, rings: [], priority: 0, headStartS: 0, answerTargetMs: 1_000, open: true },
      ],
    });
    const seen = (kind: string) => bench.batches.some(({ effects }) => effects.some((effect) => effect.kind === kind));
    const until = async (kind: string) => {
      while (!seen(kind)) await new Promise((resolve) => bench.events.once('batch', resolve));
    };
    await until('config-applied');
    await bench.router.submit(signIn('s1', 1));
    await bench.router.submit(arrive('c1'));
    accepted(await bench.router.submit(queue('c1')));
    await until('offer-ended');
    const ended = bench.batches.flatMap(({ effects }) => effects).find((effect) => effect.kind === 'offer-ended');
    expect(ended).toMatchObject({ contactId: 'c1', end: 'missed' });
  });

  it('purges what is older than a week, and nothing else', async () => {
    await bench.router.submit(arrive('c1'), { commandId: 'young' });
    await bench.router.submit({ kind: 'contact-ended', contactId: 'c1', by: 'system' }, { commandId: 'old' });
    await untilRows(database.url, `select 1 from routing_outbox where state = 'sent'`, (rows) => rows.length === 1);
    const age = `clock_timestamp() - interval '7 days 1 minute'`;
    await look(database.url, `update routing_receipts set at = ${age} where command_id = 'old'`);
    await look(database.url, `update routing_outbox set updated_at = ${age}`);
    expect(await bench.purge.purge()).toBe(2);
    expect(await look(database.url, 'select command_id from routing_receipts order by seq')).toEqual([
      { command_id: 'config-1' },
      { command_id: 'young' },
    ]);
    expect(await bench.purge.purge()).toBe(0);
  });

  it.each(['', 'x'.repeat(201), 'a\u0000b', 'a\ud800'])('refuses the command id %j', async (commandId) => {
    await expect(bench.router.submit(arrive('c1'), { commandId })).rejects.toMatchObject({
      code: 'invalid-command-id',
    });
  });

  it('explains a contact from what is committed, and knows when there is none', async () => {
    await bench.router.submit(arrive('c1'));
    await bench.router.submit(queue('c1'));
    const page = { offset: 0, limit: 10 };
    expect(await bench.router.explain('c1', page)).toMatchObject({ contactId: 'c1', state: 'queued', placeInLine: 1 });
    expect(await bench.router.explain('c2', page)).toBeNull();
  });
});
