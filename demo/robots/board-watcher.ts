import { io, type Socket } from 'socket.io-client';
import {
  CONSOLE_NAMESPACE,
  type BoardCentre,
  type BoardFigures,
  type ConsoleToServer,
  type ServerToConsole,
} from '../../src/platform/realtime/console-protocol';
import { MEDIA } from '../../src/kernel/medium';
import { Ledger, type Figures } from '../ledger';
import { logIn } from './browser-session';

/** A duty manager's board without a screen: where the live line takes its figures from. */
export class BoardWatcher {
  private readonly socket: Socket<ServerToConsole, ConsoleToServer>;
  private readonly centreById = new Map<string, BoardCentre>();
  private today: BoardFigures | null = null;
  private to = -1;

  static async logIn(origin: string, login: string, password: string): Promise<BoardWatcher> {
    return new BoardWatcher(origin, await logIn(origin, login, password));
  }

  private constructor(
    private readonly origin: string,
    readonly session: { readonly cookie: string },
  ) {
    this.socket = io(`${this.origin}${CONSOLE_NAMESPACE}`, {
      transports: ['websocket'],
      extraHeaders: { cookie: session.cookie, origin: this.origin },
      reconnectionDelayMax: 1_000,
      forceNew: true,
    });
    this.socket.on('connect', () => {
      this.subscribe();
    });
    this.socket.on('connect_error', () => {
      // A refused handshake is not tried again by the client itself.
      if (!this.socket.active)
        setTimeout(() => {
          this.socket.connect();
        }, 1_000);
    });
    this.socket.on('view:reset', () => {
      this.subscribe();
    });
    this.socket.on('board:frame', (frame) => {
      if (frame.from !== this.to) {
        this.subscribe();
        return;
      }
      this.to = frame.to;
      if (frame.figures !== undefined) this.today = frame.figures;
      this.keep(frame.centres ?? []);
    });
  }

  /** Contacts ended today by medium and outcome; null before the first snapshot. A contact in wrap-up has been served. */
  figures(): Figures | null {
    if (this.today === null) return null;
    const ledger = new Ledger();
    for (const medium of MEDIA) {
      const { served, abandoned, rejected, other } = this.today[medium];
      ledger.add(medium, 'served', served);
      ledger.add(medium, 'abandoned', abandoned);
      ledger.add(medium, 'rejected', rejected);
      ledger.add(medium, 'other', other);
    }
    return ledger.figures();
  }

  /** Contacts that are not closed. */
  open(): number {
    return this.today === null ? 0 : MEDIA.reduce((sum, medium) => sum + (this.today?.[medium].open ?? 0), 0);
  }

  centres(): readonly BoardCentre[] {
    return [...this.centreById.values()];
  }

  connected(): boolean {
    return this.socket.connected;
  }

  stop(): void {
    this.socket.disconnect();
  }

  private subscribe(): void {
    this.socket.timeout(8_000).emit('board:subscribe', {}, (error: Error | null, ack) => {
      if (error !== null || !ack.ok) {
        if (this.socket.connected)
          setTimeout(() => {
            this.subscribe();
          }, 500);
        return;
      }
      this.to = ack.snapshot.to;
      this.today = ack.snapshot.figures;
      this.keep(ack.snapshot.centres);
    });
  }

  private keep(centres: readonly BoardCentre[]): void {
    for (const centre of centres) this.centreById.set(centre.centreId, centre);
  }
}
