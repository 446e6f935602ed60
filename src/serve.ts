import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { createApplication } from './application';
import { type AppConfig, ConfigError, loadConfig } from './config/config';
import { openDatabaseServer } from './platform/database/database-server';
import type { DatabaseServer } from './platform/database/running-server';
import { OperationalError } from './platform/errors/errors';
import { HealthRegistry } from './platform/health/health-registry';
import { JsonLogger } from './platform/logging/json-logger';
import { systemClock } from './platform/time/clock';

const STOP_LIMIT_MS = 10_000;

/** What has been started so far and must be stopped again, the database last. */
interface Running {
  database?: DatabaseServer;
  app?: NestExpressApplication;
}

/** What a caller of `serve` may add before the doors open. */
export type Prepare = (app: NestExpressApplication) => Promise<void>;

async function start(running: Running, config: AppConfig, prepare: Prepare): Promise<void> {
  running.database = await openDatabaseServer(config);
  running.app = await createApplication({ config, databaseUrl: running.database.url, clock: systemClock });
  await prepare(running.app);
  await listen(running.app, config);
  const { port } = running.app.getHttpServer().address() as AddressInfo;
  const url = config.publicOrigins[0] ?? `http://${config.httpHost}:${port}`;
  new Logger('Start').log(
    `Lianxian 连线 is ready: console ${url}/  chat page ${url}/chat/  health ${url}/health/ready`,
  );
}

async function listen(app: NestExpressApplication, { httpHost, httpPort }: AppConfig): Promise<void> {
  try {
    await app.listen(httpPort, httpHost);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== 'listen') throw error;
    const why = code === 'EADDRINUSE' ? 'another program listens there' : (code ?? 'unknown error');
    throw new OperationalError(
      'http-address-unusable',
      `Cannot listen on ${httpHost}:${httpPort}: ${why}. Stop that program, or choose another HTTP_PORT or HTTP_HOST.`,
      { cause: error },
    );
  }
}

async function stop({ app, database }: Running): Promise<void> {
  app?.get(HealthRegistry).beginStop();
  await app?.close();
  await database?.close();
}

/** First signal: let a start come to its end, finish, stop, in 10 s at most. Second signal: leave at once. */
function stopOnSignals(running: Running, started: Promise<void>): void {
  const logger = new Logger('Stop');
  let stopping = false;
  const onSignal = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(130);
    stopping = true;
    logger.log(`stopping after ${signal}`);
    setTimeout(() => {
      logger.error(`not stopped after ${STOP_LIMIT_MS / 1000} s; leaving now`);
      process.exit(1);
    }, STOP_LIMIT_MS).unref();
    await started.catch(() => undefined);
    await stop(running);
    logger.log('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      onSignal(signal).catch((error: unknown) => {
        logger.error('stopping failed', error);
        process.exit(1);
      });
    });
  }
}

/** Runs the service of this process until a signal ends it. A start that fails ends the process with one clear sentence. */
export async function serve(prepare: Prepare = () => Promise.resolve()): Promise<void> {
  try {
    await run(prepare);
  } catch (error) {
    // A known problem is one clear sentence; a bug shows where it is.
    if (error instanceof ConfigError || error instanceof OperationalError) console.error(error.message);
    else new Logger('Start').fatal('the start met a bug', error);
    process.exit(1);
  }
}

/** A bug that nobody caught: the state in memory cannot be trusted. The next start recovers what was acknowledged. */
function leaveOnUncaught(error: Error): void {
  new Logger('Stop').fatal('a bug ended the process', error);
  process.exit(1);
}

async function run(prepare: Prepare): Promise<void> {
  const config = loadConfig();
  Logger.overrideLogger(new JsonLogger(config.logLevel));
  process.once('uncaughtException', leaveOnUncaught);
  const running: Running = {};
  const started = start(running, config, prepare);
  stopOnSignals(running, started);
  try {
    await started;
  } catch (error) {
    await stop(running);
    throw error;
  }
}
