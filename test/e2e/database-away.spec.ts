import { Auditor } from '../support/auditor';
import { CrashLoad } from '../support/crash-load';
import { startStoppableServer, type StoppableServer } from '../support/test-server';

const AWAY_MS = 20_000;

const passing = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('PostgreSQL is away for 20 s under the load of the demonstration', () => {
  let database: StoppableServer;
  let load: CrashLoad;

  beforeAll(async () => {
    database = await startStoppableServer();
    load = await CrashLoad.prepare(database, 7);
  }, 60_000);
  afterAll(async () => {
    await load.close();
    await database.close();
  });

  it('everything goes on by itself: nothing acknowledged is lost or doubled, and no seat is blamed', async () => {
    await load.start();
    await load.open();
    await passing(8_000);
    await database.stop();
    await passing(AWAY_MS);
    await database.start();
    await passing(8_000);
    await load.windDown();

    const auditor = await Auditor.open(database.url);
    expect(await auditor.findings(load.stories)).toEqual([]);
    expect(await auditor.seatsThatDidNotRespond()).toEqual([]);
    await auditor.close();
    for (const stories of [load.stories.calls, load.stories.chats])
      expect(stories.filter(({ outcome }) => outcome === 'served').length).toBeGreaterThan(3);
  }, 180_000);
});
