import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { WORKER_LIMITS } from '../../src/channels/email/reading/start-mail-worker';

/** As `src/channels/email/reading/start-mail-worker.ts`, from the sources instead of the built files. */
export function startMailWorker(): Worker {
  return new Worker(resolve('test/support/typescript-worker.cjs'), {
    workerData: { entry: resolve('src/channels/email/reading/mail-worker.ts') },
    resourceLimits: WORKER_LIMITS,
  });
}
