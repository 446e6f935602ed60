import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { createApplication } from './application';
import { type AppConfig, ConfigError, loadConfig } from './config/config';
import { type DatabaseServer, openDatabaseServer } from './platform/database/database-server';
import { OperationalError } from './platform/errors/errors';
import { HealthRegistry } from './platform/health/health-registry';
import { JsonLogger } from './platform/logging/json-logger';
import { systemClock } from './platform/time/clock';

const STOP_LIMIT_MS = 10_000;

async function main(): Promise<void> {
  const config = loadConfig();
  const logger = new Logger('Start');
  Logger.overrideLogger(new JsonLogger(config.logLevel));
  const database = await openDatabaseServer(config);
  let app: NestExpressApplication;
  try {
    app = await createApplication({ config, databaseUrl: database.url, clock: systemClock });
    stopOnSignals(app, database);
    await listen(app, config);
  } catch (error) {
    await database.close();
    throw error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = config.publicOrigins[0] ?? `http://${config.httpHost}:${port}`;
  logger.log(`Lianxian 连线 is ready: console ${url}/  chat page ${url}/chat/  health ${url}/health/ready`);
}

async function listen(app: NestExpressApplication, config: AppConfig): Promise<void> {
  try {
    await app.listen(config.httpPort, config.httpHost);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    await app.close();
    if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new OperationalError(
        'http-address-unusable',
        `Cannot listen on ${config.httpHost}:${config.httpPort} (${code}). Choose another HTTP_PORT or HTTP_HOST.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** First signal: finish and stop, the database last, 10 s at most. Second signal: at once. */
function stopOnSignals(app: NestExpressApplication, database: DatabaseServer): void {
  const logger = new Logger('Stop');
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) process.exit(130);
    stopping = true;
    logger.log(`stopping after ${signal}`);
    setTimeout(() => {
      logger.error(`not stopped after ${STOP_LIMIT_MS / 1000} s; leaving now. Nothing acknowledged is lost.`);
      process.exit(1);
    }, STOP_LIMIT_MS).unref();
    app.get(HealthRegistry).beginStop();
    await app.close();
    await database.close();
    logger.log('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        logger.error('stopping failed', error);
        process.exit(1);
      });
    });
  }
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof OperationalError;
  console.error(known ? error.message : error);
  process.exit(1);
});
