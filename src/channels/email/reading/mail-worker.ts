import { parentPort } from 'node:worker_threads';
import { present } from '../../../kernel/assert';
import type { ReadMail } from './mail';
import { readMail, type ReadScope } from './read-mail';

export interface ReadRequest {
  readonly raw: Uint8Array;
  readonly scope: ReadScope;
}

/** `error`: the reading failed in a way nobody foresaw; without what stood in the mail. */
export type ReadAnswer = { readonly mail: ReadMail } | { readonly error: string };

const port = present(parentPort, 'this file runs as a worker thread');

/** One mail at a time: the next is sent when the answer to the last has come. */
port.on('message', ({ raw, scope }: ReadRequest) => {
  readMail(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), scope).then(
    (mail) => {
      port.postMessage({ mail } satisfies ReadAnswer);
    },
    (error: unknown) => {
      port.postMessage({ error: error instanceof Error ? error.name : 'unknown' } satisfies ReadAnswer);
    },
  );
});
