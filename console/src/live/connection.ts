import { io, type Socket } from 'socket.io-client';
import {
  CONSOLE_NAMESPACE,
  type ConsoleHandshake,
  type ConsoleToServer,
  type ServerToConsole,
} from '../../../src/platform/realtime/console-protocol';
import { setClockOffset } from '../time/ticker';
import { takeConsoleId } from './console-id';
import { CommandSender } from './command-sender';
import type { Answer, EventName, Request } from './contract';
import { INITIAL_LIVE_STATE, LATE_AFTER_MS, STALE_AFTER_MS, useLiveState, type LiveState } from './live-state';

/** A heartbeat measures the clock and proves the wire; it is skipped while frames arrive. */
const HEARTBEAT_MS = 1_500;
/** An open socket that is silent for this long is closed and opened again. */
const SILENT_SOCKET_MS = 15_000;
const RECONNECT_PAUSES_MS: readonly number[] = [500, 1_000, 2_000, 4_000, 5_000];
const RESTORED_NOTICE_MS = 4_000;
/** Losses shorter than this are not worth a notice. */
const SHORT_LOSS_MS = 1_000;

/** socket.io types events by conditional types that a generic event name does not resolve; this is the socket without them. */
interface UntypedSocket {
  on(event: string, listener: (...values: never[]) => void): void;
  off(event: string, listener: (...values: never[]) => void): void;
  emit(event: string, body: unknown, acknowledge: (answer: unknown) => void): void;
}

/** Refusals of the handshake that trying again does not change. */
const FINAL_REFUSALS: readonly string[] = ['no-session', 'session-ended', 'password-change-required'];
/** One per page load: logging out and in again on the same tab is still the same tab. */
let consoleId: string | null = null;

function handshake(): ConsoleHandshake {
  consoleId ??= takeConsoleId();
  return { consoleId };
}

type Listener<Event extends keyof ServerToConsole> = ServerToConsole[Event];

/**
 * The one socket of this page. It reconnects by itself on a schedule the page can show, measures the server's clock,
 * sends commands until they are answered, and tells `onOpen` listeners (views) to ask for their snapshots.
 */
export class LiveConnection {
  private readonly socket: Socket<ServerToConsole, ConsoleToServer>;
  private readonly sender: CommandSender;
  private readonly openListeners = new Set<() => void>();
  private heartbeat: ReturnType<typeof setInterval> | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private closed = false;

  constructor() {
    this.socket = io(CONSOLE_NAMESPACE, {
      autoConnect: false,
      reconnection: false,
      withCredentials: true,
      auth: { ...handshake() },
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
    });
    const { socket } = this;
    this.sender = new CommandSender(
      {
        get connected() {
          return socket.connected;
        },
        emit: (event, body, acknowledge) => {
          (socket as unknown as UntypedSocket).emit(event, body, acknowledge);
        },
      },
      () => crypto.randomUUID(),
    );
    this.listen();
  }

  /** Opens the connection. */
  start(): void {
    this.closed = false;
    useLiveState.setState(INITIAL_LIVE_STATE);
    this.socket.connect();
    this.heartbeat = setInterval(() => {
      this.beat();
    }, HEARTBEAT_MS);
  }

  /** Closes it for good: log-out, or the end of the session. */
  stop(): void {
    this.closed = true;
    if (this.heartbeat !== null) clearInterval(this.heartbeat);
    if (this.retry !== null) clearTimeout(this.retry);
    this.socket.disconnect();
    this.sender.giveUp();
  }

  /** Sends a command; see `CommandSender.send`. */
  send<Event extends EventName>(event: Event, request: Request<Event>): Promise<Answer<Event>> {
    return this.sender.send(event, request);
  }

  /** Listens to an event of the server until the returned function is called. */
  on<Event extends keyof ServerToConsole>(event: Event, listener: Listener<Event>): () => void {
    const untyped: UntypedSocket = this.socket as unknown as UntypedSocket;
    untyped.on(event, listener);
    return () => {
      untyped.off(event, listener);
    };
  }

