import { Injectable, Logger } from '@nestjs/common';
import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import { UserError } from '../platform/errors/errors';
import type { Ack, ConsoleToServer, Refusal, ServerToConsole } from '../platform/realtime/console-protocol';
import { toRefusal } from '../platform/realtime/refusal';
import { hasRole, type Principal, type Role } from './principal';
import { SessionService } from './session.service';

/** Who is behind a console socket. Roles and centres are never kept here: they are asked for at every event. */
export interface ConsoleSocketData {
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
}

type Reply<T extends object> = (ack: Ack<T>) => void;

const handshake = z.object({ consoleId: z.uuid().optional() });

/**
 * Authentication of the `/console` namespace, once for all gateways on it: the session cookie at the handshake, the principal
 * again at every event, and an end to the sockets of a session that ended or whose role or centres changed.
 */
@Injectable()
export class ConsoleSockets {
  private readonly log = new Logger(ConsoleSockets.name);
  private namespace: ConsoleNamespace | null = null;

  constructor(private readonly sessions: SessionService) {}

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
      this.sessions.current(socket.data.sessionId).then(
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
   * Carries out one event: principal as of now, role, body, then `act`. Everything that goes wrong becomes a refusal.
   * `act` may return a function: it is called in the same step as the reply, so that a snapshot is never overtaken by a frame.
   */
  async handle<S extends z.ZodType, T extends object>(
    event: { readonly socket: ConsoleSocket; readonly body: unknown; readonly reply: Reply<T> | undefined },
    rule: EventRule<S>,
    act: (principal: Principal, body: z.output<S>) => Promise<T | (() => T)>,
  ): Promise<void> {
    const { socket } = event;
    // A client that sends no callback still gets its command carried out.
    const reply: Reply<T> = typeof event.reply === 'function' ? event.reply : () => undefined;
    try {
      const principal = await this.sessions.current(socket.data.sessionId);
      if (principal === null) {
        reply({ ok: false, code: 'session-ended', message: 'Your session has ended. Log in again.' });
        drop(socket, 'session-ended');
        return;
      }
      if (!hasRole(principal, ...rule.roles)) {
        throw new UserError('forbidden', `This needs one of the roles: ${rule.roles.join(', ')}.`, { status: 403 });
      }
      const result = await act(principal, parseBody(rule.body, event.body ?? {}));
      reply({ ok: true, ...(typeof result === 'function' ? (result as () => T)() : result) });
    } catch (error) {
      reply(toRefusal(error));
    }
  }

  private async admit(socket: ConsoleSocket): Promise<void> {
    const principal = await this.sessions.principalOfCookie(socket.handshake.headers.cookie);
    if (principal === null) {
      throw new UserError('not-signed-in', 'There is no valid session. Log in, then connect again.', { status: 401 });
    }
    if (principal.mustChangePassword) {
      throw new UserError('password-change-required', 'Change the one-time password first.', { status: 403 });
    }
    const auth = handshake.safeParse(socket.handshake.auth);
    if (!auth.success) throw invalidBody(auth.error);
    socket.data.personId = principal.personId;
    socket.data.sessionId = principal.sessionId;
    socket.data.consoleId = auth.data.consoleId ?? null;
  }

  private endSession(namespace: ConsoleNamespace, sessionId: string, code: string): void {
    for (const socket of namespace.sockets.values()) {
      if (socket.data.sessionId !== sessionId) continue;
      this.log.log(`console of person ${socket.data.personId} dropped: ${code}`);
      drop(socket, code);
    }
  }
}

/** @throws UserError `invalid-body` naming every wrong field */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidBody(parsed.error);
  return parsed.data;
}

function invalidBody(error: z.ZodError): UserError {
  const fields = error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  const named = fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new UserError('invalid-body', `The request is not right: ${named}`, { status: 400, fields });
}

function connectError(refusal: Refusal): Error {
  return Object.assign(new Error(refusal.code), { data: refusal });
}

function drop(socket: ConsoleSocket, code: string): void {
  socket.emit('session:ended', { code });
  socket.disconnect(true);
}
