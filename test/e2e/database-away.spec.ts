import { Auditor } from '../support/auditor';
import { CrashLoad } from '../support/crash-load';
import { startStoppableServer, type StoppableServer } from '../support/test-server';
import { waitFor } from '../support/wait-for';

const AWAY_MS = 20_000;

/** How long it is away is the very thing that is tried here. */
const away = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, AWAY_MS));

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

  /** So many calls and so many chats were served to the end, and half as many customers answered by SMS and by e-mail. */
  async function served(count: number): Promise<void> {
    const { calls, chats } = load.stories;
    const enough = (stories: Iterable<{ readonly outcome: string }>): boolean =>
      [...stories].filter(({ outcome }) => outcome === 'served').length >= count;
    const answered = (): boolean => load.stories.texts.every(({ customers }) => customers.length >= count / 2);
    await waitFor(
      `${count} calls and ${count} chats are served, ${count / 2} customers answered by SMS and by e-mail`,
      () => enough(calls) && enough(chats) && answered(),
      90_000,
    );
  }

  it('everything goes on by itself: nothing acknowledged is lost or doubled, and no seat is blamed', async () => {
    await load.start();
    await load.open();
    await served(4);
    await database.stop();
    await away();
    await database.start();
    await served(8);
    await load.windDown();

    const auditor = await Auditor.open(database.url);
    expect(await auditor.findings(load.stories)).toEqual([]);
    expect(await auditor.seatsThatDidNotRespond()).toEqual([]);
    await auditor.close();
  }, 300_000);
});
