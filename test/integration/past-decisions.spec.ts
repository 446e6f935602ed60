import { DataSource } from 'typeorm';
import { seededRandom } from '../../src/kernel/random';
import type { Decision } from '../../src/routing/engine/decision';
import { explainPast, type PastAnswer } from '../../src/routing/past/explain-past';
import { EngineSnapshots } from '../../src/routing/past/engine-snapshots';
import { PastDecisions } from '../../src/routing/past/past-decisions';
import { PARTITION } from '../../src/routing/router-assembly';
import { JournalPurge } from '../../src/routing/journal/journal-purge';
import { ManualClock } from '../support/manual-clock';
import { randomCommand } from '../support/random-commands';
import { type Bench, look, signIn, smallHouse, startRouter, arrive, queue } from '../support/router-bench';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { waitFor } from '../support/wait-for';

const PAGE = { offset: 0, limit: 50 };

interface Offer {
  readonly seq: number;
  readonly contactId: string;
  readonly offerId: string;
  readonly seatId: string;
  readonly at: number;
}

describe('past decisions, from the journal', () => {
  let database: TestDatabase;
  let bench: Bench;
  let dataSource: DataSource;
  let snapshots: EngineSnapshots;
  const clock = new ManualClock();

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    snapshots = new EngineSnapshots(dataSource, PARTITION);
    await dataSource.query('insert into routing_configs (version, config, created_at) values (1, $1, now())', [
      JSON.stringify(smallHouse()),
    ]);
    bench = await startRouter(database.url, { clock });
    await bench.ready();
  });
  afterEach(async () => {
    await bench.end();
    await dataSource.destroy();
    await database.drop();
  });

  function asked(contactId: string, offerId: string) {
    return { database: { connectionString: database.url }, partition: PARTITION, contactId, offerId, page: PAGE };
  }

  async function day(seed: number, commands: number): Promise<void> {
    const random = seededRandom(seed);
    for (let serial = 0; serial < commands;) {
      const burst: Promise<unknown>[] = [];
      for (let size = 1 + random.below(8); size > 0; size--) {
        const command = randomCommand(random, bench.router.committed().state, seed * 1_000 + serial++);
        burst.push(bench.router.submit(command, { timeoutMs: 20_000 }));
        clock.advance(random.below(2_000));
      }
      await Promise.all(burst);
    }
  }

  async function offers(): Promise<Offer[]> {
    const rows = await look<{ seq: string; data: Omit<Offer, 'seq'> }>(
      database.url,
      `select seq, data from routing_events where kind = 'offer-made' order by seq`,
    );
    return rows.map(({ seq, data }) => ({ ...data, seq: Number(seq) }));
  }

  function decisionOf(answer: PastAnswer): Decision {
    if (answer.kind !== 'explained') throw new Error(JSON.stringify(answer));
    return answer.decision;
  }

  it('are told of every offer of a day with a restart, from the nearest snapshot and from the beginning alike', async () => {
    await day(1, 150);
    const first = await snapshots.take('1.0');
    await day(2, 150);
    await bench.end();
    clock.advance(9_000);
    bench = await startRouter(database.url, { clock });
    await bench.ready();
    await day(3, 150);
    const second = await snapshots.take('1.0');
    await day(4, 100);
    const all = await offers();
    expect(all.length).toBeGreaterThan(40);
    const near: Decision[] = [];
    for (const offer of all) {
      const answer = await explainPast(asked(offer.contactId, offer.offerId));
      const decision = decisionOf(answer);
      expect(decision).toMatchObject({ seatId: offer.seatId, contactId: offer.contactId, at: offer.at, manual: false });
      expect([decision.seats[0]?.seatId, decision.contacts[0]?.contactId]).toEqual([offer.seatId, offer.contactId]);
      const start = [second?.seq ?? 0, first?.seq ?? 0, 0].find((seq) => seq < offer.seq);
      expect(answer).toMatchObject({ seq: offer.seq, replayed: offer.seq - (start ?? 0) });
      near.push(decision);
    }
    expect(near.filter(({ seats }) => seats.length > 1).length).toBeGreaterThan(3);
    expect(near.filter(({ contacts }) => contacts.length > 1).length).toBeGreaterThan(3);
    await dataSource.query('delete from engine_snapshots');
    for (const [index, offer] of all.entries()) {
      if (index % 5 !== 0) continue;
      const answer = await explainPast(asked(offer.contactId, offer.offerId));
      expect(answer).toEqual({ kind: 'explained', seq: offer.seq, replayed: offer.seq, decision: near[index] });
    }
  }, 120_000);

  async function oneOffer(): Promise<Offer> {
    await bench.router.submit(signIn('ann', 1));
    await bench.router.submit(arrive('c1'));
    await bench.router.submit(queue('c1'));
    const [offer] = await offers();
    if (offer === undefined) throw new Error('one offer was made');
    return offer;
  }

  it('are not told when the journal cannot be repeated, be it by one value', async () => {
    const offer = await oneOffer();
    expect(decisionOf(await explainPast(asked('c1', offer.offerId))).seatId).toBe('ann');
    await snapshots.take('0.9');
    await dataSource.query(
      `update routing_events set data = data || '{"homeCentreId": "elsewhere"}' where kind = 'contact-arrived'`,
    );
    expect(await explainPast(asked('c1', offer.offerId))).toMatchObject({ kind: 'diverged', program: null });
  });

  it('are not told when another version saved what this one cannot begin with', async () => {
    await bench.router.submit(signIn('ann', 1));
    await snapshots.take('0.9');
    await dataSource.query(`update engine_snapshot_records set records = '[{}]' where kind = 'seat'`);
    const offer = await oneOffer();
    expect(await explainPast(asked('c1', offer.offerId))).toMatchObject({ kind: 'diverged', program: '0.9' });
    const decisions = new PastDecisions({ connectionString: database.url }, PARTITION, '1.0');
    await expect(decisions.explain({ contactId: 'c1', offerId: offer.offerId, page: PAGE })).rejects.toMatchObject({
      code: 'past-not-reproduced',
      message: expect.stringContaining('by version 0.9, this is version 1.0') as unknown,
    });
  });

  it('are out of reach when commands are gone, and unknown when there never was such an offer', async () => {
    const offer = await oneOffer();
    expect(await explainPast(asked('c1', 'o-99'))).toEqual({ kind: 'unknown-offer' });
    expect(await explainPast(asked('c2', offer.offerId))).toEqual({ kind: 'unknown-offer' });
    await dataSource.query('delete from routing_commands where seq = (select min(seq) from routing_commands)');
    expect(await explainPast(asked('c1', offer.offerId))).toEqual({ kind: 'out-of-reach' });
  });

  it('keep a month of snapshots, which the purge removes with their records', async () => {
    await oneOffer();
    const young = await snapshots.take('1.0');
    expect(young).toMatchObject({ records: expect.any(Number) as unknown });
    expect(await snapshots.take('1.0')).toEqual(young);
    expect(await snapshots.last()).toEqual({ seq: young?.seq, program: '1.0' });
    const purge = new JournalPurge(dataSource);
    expect(await purge.purge()).toBe(0);
    await dataSource.query(`update engine_snapshots set at = now() - interval '31 days'`);
    expect(await purge.purge()).toBe(1);
    expect(await dataSource.query('select 1 from engine_snapshot_records')).toEqual([]);
  });

  it('are worked out in a thread, one after the other, and no endless number waits', async () => {
    const { contactId, offerId } = await oneOffer();
    const options = { mostWaiting: 1, answerMs: 20_000 };
    const decisions = new PastDecisions({ connectionString: database.url }, PARTITION, '1.0', options);
    const question = { contactId, offerId, page: PAGE };
    const answers = [decisions.explain(question), decisions.explain(question)];
    await expect(decisions.explain(question)).rejects.toMatchObject({ code: 'past-busy' });
    const [one, two] = await Promise.all(answers);
    expect(one?.decision).toMatchObject({ contactId, offerId, seatId: 'ann' });
    expect(two).toEqual(one);
    await expect(decisions.explain({ ...question, offerId: 'o-7' })).rejects.toMatchObject({ code: 'offer-not-found' });
  });

  it('are given up when the database does not answer in time, and the thread ends', async () => {
    const { contactId, offerId } = await oneOffer();
    const locker = dataSource.createQueryRunner();
    await locker.query('begin');
    await locker.query('lock table engine_snapshots in access exclusive mode');
    const decisions = new PastDecisions({ connectionString: database.url }, PARTITION, '1.0', {
      mostWaiting: 1,
      answerMs: 3_000,
    });
    await expect(decisions.explain({ contactId, offerId, page: PAGE })).rejects.toMatchObject({ code: 'past-failed' });
    await locker.query('rollback');
    await locker.release();
    await waitFor('its session to end', async () => {
      const sessions = await look(
        database.url,
        `select 1 from pg_stat_activity where application_name = 'lianxian-replay' and datname = current_database()`,
      );
      return sessions.length === 0;
    });
  });
});
