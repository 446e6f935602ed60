import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { SERVER_VARIABLE, startTestServer, type TestServer } from './test-server';

/** Where global-teardown finds what this started: Jest runs both in one process. */
export interface TestRun {
  lianxianTestServer?: TestServer;
}

/** Jest calls this once a run, however many projects name it. */
export default async function globalSetup(): Promise<void> {
  Logger.overrideLogger(['warn', 'error', 'fatal']);
  const server = await startTestServer();
  (globalThis as TestRun).lianxianTestServer = server;
  process.env[SERVER_VARIABLE] = server.url;
}
