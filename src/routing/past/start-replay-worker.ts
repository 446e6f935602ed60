import { join } from 'node:path';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { PastRequest } from './explain-past';
import type { ReplayWorkerData } from './replay-worker';

/** A replay that needs more than this ends its thread, not the process. */
export const REPLAY_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 2_048, maxYoungGenerationSizeMb: 64 };

/**
 * A thread that answers one question about the past. In a file of its own because only built code can be started as a
 * thread: tests put another function in its place that translates the sources first (test/support/start-replay-worker.ts).
 */
export function startReplayWorker(request: PastRequest): Worker {
  const workerData: ReplayWorkerData = { request };
  return new Worker(join(__dirname, 'replay-worker.js'), { workerData, resourceLimits: REPLAY_LIMITS });
}
