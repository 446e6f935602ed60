import { Logger } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';
import { withLogContext } from '../logging/request-context';

const logger = new Logger('Http');
/** What we accept from a proxy in front: no blanks, no quotes, nothing that could forge a log line. */
const SANE_ID = /^[A-Za-z0-9._-]{8,80}$/;
const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** Gives each request an id, on its answer and on every log line it causes, and logs the end of those that change things. */
export const requestId: RequestHandler = (request, response, next) => {
  const offered = request.get('X-Request-Id');
  const id = offered !== undefined && SANE_ID.test(offered) ? offered : randomUUID();
  response.setHeader('X-Request-Id', id);
  const started = performance.now();
  withLogContext({ requestId: id }, () => {
    // Without the query: it may hold a search for a customer.
    const path = request.originalUrl.split('?')[0] ?? '';
    response.once('finish', () => {
      const line = `${request.method} ${path} ${response.statusCode} ${Math.round(performance.now() - started)} ms`;
      if (CHANGING.includes(request.method) || response.statusCode >= 500) logger.log(line);
      else logger.debug(line);
    });
    next();
  });
};
