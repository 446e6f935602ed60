import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PastRequest } from '../../src/routing/past/explain-past';
import { REPLAY_LIMITS } from '../../src/routing/past/start-replay-worker';

/** As `src/routing/past/start-replay-worker.ts`, from the sources instead of the built files. */
export function startReplayWorker(request: PastRequest): Worker {
  return new Worker(resolve('test/support/typescript-worker.cjs'), {
    workerData: { entry: resolve('src/routing/past/replay-worker.ts'), request },
    resourceLimits: REPLAY_LIMITS,
  });
}
