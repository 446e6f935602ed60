import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { exponential, pick, wholeBetween, type Random } from '../../src/kernel/random';
import {
  CONSOLE_NAMESPACE,
  type Ack,
  type AgentContactView,
  type ConsoleToServer,
  type OfferView,
  type ServerToConsole,
} from '../../src/platform/realtime/console-protocol';
import { AgentDesk } from './agent-desk';
import { logIn } from './browser-session';
import { Plans } from './plans';
import { AGENT_LINES } from './phrases';

/** How an agent behaves, so that a dozen of them are not one. */
export interface Temperament {
  /** Mean time from offer to answer. */
  readonly answerMs: number;
  /** Mean time to type a reply. */
  readonly replyMs: number;
  readonly wrapUpMs: number;
  /** Shares of offers, 0 to 1. */
  readonly declines: number;
  readonly misses: number;
  /** An SMS or e-mail contact whose customer has said nothing for so long is ended. */
  readonly silenceMs: number;
  /** Chance of a short break after a contact. */
  readonly breaks: number;
}

const REPEAT_MS = 1_000;
const ACK_TIMEOUT_MS = 8_000;

/** An agent on a real console socket: signs in, answers, talks, wraps up, takes a break. */
export class AgentRobot {
  /** Commands to the router that the service acknowledged as carried out, by the id the robot gave them. */
  readonly acknowledged = new Set<string>();
  private socket: Socket<ServerToConsole, ConsoleToServer> | undefined;
  private readonly desk = new AgentDesk();
  private readonly plans = new Plans();
  private stopped = false;

  constructor(
    private readonly origin: string,
    private readonly who: { readonly login: string; readonly password: string; readonly centreId: string },
    private readonly temperament: Temperament,
    private readonly random: Random,
  ) {}

  async start(): Promise<void> {
    const { cookie } = await logIn(this.origin, this.who.login, this.who.password);
    const socket: Socket<ServerToConsole, ConsoleToServer> = io(`${this.origin}${CONSOLE_NAMESPACE}`, {
      transports: ['websocket'],
      extraHeaders: { cookie, origin: this.origin },
      reconnectionDelayMax: 1_000,
      forceNew: true,
    });
    this.socket = socket;
    socket.on('connect', () => {
      this.snapshot();
    });
    socket.on('connect_error', () => {
      // A refused handshake is not tried again by the client itself.
      if (!socket.active && !this.stopped)
        this.plans.plan('connect', REPEAT_MS, () => {
          socket.connect();
        });
    });
    socket.on('view:reset', () => {
      this.snapshot();
    });
    socket.on('agent:frame', (frame, shown) => {
      shown?.();
      if (this.desk.apply(frame)) this.look();
      else this.snapshot();
    });
  }

  /** Hands its contacts back to nobody: call it when none are left, or as a power cut. */
  stop(): void {
    this.stopped = true;
    this.plans.cancelAll();
    this.socket?.disconnect();
  }

  private snapshot(): void {
    this.socket?.timeout(ACK_TIMEOUT_MS).emit('agent:snapshot', {}, (error: Error | null, ack) => {
      if (this.stopped || this.socket?.connected !== true) return;
      if (error !== null || !ack.ok) {
        this.plans.plan('snapshot', REPEAT_MS, () => {
          this.snapshot();
        });
        return;
      }
      this.desk.reset(ack.snapshot);
      this.look();
    });
  }

  /** Looks at the desk and plans what an agent would do next. Safe to call as often as one likes. */
  private look(): void {
    const { seat, offer, holdsSeat } = this.desk;
    if (seat === null) {
      this.command('sign-in', 200, 'seat:sign-in', { centreId: this.who.centreId });
      return;
    }
    if (!holdsSeat) {
      this.command('take-over', 200, 'seat:take-over', {});
      return;
    }
    this.chooseState(seat.state, seat.next.state);
    if (offer !== null) this.considerOffer(offer);
    for (const contact of this.desk.contacts.values()) this.serve(contact);
  }

  private chooseState(state: string, next: string): void {
    if (state === 'not-responding') {
      this.command('return', wholeBetween(this.random, 3_000, 8_000), 'seat:choose-state', { state: 'ready' });
    } else if (state === 'not-ready' || next === 'not-ready') {
      // Fresh at the seat there is nothing to rest from.
      const onBreak = [this.desk.seat?.reason, this.desk.seat?.next.reason].includes('break');
      const rest = onBreak ? wholeBetween(this.random, 8_000, 20_000) : 300;
      this.command('ready', rest, 'seat:choose-state', { state: 'ready' });
    }
  }