  /** Calls `listener` now if connected, and at every (re)connection: the moment to ask for a snapshot. */
  onOpen(listener: () => void): () => void {
    this.openListeners.add(listener);
    if (this.socket.connected) listener();
    return () => {
      this.openListeners.delete(listener);
    };
  }

  /** "Try now" of the lost strip. */
  tryNow(): void {
    if (this.closed || this.socket.connected) return;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    useLiveState.setState((state) => ({ tries: state.tries + 1, nextTryAt: null }));
    this.socket.connect();
  }

  private listen(): void {
    const { socket } = this;
    socket.on('connect', () => {
      this.opened();
    });
    socket.on('disconnect', () => {
      this.lost();
    });
    socket.on('connect_error', (error) => {
      if (FINAL_REFUSALS.includes(error.message)) this.ended(error.message);
      else this.lost();
    });
    socket.on('service:state', (notice) => {
      useLiveState.setState({
        service: notice.state,
        serviceSince: notice.state === 'away' ? notice.since : null,
      });
    });
    socket.on('session:ended', ({ code }) => {
      this.ended(code);
    });
    socket.onAny(() => {
      this.heard();
    });
  }

  private opened(): void {
    const { lostSince } = useLiveState.getState();
    const now = Date.now();
    const lostMs = lostSince === null ? 0 : now - lostSince;
    const restored = lostMs >= SHORT_LOSS_MS ? { at: now, lostMs, sent: this.sender.waiting } : null;
    useLiveState.setState({ phase: 'live', heardAt: now, lostSince: null, tries: 0, nextTryAt: null, restored });
    if (restored !== null) {
      setTimeout(() => {
        if (useLiveState.getState().restored === restored) useLiveState.setState({ restored: null });
      }, RESTORED_NOTICE_MS);
    }
    for (const listener of this.openListeners) listener();
    this.sender.resume();
    this.measure();
  }

  private lost(): void {
    if (this.closed) return;
    this.sender.suspend();
    const { tries } = useLiveState.getState();
    const base = RECONNECT_PAUSES_MS[Math.min(tries, RECONNECT_PAUSES_MS.length - 1)] ?? SILENT_SOCKET_MS;
    // Spread, so that a restarted server does not meet every console in the same instant.
    const pause = base * (0.75 + Math.random() * 0.5);
    useLiveState.setState((state) => ({
      phase: 'lost',
      lostSince: state.lostSince ?? Date.now(),
      nextTryAt: Date.now() + pause,
      restored: null,
    }));
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.tryNow();
    }, pause);
  }

  private ended(code: string): void {
    this.stop();
    useLiveState.setState({ endedCode: code });
  }

  private heard(): void {
    const now = Date.now();
    const change: Partial<LiveState> = { heardAt: now };
    const state = useLiveState.getState();
    if (state.phase === 'late' || (state.phase === 'lost' && this.socket.connected)) {
      Object.assign(change, { phase: 'live', lostSince: null });
    }
    useLiveState.setState(change);
  }

  private beat(): void {
    const { heardAt, phase } = useLiveState.getState();
    const silentMs = Date.now() - heardAt;
    if (!this.socket.connected) return;
    if (silentMs > SILENT_SOCKET_MS) {
      // The browser may not notice a dead wire for minutes; 'disconnect' follows and the schedule goes on.
      this.socket.io.engine.close();
      return;
    }
    if (silentMs > STALE_AFTER_MS && phase !== 'lost') {
      useLiveState.setState({ phase: 'lost', lostSince: heardAt, nextTryAt: null });
    } else if (silentMs > LATE_AFTER_MS && phase === 'live') {
      useLiveState.setState({ phase: 'late' });
    }
    if (silentMs > HEARTBEAT_MS / 2) this.measure();
  }

  /** One round trip: the server's clock is taken to be read in the middle of it. */
  private measure(): void {
    const sentAt = Date.now();
    this.socket.emit('time:ping', {}, (answer) => {
      const receivedAt = Date.now();
      this.heard();
      if (answer.ok) setClockOffset(answer.serverNow - (sentAt + receivedAt) / 2);
    });
  }
}
