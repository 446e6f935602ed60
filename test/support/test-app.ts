import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { createApplication } from '../../src/application';
import { type AppConfig, testConfig } from '../../src/config/config';
import type { Clock } from '../../src/kernel/clock';
import { systemClock } from '../../src/platform/time/clock';
import { createTestDatabase, type TestDatabase } from './test-database';

export interface TestApp {
  readonly app: NestExpressApplication;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly database: TestDatabase;
  /** Stops the application, and drops the database unless it was given. */
  close(): Promise<void>;
}

/** The whole application on any free port, with a database of its own unless one is given. */
export async function createTestApp(
  options: { readonly config?: Partial<AppConfig>; readonly clock?: Clock; readonly database?: TestDatabase } = {},
): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const config = testConfig({ ...options.config, databaseUrl: database.url });
  const app = await createApplication({ config, databaseUrl: database.url, clock: options.clock ?? systemClock });
  const close = async () => {
    await app.close();
    if (options.database === undefined) await database.drop();
  };
  try {
    await app.listen(config.httpPort, config.httpHost);
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}`, database, close };
}
