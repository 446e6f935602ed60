import { parentPort, workerData } from 'node:worker_threads';
import { present } from '../../kernel/assert';
import { explainPast, type PastAnswer, type PastRequest } from './explain-past';

/** What a worker is started with. */
export interface ReplayWorkerData {
  readonly request: PastRequest;
}

/** `failed`: the database could not be read, in its own words. */
export type WorkerAnswer = PastAnswer | { readonly kind: 'failed'; readonly error: string };

const port = present(parentPort, 'this file runs as a worker thread');

/** One question, one answer, and the thread ends. */
explainPast((workerData as ReplayWorkerData).request)
  .catch((error: unknown) => ({ kind: 'failed' as const, error: error instanceof Error ? error.message : 'unknown' }))
  .then((answer: WorkerAnswer) => {
    port.postMessage(answer);
  })
  .catch(() => undefined);
