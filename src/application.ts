import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module';
import type { AppConfig } from './config/config';
import type { Clock } from './kernel/clock';
import { configureHttp } from './platform/http/configure-http';
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
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot({ config, databaseUrl, clock }), {
    logger: new JsonLogger(config.logLevel),
    abortOnError: false,
    bodyParser: false,
    forceCloseConnections: true,
  });
  configureHttp(app, config);
  return app;
}
