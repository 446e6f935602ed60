import type { NestApplicationOptions } from '@nestjs/common';
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
  // Nest declares its plain options as a class, and everybody passes a literal.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const options: NestApplicationOptions = {
    logger: new JsonLogger(config.logLevel),
    abortOnError: false,
    bodyParser: false,
    forceCloseConnections: true,
  };
  const root = AppModule.forRoot({ config, databaseUrl, clock });
  const app = await NestFactory.create<NestExpressApplication>(root, options);
  configureHttp(app, config);
  return app;
}
