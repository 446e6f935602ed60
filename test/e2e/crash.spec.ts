import { seededRandom, wholeBetween } from '../../src/kernel/random';
import type { RoutingSnapshot } from '../../src/routing/engine/records';
import { Auditor } from '../support/auditor';
import { CrashLoad } from '../support/crash-load';
import { randomCommand } from '../support/random-commands';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Replays a failure: `CRASH_SEED=… npm test -- test/e2e/crash.spec.ts`. */
const SEED = Number(process.env.CRASH_SEED ?? 20261122);
const RANDOM_KILLS = Number(process.env.CRASH_ROUNDS ?? 20);
/** Kills in the middle of a commit that is never written. */
const LOST_COMMITS = 5;
const NAMED_POINTS = [
  ...['applied:60', 'committed:60', 'acknowledged:60', 'owing:8'],
  ...['applied:7', 'committed:7', 'acknowledged:7', 'owing:1'],
  ...['message-stored:1', 'message-claimed:1', 'message-carried:1'],
  ...['message-stored:3', 'message-claimed:3', 'message-carried:3'],
];

function byId(snapshot: RoutingSnapshot): Readonly<Record<string, readonly { readonly id: string }[]>> {
  return Object.fromEntries(
    Object.entries(snapshot).map(([kind, records]: [string, readonly { readonly id: string }[]]) => [
      kind,
      records.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ]),
  );
}

describe('the service is killed again and again under the load of the demonstration', () => {
  let database: TestDatabase;
  let load: CrashLoad;
  let auditor: Auditor;

  beforeAll(async () => {
    database = await createTestDatabase();
    load = await CrashLoad.prepare(database, SEED);
    auditor = await Auditor.open(database.url);
  });
  afterAll(async () => {
    await auditor.close();
    await load.close();
    await database.drop();
  });

  it('at named points and at random moments, and everything a customer was told is true and stands once', async () => {
    const random = seededRandom(SEED);
    const awhile = (low: number, high: number): Promise<void> =>
      new Promise((resolve) => setTimeout(resolve, wholeBetween(random, low, high)));
    await load.start();
    await load.open();
    await awhile(3_000, 3_000);
    for (const point of NAMED_POINTS) {
      await load.kill();
      await load.startAndCrash(point);
      await load.start();
      await awhile(300, 1_500);
    }
    for (let round = 0; round < LOST_COMMITS; round++) {
      await awhile(300, 1_500);
      await load.killInCommit();
      await load.start();
    }
    for (let round = 0; round < RANDOM_KILLS; round++) {
      await awhile(100, 2_500);
      await load.kill();
      await load.start();
    }
    await awhile(2_000, 2_000);
    await load.windDown();

    const findings = await auditor.findings(load.stories);
    if (findings.length > 0) console.error(load.warnings());
    expect(findings).toEqual([]);
    // The rounds meant something: customers of all media were served in between.
    for (const stories of [load.stories.calls, load.stories.chats])
      expect(stories.filter(({ outcome }) => outcome === 'served').length).toBeGreaterThan(10);
    for (const { customers } of load.stories.texts)
      expect(customers.filter(({ heard }) => heard.length > 0).length).toBeGreaterThan(5);
  }, 600_000);

  it('and the engine rebuilt from the tables decides the next 1,000 commands as one that never stopped', async () => {
    await load.kill();
    const steady = await auditor.steadyEngine();
    const restarted = await auditor.restartedEngine();
    expect(byId(restarted.snapshot())).toEqual(byId(steady.snapshot()));
    const random = seededRandom(SEED + 1);
    let now = steady.snapshot().partition[0]?.lastNow ?? 0;
    for (let serial = 1; serial <= 1_000; serial++) {
      const command = randomCommand(random, steady.snapshot(), serial);
      now += random.below(2_000);
      expect(restarted.apply(command, now)).toEqual(steady.apply(command, now));
    }
  });
});
