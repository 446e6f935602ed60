import { type INestApplicationContext, Logger } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { OriginPolicy } from '../http/origin-policy';
import { SocketCounts } from './socket-counts';

const handshakes = new Logger('Realtime');

/** Nest passes and wants only some of them, though its type says all. */
type Options = NonNullable<Parameters<IoAdapter['createIOServer']>[1]>;

/** Bytes of one message from a client; the longest chat text is 2,000 characters. */
const MESSAGE_LIMIT_BYTES = 65_536;

/**
 * socket.io with the rules of this house: pages of other origins are refused before any handler runs. A handshake
 * without `Origin` comes from no browser; the namespaces decide by session cookie or widget key.
 */
export class SocketAdapter extends IoAdapter {
  private readonly origins: OriginPolicy;
  private readonly counts: SocketCounts;

  constructor(app: INestApplicationContext) {
    super(app);
    this.origins = app.get(OriginPolicy);
    this.counts = app.get(SocketCounts);
  }

  override createIOServer(
    ...[port, options]: Parameters<IoAdapter['createIOServer']>
  ): ReturnType<IoAdapter['createIOServer']> {
    const server = super.createIOServer(port, {
      ...options,
      serveClient: false,
      maxHttpBufferSize: MESSAGE_LIMIT_BYTES,
      pingInterval: 25_000,
      pingTimeout: 20_000,
      allowRequest: (request, decide) => {
        const { origin } = request.headers;
        const allowed = origin === undefined || this.origins.allows(origin, request.socket.localPort);
        if (!allowed) handshakes.warn('a socket handshake of a foreign origin was refused');
        decide(allowed ? null : 'origin-not-allowed', allowed);
      },
    } as Options);
    this.counts.watch(server);
    return server;
  }
}
