import { DataSource } from 'typeorm';
import { databaseSchema } from '../../src/database-schema';
import { ContactEntity } from '../../src/routing/journal/contact.entity';
import { ContactHistory } from '../../src/routing/journal/contact-history';
import { ManualClock } from '../support/manual-clock';
import { accepted, arrive, type Bench, queue, startRouter } from '../support/router-bench';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

describe('what a customer came for before', () => {
  const clock = new ManualClock();
  const began = clock.now();
  let database: TestDatabase;
  let bench: Bench;
  let dataSource: DataSource;
  let history: ContactHistory;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      entities: databaseSchema.entities,
    }).initialize();
    history = new ContactHistory(dataSource.getRepository(ContactEntity));
    bench = await startRouter(database.url, { clock });
    await bench.ready();
    for (const id of ['first', 'second', 'third']) {
      accepted(await bench.router.submit(arrive(id)));
      accepted(await bench.router.submit(queue(id)));
      clock.advance(1_000);
    }
    accepted(await bench.router.submit({ kind: 'contact-abandoned', contactId: 'first' }));
    accepted(
      await bench.router.submit({ ...arrive('stranger'), customerId: 'customer-2' } as ReturnType<typeof arrive>),
    );
  });
  afterAll(async () => {
    await bench.end();
    await dataSource.destroy();
    await database.drop();
  });

  const ids = async (options: Parameters<ContactHistory['ofCustomer']>[1]) =>
    (await history.ofCustomer(['customer-1'], options)).map(({ contactId }) => contactId);

  it('lists the contacts of that customer, the latest first, with how they ended', async () => {
    const [third, second, first] = await history.ofCustomer(['customer-1'], { limit: 10 });
    expect([third?.contactId, second?.contactId]).toEqual(['third', 'second']);
    expect(third).toMatchObject({ state: 'queued', closedAt: null, cause: null });
    expect(first).toEqual({
      contactId: 'first',
      medium: 'chat',
      direction: 'inbound',
      state: 'closed',
      homeCentreId: 'n',
      queueId: 'chats',
      arrivedAt: began,
      serviceStartedAt: null,
      closedAt: began + 3_000,
      cause: 'abandoned',
      outcome: null,
      seatId: null,
    });
  });

  it('leaves out the present one, goes back page by page, and gives at least one', async () => {
    expect(await ids({ limit: 10, excludeContactId: 'third' })).toEqual(['second', 'first']);
    expect(await ids({ limit: 1 })).toEqual(['third']);
    expect(await ids({ limit: 10, before: began + 2_000 })).toEqual(['second', 'first']);
    expect(await ids({ limit: 0 })).toEqual(['third']);
    expect(await history.ofCustomer(['nobody'], { limit: 10 })).toEqual([]);
  });

  it('lists the contacts of several who are one person together', async () => {
    const both = await history.ofCustomer(['customer-2', 'customer-1'], { limit: 2 });
    expect(both.map(({ contactId }) => contactId)).toEqual(['stranger', 'third']);
  });
});