  private considerOffer(offer: OfferView): void {
    const key = `offer:${offer.offerId}`;
    const mood = this.random.next();
    const delay = 400 + exponential(this.random, this.temperament.answerMs);
    if (mood < this.temperament.misses) this.plans.plan(key, offer.deadline - offer.madeAt + 2_000, () => undefined);
    else if (mood < this.temperament.misses + this.temperament.declines)
      this.command(key, delay, 'offer:decline', { offerId: offer.offerId, reason: 'busy' });
    else this.command(key, delay, 'offer:accept', { offerId: offer.offerId });
  }

  private serve(contact: AgentContactView): void {
    const { contactId } = contact;
    if (contact.state === 'wrap-up') {
      const outcome = pick(this.random, this.desk.outcomes);
      const delay = exponential(this.random, this.temperament.wrapUpMs);
      this.command(`wrap-up:${contactId}`, delay, 'contact:wrap-up', { contactId, outcome, note: '' });
      if (this.random.next() < this.temperament.breaks)
        this.command('break', delay / 2, 'seat:choose-state', { state: 'not-ready', reason: 'break' });
    } else if (contact.state === 'active' && contact.medium !== 'voice' && contact.customerWaitsSince !== null) {
      const seq = contact.lastMessage?.seq ?? 0;
      this.plans.plan(`reply:${contactId}:${seq}`, 800 + exponential(this.random, this.temperament.replyMs), () => {
        this.reply(contactId, randomUUID());
      });
    } else if (contact.state === 'active' && (contact.medium === 'sms' || contact.medium === 'email')) {
      this.endWhenSilent(contact);
    } else if (contact.state === 'active' && contact.customerOnline === false) {
      this.command(`end:${contactId}`, 20_000, 'contact:end', { contactId });
    }
  }

  /** Whoever writes by SMS or e-mail is never on the line: their silence says that they are content. */
  private endWhenSilent({ contactId, lastMessage }: AgentContactView): void {
    if (lastMessage?.from !== 'agent') return;
    const { seq } = lastMessage;
    this.plans.plan(`silence:${contactId}:${seq}`, this.temperament.silenceMs, () => {
      if (this.desk.contacts.get(contactId)?.lastMessage?.seq === seq)
        this.command(`end:${contactId}`, 0, 'contact:end', { contactId });
    });
  }

  private reply(contactId: string, messageId: string): void {
    const body = { contactId, messageId, text: pick(this.random, AGENT_LINES) };
    this.socket?.timeout(ACK_TIMEOUT_MS).emit('contact:send', body, (error: Error | null, ack) => {
      const again = error !== null || (!ack.ok && ack.retryable === true);
      if (again && !this.stopped)
        this.plans.plan(`resend:${messageId}`, REPEAT_MS, () => {
          this.reply(contactId, messageId);
        });
    });
  }

  /** Plans a command; repeats it with its id while the server cannot answer, and looks again when it is refused. */
  private command<E extends Commands>(key: string, delayMs: number, event: E, body: Omit<Body<E>, 'commandId'>): void {
    const commandId = randomUUID();
    const send = (): void => {
      const emit = this.socket?.timeout(ACK_TIMEOUT_MS) as unknown as Emitter | undefined;
      emit?.emit(event, { commandId, ...body }, (error, ack) => {
        if (error === null && ack?.ok === true) {
          if (event !== 'seat:take-over') this.acknowledged.add(commandId);
          return;
        }
        if (this.stopped) return;
        const repeat = error !== null || (ack?.ok === false && ack.retryable === true);
        this.plans.plan(`${key}:again`, REPEAT_MS, () => {
          if (repeat) send();
          else this.snapshot();
        });
      });
    };
    this.plans.plan(key, delayMs, send);
  }
}

type Commands = Exclude<keyof ConsoleToServer, 'agent:snapshot'>;
type Body<E extends Commands> = Parameters<ConsoleToServer[E]>[0];
/** socket.io's own types cannot follow a generic event name; the pairs of `command` are checked by `Body`. */
interface Emitter {
  emit(event: string, body: object, reply: (error: Error | null, ack?: Ack) => void): void;
}
