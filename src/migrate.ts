import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { ConfigError, loadConfig } from './config/config';
import { databaseSchema } from './database-schema';
import { waitForDatabase } from './platform/database/database-reachable';
import { openDatabaseServer } from './platform/database/database-server';
import { migrateDatabase } from './platform/database/migrate-database';
import { OperationalError } from './platform/errors/errors';
import { JsonLogger } from './platform/logging/json-logger';

/** `npm run db:migrate`: brings the configured database to the present schema and leaves. */
async function migrate(): Promise<void> {
  const config = loadConfig();
  Logger.overrideLogger(new JsonLogger(config.logLevel));
  const server = await openDatabaseServer(config);
  try {
    await waitForDatabase(server.url);
    const applied = await migrateDatabase(server.url, databaseSchema);
    console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
  } finally {
    await server.close();
  }
}

migrate().catch((error: unknown) => {
  if (error instanceof ConfigError || error instanceof OperationalError) console.error(error.message);
  else new Logger('Start').fatal('migrating met a bug', error);
  process.exit(1);
});
