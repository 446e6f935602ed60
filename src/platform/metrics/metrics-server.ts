import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { OperationalError } from '../errors/errors';

/** A scrape takes milliseconds; whoever asks otherwise is not Prometheus. */
const REQUEST_LIMIT_MS = 10_000;

/**
 * `/metrics` at an address of its own, without a login: that address belongs into an internal network (the configuration refuses the
 * public port). Without METRICS_PORT nothing listens, and the figures of the Node process are not gathered.
 */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MetricsServer.name);
  private server: Server | null = null;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly registry: Registry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { metrics } = this.config;
    if (metrics === undefined) return;
    collectDefaultMetrics({ register: this.registry });
    const server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        this.logger.error('the metrics could not be gathered', error);
        response.writeHead(500, { 'Content-Type': 'text/plain' }).end('The log says why.\n');
      });
    });
    server.requestTimeout = REQUEST_LIMIT_MS;
    await listen(server, metrics.host, metrics.port);
    this.server = server;
    this.logger.log(`metrics at http://${metrics.host}:${this.port()}/metrics`);
  }

  onModuleDestroy(): void {
    this.server?.close();
    this.server?.closeAllConnections();
    this.server = null;
  }

  /** Where it listens; null when it does not. */
  port(): number | null {
    return this.server === null ? null : (this.server.address() as AddressInfo).port;
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Only /metrics is here.\n');
    } else if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Type': 'text/plain' }).end('Metrics are only read.\n');
    } else {
      const text = await this.registry.metrics();
      response.writeHead(200, { 'Content-Type': this.registry.contentType, 'Cache-Control': 'no-store' });
      response.end(method === 'HEAD' ? undefined : text);
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : (error.code ?? 'unknown error');
      reject(
        new OperationalError(
          'metrics-address-unusable',
          `Cannot listen on ${host}:${port} for metrics: ${why}. Stop that program, or choose another METRICS_PORT or METRICS_HOST.`,
          { cause: error },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
