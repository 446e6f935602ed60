import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ApiDocument } from './api-docs/api-document';
import { AppModule } from './app.module';
import type { AppConfig } from './config/config';
import type { Clock } from './kernel/clock';
import { configureHttp } from './platform/http/configure-http';
import { nestOptions } from './platform/http/nest-options';
import { JsonLogger } from './platform/logging/json-logger';

export interface ApplicationOptions {
  readonly config: AppConfig;
  readonly databaseUrl: string;
  readonly clock: Clock;
}

/** The whole application on a migrated database, not listening yet. Rejects when a part cannot start. */
export async function createApplication({
  config,
  databaseUrl,
  clock,
}: ApplicationOptions): Promise<NestExpressApplication> {
  const root = AppModule.forRoot({ config, databaseUrl, clock });
  const app = await NestFactory.create<NestExpressApplication>(root, nestOptions(new JsonLogger(config.logLevel)));
  configureHttp(app, config);
  app.get(ApiDocument, { strict: false }).describe(app);
  return app;
}
