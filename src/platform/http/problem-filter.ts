import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { STATUS_CODES } from 'node:http';
import { classifyError } from '../errors/classify-error';
import { type FieldProblem, OperationalError } from '../errors/errors';
import { logContext } from '../logging/request-context';

/** RFC 9457 problem document. `type` is `about:blank`: `code` is our stable name of the problem. */
export interface ProblemDocument {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly fields?: readonly FieldProblem[];
  readonly requestId?: string;
}

const DEFAULT_RETRY_AFTER_S = 2;

/** Every error of every HTTP request becomes a problem document; bugs are logged and answered without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    // Socket gateways answer through `toRefusal`; an error that still arrives here belongs to no HTTP response.
    if (host.getType() !== 'http') {
      this.logger.error('an error left a socket handler', error);
      return;
    }
    const response = host.switchToHttp().getResponse<Response>();
    const { problem, retryAfterS } = this.describe(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (retryAfterS !== undefined) response.setHeader('Retry-After', String(retryAfterS));
    response.setHeader('Cache-Control', 'no-store');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }

  private describe(error: unknown): { readonly problem: ProblemDocument; readonly retryAfterS: number | undefined } {
    const known = classifyError(error);
    if (known === null) {
      this.logger.error('a request met a bug', error);
      const detail = 'Something went wrong on our side. The log has it under this request id.';
      return { problem: document(500, 'internal-error', detail), retryAfterS: undefined };
    }
    if (known instanceof OperationalError) {
      this.logger.warn(`a request was refused: ${known.code}`, known.options.cause ?? '');
      const retryAfterS = known.options.retryAfterS ?? DEFAULT_RETRY_AFTER_S;
      return { problem: document(503, known.code, known.message), retryAfterS };
    }
    const { status = 400, fields, retryAfterS } = known.options;
    return { problem: document(status, known.code, known.message, fields), retryAfterS };
  }
}

function document(status: number, code: string, detail: string, fields?: readonly FieldProblem[]): ProblemDocument {
  const { requestId } = logContext();
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    ...(fields === undefined ? {} : { fields }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
