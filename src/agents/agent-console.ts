import { Logger } from '@nestjs/common';
import type { ConsoleSocket } from '../identity/console-sockets';
import type { Millis } from '../kernel/clock';
import type { AgentFrame } from '../platform/realtime/console-protocol';
import type { DeskConsole } from './desk';

/** A console has so long to confirm that it shows an offer. */
const SHOWN_MS: Millis = 3_000;

/**
 * A desk's line to one socket. An offer that the page does not confirm is sent again as a whole snapshot; a page that does not even ask
 * for that is not there, whatever its socket says, and is cut off: then it comes back by itself, or the seat counts as lost.
 */
export class AgentConsole implements DeskConsole {
  private readonly log = new Logger(AgentConsole.name);
  private snapshots = 0;

  constructor(
    private readonly socket: ConsoleSocket,
    private readonly stillOffered: (offerId: string) => boolean,
  ) {}

  get socketId(): string {
    return this.socket.id;
  }

  get consoleId(): string | null {
    return this.socket.data.consoleId;
  }

  frame(frame: AgentFrame, confirmOffer: boolean): void {
    const offerId = frame.offer?.offerId;
    if (!confirmOffer || offerId === undefined) {
      this.socket.emit('agent:frame', frame);
      return;
    }
    const snapshotsBefore = this.snapshots;
    this.socket.timeout(SHOWN_MS).emit('agent:frame', frame, (error?: Error | null) => {
      if (error !== null && error !== undefined) this.notShown(offerId, snapshotsBefore);
    });
  }

  takenOver(): void {
    this.socket.emit('seat:taken-over');
  }

  /** The page has the whole picture, the offer included. */
  snapshotGiven(): void {
    this.snapshots += 1;
  }

  private notShown(offerId: string, snapshotsBefore: number): void {
    if (!this.waitsFor(offerId, snapshotsBefore)) return;
    this.log.warn(`offer ${offerId} was not confirmed by console ${this.socketId}; it is asked to read everything`);
    this.socket.emit('view:reset');
    setTimeout(() => {
      if (!this.waitsFor(offerId, snapshotsBefore)) return;
      this.log.warn(`console ${this.socketId} does not answer and is cut off`);
      this.socket.conn.close();
    }, SHOWN_MS).unref();
  }

  private waitsFor(offerId: string, snapshotsBefore: number): boolean {
    return this.socket.connected && this.snapshots === snapshotsBefore && this.stillOffered(offerId);
  }
}
