import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { waitForDatabase } from './database-reachable';
import type { DatabaseSchema } from './database-schema';
import { ListeningClient } from './listening-client';
import { migrateDatabase } from './migrate-database';
import { TypeOrmLog } from './typeorm-log';
import { DatabaseHealth } from './database-health';

/** Longest time of one statement; batches of the journal take milliseconds. */
const STATEMENT_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 3_000;

@Module({ providers: [DatabaseHealth] })
export class DatabaseModule {
  /** A migrated database behind TypeORM's `DataSource`, before any other provider that injects it is made. */
  static forRoot(url: string, schema: DatabaseSchema): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [APP_CONFIG],
          useFactory: (config: AppConfig) => ({
            type: 'postgres' as const,
            url,
            entities: schema.entities,
            synchronize: false,
            logger: new TypeOrmLog(),
            poolSize: config.databasePool,
            connectTimeoutMS: CONNECT_TIMEOUT_MS,
            applicationName: 'lianxian',
            extra: {
              Client: ListeningClient,
              statement_timeout: STATEMENT_TIMEOUT_MS,
              // Our own watch, for a server that is gone without a word; later than the server's.
              query_timeout: STATEMENT_TIMEOUT_MS + 2_000,
              idle_in_transaction_session_timeout: 30_000,
              keepAlive: true,
              keepAliveInitialDelayMillis: 10_000,
            },
            // Waiting and its end are decided in database-reachable.ts.
            retryAttempts: 1,
          }),
          dataSourceFactory: async (options) => {
            if (options === undefined) throw new Error('TypeORM was given no options');
            await waitForDatabase(url);
            await migrateDatabase(url, schema);
            return await new DataSource(options).initialize();
          },
        }),
      ],
    };
  }
}
