import { Logger, type OnModuleDestroy } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import { z } from 'zod';
import { ConsoleSockets, type ConsoleNamespace, type ConsoleSocket } from '../identity/console-sockets';
import type { Principal } from '../identity/principal';
import type { Millis } from '../kernel/clock';
import { UserError } from '../platform/errors/errors';
import { CONSOLE_NAMESPACE } from '../platform/realtime/console-protocol';
import { mayInspect } from './inspection-scope';
import { NewSamplesReader } from './new-samples';

const nothing = z.strictObject({});
/** At most one notice a second. */
const LOOK_MS = 1_000;

/**
 * Tells inspectors that there are new samples for them. Looks at the database, not at our own draws: another process may draw.
 * The rights are those of the subscription; when they change, or the session ends, ConsoleSockets ends the socket.
 */
@WebSocketGateway({ namespace: CONSOLE_NAMESPACE })
export class QaGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect, OnModuleDestroy {
  private readonly log = new Logger(QaGateway.name);
  private readonly inspectors = new Map<ConsoleSocket, Principal>();
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private seen: Millis = 0;

  constructor(
    private readonly sockets: ConsoleSockets,
    private readonly samples: NewSamplesReader,
  ) {}

  afterInit(namespace: ConsoleNamespace): void {
    this.sockets.attach(namespace);
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  handleConnection(socket: ConsoleSocket): void {
    this.sockets.answer(socket, 'qa:subscribe', { roles: ['inspector'], body: nothing }, async (principal) => {
      const newest = await this.samples.newest();
      if (!socket.connected)
        throw new UserError('console-gone', 'This console is no longer connected.', { status: 409 });
      // With nobody to tell, nobody looked; what was drawn meanwhile is in the list that the page reads now.
      if (this.inspectors.size === 0) this.seen = newest;
      this.inspectors.set(socket, principal);
      return {};
    });
  }

  handleDisconnect(socket: ConsoleSocket): void {
    this.inspectors.delete(socket);
  }

  /** Never rejects. */
  private async look(): Promise<void> {
    if (this.looking || this.inspectors.size === 0) return;
    this.looking = true;
    try {
      const fresh = await this.samples.after(this.seen);
      this.seen = Math.max(this.seen, ...fresh.map(({ newest }) => newest));
      for (const [socket, principal] of this.inspectors) {
        const newest = Math.max(0, ...fresh.filter((one) => mayInspect(principal, one)).map((one) => one.newest));
        if (newest > 0) socket.emit('qa:samples', { newest });
      }
    } catch (error) {
      this.log.warn(`new samples not looked for this time: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.looking = false;
    }
  }
}
