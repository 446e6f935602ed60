import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OperationalError } from '../errors/errors';
import type { DatabaseSchema } from './database-schema';
import { ListeningClient } from './listening-client';
import { TypeOrmLog } from './typeorm-log';

/** Any number that no other program takes for a lock on the same database. */
const MIGRATION_LOCK = 7_395_598;
const LOCK_TIMEOUT_MS = 120_000;

/**
 * Applies the missing migrations, each in a transaction of its own. Safe to run twice and by several processes at
 * once: they take turns by an advisory lock, and the later ones find nothing to do.
 * @returns the names of the migrations applied by this call
 */
export async function migrateDatabase(url: string, schema: DatabaseSchema): Promise<readonly string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: [],
    migrations: schema.migrations,
    migrationsTableName: 'schema_migrations',
    poolSize: 2,
    connectTimeoutMS: 3_000,
    applicationName: 'lianxian-migrate',
    extra: { Client: ListeningClient },
    logger: new TypeOrmLog(),
  });
  await dataSource.initialize();
  const turn = dataSource.createQueryRunner();
  try {
    await turn.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await turn.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    await turn.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    const names = applied.map(({ name }) => name);
    if (names.length > 0) new Logger('Database').log(`migrations applied: ${names.join(', ')}`);
    return names;
  } catch (error) {
    throw isLockTimeout(error)
      ? new OperationalError(
          'migration-busy',
          `Another process has been migrating the database for over ${LOCK_TIMEOUT_MS / 1000} s. Look at it, then start again.`,
          { cause: error },
        )
      : error;
  } finally {
    await turn.release();
    // Ends the session, and with it a lock that an error left behind.
    await dataSource.destroy();
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}
