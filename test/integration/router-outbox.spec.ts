import { OutboxService } from '../../src/routing/outbox/outbox.service';
import { ManualClock } from '../support/manual-clock';
import {
  accepted,
  arrive,
  type Bench,
  type BenchOptions,
  logged,
  look,
  serve,
  startRouter,
  untilRows,
} from '../support/router-bench';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

interface OutboxRow {
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
}
const OUTBOX = 'select kind, state, attempts from routing_outbox order by seq, ordinal';

describe('the outbox', () => {
  let database: TestDatabase;
  let bench: Bench;

  beforeEach(async () => {
    database = await createTestDatabase();
    logged.length = 0;
  });
  afterEach(async () => {
    await bench.end();
    await database.drop();
  });

  async function start(options: BenchOptions = {}): Promise<Bench> {
    bench = await startRouter(database.url, {
      ...options,
      outboxOptions: { firstRetryMs: 20, longestRetryMs: 100, ...options.outboxOptions },
    });
    await bench.ready();
    return bench;
  }
  const untilStates = (...states: string[]) =>
    untilRows<OutboxRow>(
      database.url,
      OUTBOX,
      (rows) => rows.map((row) => `${row.kind} ${row.state}`).join() === states.join(),
    );

  it('performs an action after its commit, once, and notes that it was sent', async () => {
    await start();
    let onDisk: unknown[] = [];
    bench.performer.respond = async () => {
      onDisk = await look(database.url, OUTBOX);
    };
    const { contactId } = await serve(bench);
    await untilStates('connect-media sent');
    expect(onDisk).toEqual([expect.objectContaining({ kind: 'connect-media', state: 'pending' })]);
    expect(bench.performer.calls).toEqual([
      {
        action: expect.objectContaining({ kind: 'connect-media', contactId }) as unknown,
        actionId: expect.any(String) as unknown,
        attempt: 1,
      },
    ]);
  });

  it('tries again until it works, with the same action id, and keeps the order of the contact meanwhile', async () => {
    await start();
    const { performer } = bench;
    performer.respond = (action, attempt) =>
      action.kind === 'connect-media' && attempt < 3 ? Promise.reject(new Error('engaged')) : Promise.resolve();
    const { contactId } = await serve(bench, 'voice');
    accepted(await bench.router.submit({ kind: 'media-connected', contactId }));
    accepted(await bench.router.submit({ kind: 'contact-held', contactId }));
    const rows = await untilStates('connect-media sent', 'hold-media sent');
    expect(performer.kinds()).toEqual(['connect-media#1', 'connect-media#2', 'connect-media#3', 'hold-media#1']);
    expect(new Set(performer.calls.slice(0, 3).map((call) => call.actionId)).size).toBe(1);
    expect(rows.map(({ attempts }) => attempts)).toEqual([3, 1]);
  });

  it('does not let one contact wait for another', async () => {
    await start();
    bench.performer.respond = (action) =>
      action.medium === 'voice' ? new Promise<void>(() => undefined) : Promise.resolve();
    await serve(bench, 'voice');
    await serve(bench, 'chat');
    await bench.performer.called(2);
    await untilStates('connect-media pending', 'connect-media sent');
  });

  it('does not begin the next action of a contact while one is under way', async () => {
    await start();
    const { performer } = bench;
    let finish: () => void = () => undefined;
    performer.respond = (action) =>
      action.kind === 'connect-media' && action.medium === 'voice'
        ? new Promise((resolve) => (finish = resolve))
        : Promise.resolve();
    const { contactId } = await serve(bench, 'voice');
    await performer.called(1);
    accepted(await bench.router.submit({ kind: 'media-connected', contactId }));
    accepted(await bench.router.submit({ kind: 'contact-held', contactId }));
    // Another contact's action came later and is done.
    await serve(bench, 'chat');
    await untilStates('connect-media pending', 'hold-media pending', 'connect-media sent');
    expect(performer.kinds()).toEqual(['connect-media#1', 'connect-media#1']);
    finish();
    await untilStates('connect-media sent', 'hold-media sent', 'connect-media sent');
  });

  it('calls the outcome unknown when no answer comes in time, and asks again', async () => {
    await start({ outboxOptions: { callTimeoutMs: 50, firstRetryMs: 300, longestRetryMs: 300 } });
    bench.performer.respond = (_, attempt) => (attempt === 1 ? new Promise<void>(() => undefined) : Promise.resolve());
    await serve(bench);
    await untilStates('connect-media unknown');
    await untilStates('connect-media sent');
    expect(bench.performer.kinds()).toEqual(['connect-media#1', 'connect-media#2']);
  });

  it('removes a joining that has not worked yet when the customer’s side is to be released', async () => {
    await start({ outboxOptions: { firstRetryMs: 60_000, longestRetryMs: 60_000 } });
    bench.performer.respond = (action) =>
      action.kind === 'connect-media' ? Promise.reject(new Error('engaged')) : Promise.resolve();
    const { contactId } = await serve(bench);
    await bench.performer.called(1);
    const by = { personId: 'p' };
    accepted(await bench.router.submit({ kind: 'contact-closed-by-supervisor', contactId, reason: 'test', by }));
    await untilStates('connect-media cancelled', 'release-media sent');
    expect(bench.performer.kinds()).toEqual(['connect-media#1', 'release-media#1']);
  });

  it('does not send what has expired, in this life or after one', async () => {
    const clock = new ManualClock();
    await start({ clock });
    await bench.end();
    const owed = { kind: 'hold-media', contactId: 'c', medium: 'voice', seatId: 's' };
    for (const [seq, expiresAt] of [
      [1, clock.now() - 1],
      [2, clock.now() + 30_000],
    ]) {
      await look(
        database.url,
        `insert into routing_outbox values ($1, 'main', $2, 0, 'c', 'voice', 'hold-media', $3, 'pending', 0, null, now(), now(), now())`,
        [`main:${seq}:0`, seq, JSON.stringify({ ...owed, expiresAt })],
      );
    }
    // The performer is called from the start, before a test could change what it answers.
    await start({
      clock,
      respond: () => {
        clock.advance(40_000);
        return Promise.reject(new Error('engaged'));
      },
    });
    await untilStates('hold-media expired', 'hold-media expired');
    expect(bench.performer.calls.map((call) => call.actionId)).toEqual(['main:2:0']);
    expect(logged).toContainEqual(expect.objectContaining({ alert: 'outbox-expired' }));
  });

  it('gives the contact its place back when it cannot be joined with the seat', async () => {
    await start({ outboxOptions: { maxJoinAttempts: 2 } });
    bench.performer.respond = (action) =>
      action.kind === 'connect-media' ? Promise.reject(new Error('no such device')) : Promise.resolve();
    const { contactId } = await serve(bench);
    await untilStates('connect-media expired', 'park-media sent');
    expect(bench.performer.kinds()).toEqual(['connect-media#1', 'connect-media#2', 'park-media#1']);
    expect(bench.router.committed().state.contact).toEqual([
      expect.objectContaining({ id: contactId, state: 'queued', exclusions: [expect.any(Object)] }),
    ]);
  });

  it('gives up in the end, raises an alert, lists the dead letter, and tries it again when asked', async () => {
    await start({ outboxOptions: { maxAttempts: 3 } });
    bench.performer.respond = (action) =>
      action.kind === 'release-media' ? Promise.reject(new Error('provider gone')) : Promise.resolve();
    const { contactId } = await serve(bench);
    const by = { personId: 'p' };
    await untilStates('connect-media sent');
    accepted(await bench.router.submit({ kind: 'contact-closed-by-supervisor', contactId, reason: 'test', by }));
    await untilStates('connect-media sent', 'release-media dead');
    expect(logged).toContainEqual(expect.objectContaining({ alert: 'outbox-dead', contactId }));

    const service = new OutboxService(bench.outboxStore, bench.outbox);
    const [letter] = await service.dead();
    expect(letter).toMatchObject({ kind: 'release-media', contactId, attempts: 3, lastError: 'provider gone' });
    bench.performer.respond = () => Promise.resolve();
    await service.retry(letter?.actionId ?? '');
    await untilStates('connect-media sent', 'release-media sent');
    await expect(service.retry(letter?.actionId ?? '')).rejects.toMatchObject({ code: 'action-not-dead' });
  });

  it('performs what was still owed only when everybody knows how things stand', async () => {
    await start();
    bench.performer.respond = () => Promise.reject(new Error('engaged'));
    await serve(bench);
    await bench.performer.called(1);
    await bench.end();
    const known: boolean[] = [];
    await start({
      respond: () => {
        known.push(bench.told.includes('reset'));
        return Promise.resolve();
      },
    });
    await untilStates('connect-media sent');
    expect(known).toEqual([true]);
  });

  it('performs in its next life what it still owed, in order, and nothing it had done', async () => {
    await start({ outboxOptions: { callTimeoutMs: 60_000 } });
    const first = await serve(bench, 'voice');
    await untilStates('connect-media sent');
    bench.performer.respond = () => new Promise<void>(() => undefined);
    accepted(await bench.router.submit({ kind: 'media-connected', contactId: first.contactId }));
    accepted(await bench.router.submit({ kind: 'contact-held', contactId: first.contactId }));
    accepted(await bench.router.submit({ kind: 'contact-resumed', contactId: first.contactId }));
    await bench.performer.called(2);
    await bench.end();

    await start();
    await untilStates('connect-media sent', 'hold-media sent', 'resume-media sent');
    expect(bench.performer.kinds()).toEqual(['hold-media#1', 'resume-media#1']);
  });

  it('keeps an action for a medium that nobody serves as a dead letter', async () => {
    await start();
    bench.outbox.bind({});
    accepted(await bench.router.submit(arrive('c1')));
    accepted(await bench.router.submit({ kind: 'contact-ended', contactId: 'c1', by: 'system' }));
    await untilStates('release-media dead');
    expect(logged).toContainEqual(expect.objectContaining({ alert: 'outbox-dead', contactId: 'c1', medium: 'chat' }));
  });
});
