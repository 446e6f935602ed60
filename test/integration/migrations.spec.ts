import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { databaseSchema } from '../../src/database-schema';
import { migrateDatabase } from '../../src/platform/database/migrate-database';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/test-database';

/** Fails when it is run twice, and takes long enough for the others to be at the door. */
class Slow1760000009000 implements MigrationInterface {
  readonly name = 'Slow1760000009000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE slow (id int)');
    await runner.query('SELECT pg_sleep(0.3)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE slow');
  }
}

class Broken1760000009001 implements MigrationInterface {
  readonly name = 'Broken1760000009001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id int)');
    await runner.query('SELECT no_such_function()');
  }
  async down(): Promise<void> {
    // Never applied, so there is nothing to undo.
  }
}

describe('migrations', () => {
  let database: TestDatabase;
  beforeAll(() => {
    Logger.overrideLogger(['error', 'fatal']);
  });
  beforeEach(async () => {
    database = await createEmptyDatabase();
  });
  afterEach(async () => {
    await database.drop();
  });

  it('are applied once when five start at the same moment', async () => {
    const schema = { entities: [], migrations: [Slow1760000009000] };
    const applied = await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(database.url, schema)));
    expect(applied.flat()).toEqual(['Slow1760000009000']);
  });

  it('are applied on an empty database, and find nothing to do the second time', async () => {
    const first = await migrateDatabase(database.url, databaseSchema);
    expect(first).toHaveLength(Object.keys(databaseSchema.migrations).length);
    expect(await migrateDatabase(database.url, databaseSchema)).toEqual([]);
  });

  it('leave nothing of one that fails, and let the next process in', async () => {
    const broken = { entities: [], migrations: [Slow1760000009000, Broken1760000009001] };
    await expect(migrateDatabase(database.url, broken)).rejects.toThrow('no_such_function');
    const repaired = { entities: [], migrations: [Slow1760000009000] };
    expect(await migrateDatabase(database.url, repaired)).toEqual([]);
    expect(await tables(database.url)).toEqual(['schema_migrations', 'slow']);
  });

  it('have been applied to the databases of the tests', async () => {
    const clone = await createTestDatabase();
    expect(await migrateDatabase(clone.url, databaseSchema)).toEqual([]);
    await clone.drop();
  });
});

async function tables(url: string): Promise<readonly string[]> {
  const dataSource = await new DataSource({ type: 'postgres', url }).initialize();
  try {
    const rows = await dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}
