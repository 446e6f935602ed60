import { Logger, type OnModuleDestroy } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import { z } from 'zod';
import { ConsoleSockets, type ConsoleNamespace, type ConsoleSocket } from '../identity/console-sockets';
import { UserError } from '../platform/errors/errors';
import { CONSOLE_NAMESPACE } from '../platform/realtime/console-protocol';
import { BoardService, scopeOf } from './board.service';

const nothing = z.strictObject({});
const roles = ['duty-manager', 'admin'] as const;

/** Looks at the wire of each viewer. */
const LOOK_MS = 250;
/** A wire that was full at so many looks in a row gets no more frames until it is empty: at most 5 s of frames wait for anybody. */
const FULL_LOOKS = 20;

/** The duty manager's side of the `/console` socket: who watches which centres, and what to do with viewers who cannot keep up. */
@WebSocketGateway({ namespace: CONSOLE_NAMESPACE })
export class BoardGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect, OnModuleDestroy {
  private readonly log = new Logger(BoardGateway.name);
  /** Viewer → looks in a row at which its wire was full. */
  private readonly viewers = new Map<ConsoleSocket, number>();
  private readonly slow = new Set<ConsoleSocket>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sockets: ConsoleSockets,
    private readonly board: BoardService,
  ) {}

  afterInit(namespace: ConsoleNamespace): void {
    this.sockets.attach(namespace);
    this.board.bind({
      frame: (scope, frame) => {
        namespace.to(scope).emit('board:frame', frame);
      },
      reset: (scope) => {
        namespace.to(scope).emit('view:reset');
      },
      watched: (scope) => (namespace.adapter.rooms.get(scope)?.size ?? 0) > 0,
    });
    this.timer = setInterval(() => {
      this.lookAtWires();
    }, LOOK_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  handleConnection(socket: ConsoleSocket): void {
    this.sockets.answer(socket, 'board:subscribe', { roles, body: nothing, byItself: true }, async (principal) => {
      await this.leave(socket);
      // The page left while its session was looked up: nobody would ever take it from the viewers again.
      if (!socket.connected)
        throw new UserError('console-gone', 'This console is no longer connected.', { status: 409 });
      await socket.join(scopeOf(principal));
      this.viewers.set(socket, 0);
      this.slow.delete(socket);
      return () => ({ snapshot: this.board.snapshot(principal) });
    });
    this.sockets.answer(socket, 'board:unsubscribe', { roles, body: nothing }, async () => {
      await this.leave(socket);
      return {};
    });
  }

  handleDisconnect(socket: ConsoleSocket): void {
    this.viewers.delete(socket);
    this.slow.delete(socket);
  }

  private async leave(socket: ConsoleSocket): Promise<void> {
    this.viewers.delete(socket);
    this.slow.delete(socket);
    for (const room of [...socket.rooms]) if (room.startsWith('board:')) await socket.leave(room);
  }

  private lookAtWires(): void {
    for (const [socket, fullLooks] of this.viewers) {
      const full = !socket.conn.transport.writable;
      if (this.slow.has(socket)) {
        if (!full) this.resume(socket);
      } else {
        this.viewers.set(socket, full ? fullLooks + 1 : 0);
        if (fullLooks >= FULL_LOOKS) this.pause(socket);
      }
    }
  }

  private pause(socket: ConsoleSocket): void {
    this.log.warn(
      `board of person ${socket.data.personId} cannot keep up; it gets a new snapshot when its line is free`,
    );
    this.slow.add(socket);
    for (const room of [...socket.rooms]) if (room.startsWith('board:')) void socket.leave(room);
  }

  private resume(socket: ConsoleSocket): void {
    this.slow.delete(socket);
    this.viewers.delete(socket);
    socket.emit('view:reset');
  }
}
