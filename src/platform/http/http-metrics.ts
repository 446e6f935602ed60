import { Injectable } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import { Counter, Histogram, Registry } from 'prom-client';

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Requests by route, method and status. The route is the pattern it was declared with, never an address that somebody sent: that may
 * hold an id of a customer, and there is no end of them.
 */
@Injectable()
export class HttpMetrics {
  private readonly requests: Counter<'method' | 'route' | 'status'>;
  private readonly duration: Histogram<'method' | 'route'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'lianxian_http_requests_total',
      help: 'Answered HTTP requests.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.duration = new Histogram({
      name: 'lianxian_http_request_duration_seconds',
      help: 'From the arrival of a request to the end of its answer.',
      labelNames: ['method', 'route'],
      buckets: BUCKETS_S,
      registers,
    });
  }

  readonly middleware: RequestHandler = (request, response, next) => {
    const started = performance.now();
    // `close` also comes when the client went away before the answer was out.
    response.once('close', () => {
      const method = METHODS.includes(request.method) ? request.method : 'OTHER';
      const route = routeOf(request, response);
      this.requests.inc({ method, route, status: response.writableFinished ? response.statusCode : 'aborted' });
      this.duration.observe({ method, route }, (performance.now() - started) / 1_000);
    });
    next();
  };
}

function routeOf(request: Request, response: Response): string {
  const route = request.route as { readonly path?: unknown } | undefined;
  if (typeof route?.path === 'string') return route.path;
  // The pages and their files are no routes of Nest's.
  return response.statusCode < 400 ? 'pages' : 'unmatched';
}
