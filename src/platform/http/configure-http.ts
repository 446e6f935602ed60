import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { IncomingMessage } from 'node:http';
import type { AppConfig } from '../../config/config';
import { OperationalError } from '../errors/errors';
import { HealthRegistry } from '../health/health-registry';
import { SocketAdapter } from '../realtime/socket-adapter';
import { HttpMetrics } from './http-metrics';
import { servePages } from './pages';
import { ProblemFilter } from './problem-filter';
import { requestId } from './request-id';
import { SchemaPipe } from './validation-pipe';

const BODY_LIMIT = '256kb';
const PROVIDERS_WEBHOOKS = /^\/channels\/[a-z]+\/twilio\//;

/** Everything that surrounds the controllers and gateways, in the order requests meet it. */
export function configureHttp(app: NestExpressApplication, config: AppConfig): void {
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.use(requestId);
  app.use(app.get(HttpMetrics).middleware);
  app.use(securityHeaders(config));
  app.use(refuseWhileStopping(app.get(HealthRegistry)));
  servePages(app, config.consoleDir);
  // Signatures of webhooks are over what was received, byte for byte.
  app.useBodyParser('raw', { limit: BODY_LIMIT, type: isProvidersWebhook });
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new SocketAdapter(app));
}

/** Parsed by the guard of these routes, once their signature is right. */
function isProvidersWebhook({ url = '' }: IncomingMessage): boolean {
  return PROVIDERS_WEBHOOKS.test(url);
}

function securityHeaders(config: AppConfig): RequestHandler {
  const overTls = config.publicOrigins.length > 0 && config.publicOrigins.every((o) => o.startsWith('https:'));
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Ant Design writes its styles into the page while it runs.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        // Older browsers do not count a websocket of the same host as 'self'.
        connectSrc: ["'self'", ...config.publicOrigins.map((origin) => origin.replace(/^http/, 'ws'))],
        mediaSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    strictTransportSecurity: overTls,
    crossOriginOpenerPolicy: overTls,
    originAgentCluster: overTls,
  });
}

/** While the process winds down, new requests are sent elsewhere; those under way are finished. */
function refuseWhileStopping(health: HealthRegistry): RequestHandler {
  return (request, _response, next) => {
    if (health.isStopping() && !request.path.startsWith('/health/')) {
      next(new OperationalError('stopping', 'This server is stopping. Try again in a moment.', { retryAfterS: 5 }));
    } else {
      next();
    }
  };
}
