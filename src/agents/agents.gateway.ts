import { Inject } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { z } from 'zod';
import { ConsoleSockets, type ConsoleNamespace, type ConsoleSocket } from '../identity/console-sockets';
import { type Principal, ROLES } from '../identity/principal';
import { SessionService } from '../identity/session.service';
import type { Clock } from '../kernel/clock';
import { UserError } from '../platform/errors/errors';
import { CONSOLE_NAMESPACE, type ConsoleToServer } from '../platform/realtime/console-protocol';
import { CLOCK } from '../platform/time/clock';
import { ROUTER, type RouterPort } from '../routing/ports';
import { AgentConsole } from './agent-console';
import { BODIES } from './agent-events';
import { AgentSnapshots } from './agent-snapshots';
import { ContactCards } from './contact-cards';
import { ContactCustomers } from './contact-customers';
import { Desks } from './desks.service';
import { SeatCommands } from './seat-commands';

/**
 * The agent's side of the `/console` socket: it translates and checks, the services decide. Also what every console needs: the clock
 * and whether the service can commit.
 */
@WebSocketGateway({ namespace: CONSOLE_NAMESPACE })
export class AgentsGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  private readonly consoles = new WeakMap<ConsoleSocket, AgentConsole>();

  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly sockets: ConsoleSockets,
    private readonly sessions: SessionService,
    private readonly desks: Desks,
    private readonly snapshots: AgentSnapshots,
    private readonly commands: SeatCommands,
    private readonly cards: ContactCards,
    private readonly customers: ContactCustomers,
  ) {}

  afterInit(namespace: ConsoleNamespace): void {
    this.sockets.attach(namespace);
    this.desks.subscribe({
      onStatus: ({ state, since }) => {
        namespace.emit('service:state', { state, since });
      },
      onConfiguration: () => {
        namespace.emit('view:reset');
      },
      onMessage: (personId, message) => {
        namespace.to(personRoom(personId)).emit('agent:message', message);
      },
    });
  }

  handleConnection(socket: ConsoleSocket): void {
    this.answerEveryone(socket);
    this.answerDesk(socket);
    this.answerSeat(socket);
    this.answerContact(socket);
    this.answerCustomer(socket);
    const { state, since } = this.router.status();
    socket.emit('service:state', { state, since });
  }

  handleDisconnect(socket: ConsoleSocket): void {
    if (this.consoles.has(socket)) this.desks.leave(socket.data.personId, socket.id);
  }

  private answerEveryone(socket: ConsoleSocket): void {
    const rule = { roles: ROLES, body: BODIES.nothing, byItself: true } as const;
    this.sockets.answer(socket, 'time:ping', rule, async ({ personId, sessionId }) => {
      // Whoever serves somebody is at work, whatever their hands do: a long call must not end in a log-out.
      if (this.desks.projection.contactsOf(personId).length > 0) await this.sessions.current(sessionId);
      return () => ({ serverNow: this.clock.now() });
    });
  }

  /** For any console of an agent, the read-only ones too. */
  private answerDesk(socket: ConsoleSocket): void {
    const roles = ['agent'] as const;
    this.sockets.answer(
      socket,
      'agent:snapshot',
      { roles, body: BODIES.nothing, byItself: true },
      async (principal) => {
        const console = this.consoleOf(socket, principal);
        const desk = this.desks.join(principal.personId, console);
        await socket.join(personRoom(principal.personId));
        await desk.settled();
        return () => {
          console.snapshotGiven();
          return { snapshot: this.snapshots.make(principal, desk.snapshot(socket.id)) };
        };
      },
    );
    this.sockets.answer(socket, 'seat:take-over', { roles, body: BODIES.command }, (principal) => {
      this.desks.join(principal.personId, this.consoleOf(socket, principal)).takeOver(socket.id);
      return Promise.resolve({});
    });
    this.sockets.answer(socket, 'contact:open', { roles, body: BODIES.contact }, (principal, { contactId }) =>
      this.cards.open(principal, contactId),
    );
  }

  private answerSeat(socket: ConsoleSocket): void {
    const { commands } = this;
    this.atSeat(socket, 'seat:sign-in', BODIES.signIn, (principal, { commandId, centreId }) =>
      commands.signIn(principal, commandId, centreId),
    );
    this.atSeat(socket, 'seat:sign-out', BODIES.command, (principal, { commandId }) =>
      commands.signOut(principal, commandId),
    );
    this.atSeat(socket, 'seat:choose-state', BODIES.chooseState, (principal, { commandId, state, reason }) =>
      commands.choose(principal, commandId, state === 'ready' ? { state } : { state, reason: reason ?? '' }),
    );
    this.atSeat(socket, 'offer:accept', BODIES.accept, (principal, { commandId, offerId }) =>
      commands.accept(principal, commandId, offerId),
    );
    this.atSeat(socket, 'offer:decline', BODIES.decline, (principal, { commandId, offerId, reason }) =>
      commands.decline(principal, commandId, offerId, reason),
    );
  }

  private answerContact(socket: ConsoleSocket): void {
    const { commands, cards } = this;
    this.atSeat(socket, 'contact:send', BODIES.send, async (principal, message) => ({
      message: await cards.send(principal, message),
    }));
    this.atSeat(socket, 'message:retry', BODIES.retry, (principal, asked) => cards.retry(principal, asked));
    this.atSeat(socket, 'contact:hold', BODIES.contactCommand, (principal, { commandId, contactId }) =>
      commands.hold(principal, commandId, contactId),
    );
    this.atSeat(socket, 'contact:resume', BODIES.contactCommand, (principal, { commandId, contactId }) =>
      commands.resume(principal, commandId, contactId),
    );
    this.atSeat(socket, 'contact:end', BODIES.contactCommand, (principal, { commandId, contactId }) =>
      commands.end(principal, commandId, contactId),
    );
    this.atSeat(socket, 'contact:transfer', BODIES.transfer, (principal, { commandId, contactId, queueId }) =>
      commands.transfer(principal, commandId, contactId, queueId),
    );
    this.atSeat(socket, 'contact:save-summary', BODIES.saveSummary, (principal, summary) =>
      cards.saveSummary(principal, summary),
    );
    this.atSeat(socket, 'contact:wrap-up', BODIES.wrapUp, (principal, { commandId, ...summary }) =>
      commands.wrapUp(principal, commandId, summary),
    );
  }

  private answerCustomer(socket: ConsoleSocket): void {
    const { customers } = this;
    this.atSeat(socket, 'customer:reveal', BODIES.reveal, async (principal, { contactId, addressId }) => ({
      address: await customers.reveal(principal, contactId, addressId),
    }));
    this.atSeat(socket, 'customer:add-address', BODIES.addAddress, async (principal, asked) => ({
      addresses: await customers.add(principal, asked),
    }));
    this.atSeat(socket, 'customer:remove-address', BODIES.removeAddress, async (principal, asked) => ({
      addresses: await customers.remove(principal, asked),
    }));
  }

  /** For the one console that holds the seat. */
  private atSeat<S extends z.ZodType>(
    socket: ConsoleSocket,
    event: keyof ConsoleToServer,
    body: S,
    act: (principal: Principal, body: z.output<S>) => Promise<unknown>,
  ): void {
    this.sockets.answer(socket, event, { roles: ['agent'], body }, async (principal, parsed) => {
      if (this.desks.desk(principal.personId)?.holds(socket.id) !== true) throw notHoldingSeat();
      const done = await act(principal, parsed);
      return typeof done === 'object' && done !== null ? done : {};
    });
  }

  private consoleOf(socket: ConsoleSocket, { personId }: Principal): AgentConsole {
    const known = this.consoles.get(socket);
    if (known !== undefined) return known;
    // The page left while its session was looked up: nobody would ever take this console from the desk again.
    if (!socket.connected) throw new UserError('console-gone', 'This console is no longer connected.', { status: 409 });
    const made = new AgentConsole(socket, (offerId) => this.desks.desk(personId)?.offers(offerId) === true);
    this.consoles.set(socket, made);
    return made;
  }
}

function personRoom(personId: string): string {
  return `person:${personId}`;
}

function notHoldingSeat(): UserError {
  return new UserError(
    'not-holding-seat',
    'Another console of yours holds the seat, or this one has not asked for its snapshot. Take the seat over here first.',
    { status: 409 },
  );
}
