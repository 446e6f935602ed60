import { DataSource } from 'typeorm';
import { databaseSchema } from '../../src/database-schema';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Tables that no entity describes: the journal writes and reads its own in SQL. */
const WITHOUT_ENTITY = [
  'engine_snapshot_records',
  'engine_snapshots',
  'schema_migrations',
  'routing_commands',
  'routing_events',
  'routing_lease',
  'routing_outbox',
  'routing_quarantine',
  'routing_receipts',
  'routing_state',
];

describe('the migrated schema', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      entities: databaseSchema.entities,
    }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('is what the entities say', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('lists every migration once, in order of its number', () => {
    expect(Array.isArray(databaseSchema.migrations)).toBe(true);
    const migrations = databaseSchema.migrations as readonly { readonly name: string }[];
    const numbers = migrations.map(({ name }) => Number(name.slice(-13)));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('has no table that nobody describes', async () => {
    const rows = await dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const described = new Set([...dataSource.entityMetadatas.map(({ tableName }) => tableName), ...WITHOUT_ENTITY]);
    expect(rows.map(({ name }) => name).filter((name) => !described.has(name))).toEqual([]);
  });
});
