import { join } from 'node:path';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** A mail that needs more than this ends its worker, not the process. */
export const WORKER_LIMITS: ResourceLimits = {
  maxOldGenerationSizeMb: 256,
  maxYoungGenerationSizeMb: 32,
  stackSizeMb: 4,
};

/**
 * A worker that reads mails. In a file of its own because only built code can be started as a thread: tests put another function
 * in its place that translates the sources first (test/support/start-mail-worker.ts).
 */
export function startMailWorker(): Worker {
  return new Worker(join(__dirname, 'mail-worker.js'), { resourceLimits: WORKER_LIMITS });
}
