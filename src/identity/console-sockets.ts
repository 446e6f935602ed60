import { Injectable, Logger } from '@nestjs/common';
import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import { UserError } from '../platform/errors/errors';
import { parseInput } from '../platform/errors/validation';
import type { Ack, ConsoleToServer, Refusal, ServerToConsole } from '../platform/realtime/console-protocol';
import { toRefusal } from '../platform/realtime/refusal';
import { hasRole, type Principal, type Role } from './principal';
import { RefusedAccess } from './refused-access';
import { SessionService } from './session.service';

/** Who is behind a console socket. Roles and centres are never kept here: they are asked for at every event. */
interface ConsoleSocketData {
  personId: string;
  sessionId: string;
  /** The browser tab, when it names itself. */
  consoleId: string | null;
}
export type ConsoleSocket = Socket<ConsoleToServer, ServerToConsole, DefaultEventsMap, ConsoleSocketData>;
export type ConsoleNamespace = Namespace<ConsoleToServer, ServerToConsole, DefaultEventsMap, ConsoleSocketData>;

/** What an event demands before it is carried out. */
export interface EventRule<S extends z.ZodType> {
  readonly roles: readonly Role[];
  readonly body: S;
  /** The console sends it by itself: it does not keep the session from growing old. Default: a person did something. */
  readonly byItself?: true;
}

const handshake = z.object({ consoleId: z.uuid().optional() });

/**
 * Authentication of the `/console` namespace, once for all gateways on it: the session cookie at the handshake, the principal
 * again at every event, and an end to the sockets of a session that ended or whose role or centres changed.
 */
@Injectable()
export class ConsoleSockets {
  private readonly log = new Logger(ConsoleSockets.name);
  private readonly byEvent = new Map<string, readonly Role[]>();
  private namespace: ConsoleNamespace | null = null;

  constructor(
    private readonly sessions: SessionService,
    private readonly refused: RefusedAccess,
  ) {}

  /** Every event that a console was ever given an answer to, with the roles it needs; complete from the first console on. */
  rules(): ReadonlyMap<string, readonly Role[]> {
    return this.byEvent;
  }

  /** Guards the namespace. Every gateway on it calls this from `afterInit`; only the first call does anything. */
  attach(namespace: ConsoleNamespace): void {
    if (this.namespace !== null) return;
    this.namespace = namespace;
    namespace.use((socket, next) => {
      this.admit(socket).then(
        () => {
          next();
        },
        (error: unknown) => {
          next(connectError(toRefusal(error)));
        },
      );
    });
    // The session may have ended between the handshake and here, when its sockets were looked for.
    namespace.on('connection', (socket) => {
      this.sessions.current(socket.data.sessionId, { use: false }).then(
        (principal) => {
          if (principal === null) drop(socket, 'session-ended');
        },
        (error: unknown) => {
          // Every event asks again; a database that is away ends nobody's session.
          this.log.warn(`session of a new console not confirmed: ${String(error)}`);
        },
      );
    });
    this.sessions.subscribe({
      onEnded: (sessionId, code) => {
        this.endSession(namespace, sessionId, code);
      },
    });
  }

  /**
   * Answers one event of this socket. Each time: principal as of now, role, body, then `act`; everything that goes wrong becomes a
   * refusal. `act` may return a function: it is called in the same step as the reply, so that no frame overtakes a snapshot.
   */
  answer<S extends z.ZodType>(
    socket: ConsoleSocket,
    event: keyof ConsoleToServer,
    rule: EventRule<S>,
    act: (principal: Principal, body: z.output<S>) => Promise<object | (() => object)>,
  ): void {
    this.byEvent.set(event, rule.roles);
    const listener = (...args: unknown[]): void => {
      const last = args.at(-1);
      // A client that sends no callback still gets its command carried out.
      const reply = typeof last === 'function' ? (last as (ack: Ack) => void) : () => undefined;
      const body = typeof args[0] === 'function' ? undefined : args[0];
      void this.handle(socket, event, body ?? {}, rule, act).then(({ result }) => {
        reply(made(result));
      });
    };
    socket.on(event, listener);
  }

  /** Never rejects. The answer is made when it is sent. */
  private async handle<S extends z.ZodType>(
    socket: ConsoleSocket,
    event: string,
    body: unknown,
    rule: EventRule<S>,
    act: (principal: Principal, body: z.output<S>) => Promise<object | (() => object)>,
  ): Promise<{ readonly result: () => Ack }> {
    try {
      const principal = await this.sessions.current(socket.data.sessionId, { use: rule.byItself !== true });
      if (principal === null) {
        // After the answer, so that it is not lost with the socket.
        setImmediate(() => {
          drop(socket, 'session-ended');
        });
        throw new UserError('session-ended', 'Your session has ended. Log in again.', { status: 401 });
      }
      if (!hasRole(principal, ...rule.roles)) {
        await this.refused.note({ personId: principal.personId }, `event:${event}`);
        throw new UserError('forbidden', `This needs one of the roles: ${rule.roles.join(', ')}.`, { status: 403 });
      }
      const done = await act(principal, parseInput(rule.body, body));
      return { result: () => ({ ok: true, ...(typeof done === 'function' ? (done as () => object)() : done) }) };
    } catch (error) {
      const refusal = toRefusal(error);
      return { result: () => refusal };
    }
  }

  private async admit(socket: ConsoleSocket): Promise<void> {
    const principal = await this.sessions.principalOfCookie(socket.handshake.headers.cookie, {
      use: false,
    });
    if (principal === null) {
      throw new UserError('no-session', 'There is no valid session. Log in, then connect again.', { status: 401 });
    }
    if (principal.mustChangePassword) {
      throw new UserError('password-change-required', 'Change the one-time password first.', { status: 403 });
    }
    const { consoleId } = parseInput(handshake, socket.handshake.auth);
    socket.data.personId = principal.personId;
    socket.data.sessionId = principal.sessionId;
    socket.data.consoleId = consoleId ?? null;
  }

  private endSession(namespace: ConsoleNamespace, sessionId: string, code: string): void {
    for (const socket of namespace.sockets.values()) {
      if (socket.data.sessionId !== sessionId) continue;
      this.log.log(`console of person ${socket.data.personId} dropped: ${code}`);
      drop(socket, code);
    }
  }
}

/** An answer that is made when it is sent may fail there as well: a refusal, never the end of the process. */
function made(result: () => Ack): Ack {
  try {
    return result();
  } catch (error) {
    return toRefusal(error);
  }
}

function connectError(refusal: Refusal): Error {
  return Object.assign(new Error(refusal.code), { data: refusal });
}

function drop(socket: ConsoleSocket, code: string): void {
  socket.emit('session:ended', { code });
  socket.disconnect(true);
}
