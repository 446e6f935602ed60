import { Logger } from '@nestjs/common';
import { classifyError } from '../errors/classify-error';
import { OperationalError } from '../errors/errors';
import type { Refusal } from './console-protocol';

const logger = new Logger('Realtime');

/** The answer to a socket event that failed: the same codes and words as over HTTP. Bugs are logged, not told. */
export function toRefusal(error: unknown): Refusal {
  const known = classifyError(error);
  if (known === null) {
    logger.error('a socket event met a bug', error);
    return { ok: false, code: 'internal-error', message: 'Something went wrong on our side. It has been logged.' };
  }
  const base = { ok: false, code: known.code, message: known.message } as const;
  if (known instanceof OperationalError) {
    logger.warn(`a socket event was refused: ${known.code}`, known.options.cause ?? '');
    return { ...base, retryable: true };
  }
  return known.options.fields === undefined ? base : { ...base, fields: known.options.fields };
}
