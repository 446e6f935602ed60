import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { present } from '../../src/kernel/assert';
import type {
  Ack,
  AgentContactView,
  AgentFrame,
  AgentSnapshot,
  BoardFrame,
  ConsoleToServer,
  MessageView,
  ServerToConsole,
} from '../../src/platform/realtime/console-protocol';
import { BoardPicture } from './board-picture';
import { waitFor } from './wait-for';

type Body<E extends keyof ConsoleToServer> = Parameters<ConsoleToServer[E]>[0];
type Answer<E extends keyof ConsoleToServer> = Parameters<Parameters<ConsoleToServer[E]>[1]>[0];

/** Logs in over HTTP and gives the session cookie. */
export async function logIn(url: string, login: string, password: string): Promise<string> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ login, password }),
  });
  if (!response.ok) throw new Error(`login of ${login}: ${response.status} ${await response.text()}`);
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith('lx_session='));
  return present(cookie, 'the login sets a cookie').split(';')[0] ?? '';
}

/** What an agent's page holds: a snapshot with every frame since. */
export interface AgentPicture {
  readonly to: number;
  readonly seat: AgentSnapshot['seat'];
  readonly holdsSeat: boolean;
  readonly offer: AgentSnapshot['offer'];
  readonly contacts: ReadonlyMap<string, AgentContactView>;
  readonly load: AgentSnapshot['load'];
  readonly today: AgentSnapshot['today'];
}

export function pictureOf(snapshot: AgentSnapshot): AgentPicture {
  const { to, seat, holdsSeat, offer, load, today } = snapshot;
  return { to, seat, holdsSeat, offer, load, today, contacts: byId(snapshot.contacts) };
}

function byId(contacts: readonly AgentContactView[]): ReadonlyMap<string, AgentContactView> {
  return new Map(contacts.map((contact) => [contact.contactId, contact]));
}

function withFrame(picture: AgentPicture, frame: AgentFrame): AgentPicture {
  const gone = new Set(frame.goneContactIds ?? []);
  const kept = [...picture.contacts.values()].filter(({ contactId }) => !gone.has(contactId));
  return {
    to: frame.to,
    seat: frame.seat === undefined ? picture.seat : frame.seat,
    holdsSeat: frame.holdsSeat ?? picture.holdsSeat,
    offer: frame.offer === undefined ? picture.offer : frame.offer,
    contacts: byId([...kept, ...(frame.contacts ?? [])]),
    load: frame.load ?? picture.load,
    today: frame.today ?? picture.today,
  };
}

/** A console as a page is one: it asks for a snapshot, applies frames, and says so when one does not fit. */
export class ConsoleClient {
  readonly socket: Socket<ServerToConsole, ConsoleToServer>;
  readonly frames: AgentFrame[] = [];
  readonly boardFrames: BoardFrame[] = [];
  readonly messages: MessageView[] = [];
  readonly notices: string[] = [];
  /** Frames that did not follow what the page held. */
  readonly gaps: AgentFrame[] = [];
  confirmsOffers = true;
  board: BoardPicture | null = null;
  private held: AgentPicture | null = null;

  constructor(
    url: string,
    cookie: string,
    options: { readonly consoleId?: string; readonly reconnection?: boolean } = {},
  ) {
    this.socket = io(`${url}/console`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: options.reconnection ?? false,
      reconnectionDelay: 20,
      extraHeaders: { cookie, origin: url },
      auth: options.consoleId === undefined ? {} : { consoleId: options.consoleId },
    });
    this.socket.on('agent:frame', (frame, shown) => {
      this.take(frame);
      if (this.confirmsOffers) shown?.();
    });
    this.socket.on('board:frame', (frame) => {
      this.boardFrames.push(frame);
      this.board?.take(frame);
    });
    this.socket.on('agent:message', (message) => this.messages.push(message));
    this.socket.on('view:reset', () => this.notices.push('view:reset'));
    this.socket.on('seat:taken-over', () => this.notices.push('seat:taken-over'));
    this.socket.on('session:ended', ({ code }) => this.notices.push(`session:ended ${code}`));
    this.socket.on('service:state', ({ state }) => this.notices.push(`service:${state}`));
    this.socket.on('disconnect', (reason) => this.notices.push(`disconnect ${reason}`));
  }

  /** Resolves when connected. @throws Error whose message is the code of the refusal */
  async connected(): Promise<this> {
    if (this.socket.connected) return this;
    await new Promise<void>((resolve, reject) => {
      this.socket.once('connect', resolve);
      this.socket.once('connect_error', reject);
    });
    return this;
  }

  /** Connected, with its first snapshot. */
  async opened(): Promise<this> {
    await this.connected();
    await this.read();
    return this;
  }

  /** In the step in which the answer arrives: a frame may follow in the same packet of the wire. */
  async read(): Promise<AgentSnapshot> {
    return new Promise((resolve, reject) => {
      this.socket.timeout(5_000).emit('agent:snapshot', {}, (error: Error | null, ack) => {
        if (error !== null) reject(error);
        else if (!ack.ok) reject(new Error(`snapshot refused: ${ack.code}`));
        else {
          this.held = pictureOf(ack.snapshot);
          resolve(ack.snapshot);
        }
      });
    });
  }

  /** Subscribes, or subscribes anew, and begins with the snapshot. */
  async watch(): Promise<BoardPicture> {
    await this.connected();
    return new Promise((resolve, reject) => {
      this.socket.timeout(5_000).emit('board:subscribe', {}, (error: Error | null, ack) => {
        if (error !== null) reject(error);
        else if (!ack.ok) reject(new Error(`board refused: ${ack.code}`));
        else {
          this.board = new BoardPicture(ack.snapshot);
          resolve(this.board);
        }
      });
    });
  }

  get picture(): AgentPicture {
    return present(this.held, 'the console has read its snapshot');
  }

  /** socket.io's own types lose the answer of a generic event name. */
  send<E extends keyof ConsoleToServer>(event: E, body: Body<E>): Promise<Answer<E>> {
    const timed = this.socket.timeout(5_000) as unknown as {
      emitWithAck(event: E, body: Body<E>): Promise<Answer<E>>;
    };
    return timed.emitWithAck(event, body);
  }

  /** A command with an id of its own, which must be accepted. */
  async command<E extends keyof ConsoleToServer>(event: E, body: Omit<Body<E>, 'commandId'>): Promise<void> {
    accepted((await this.send(event, { commandId: randomUUID(), ...body } as Body<E>)) as Ack);
  }

  /** Waits until the page shows this. */
  shows<T>(what: string, look: (picture: AgentPicture) => T, timeoutMs?: number): Promise<NonNullable<T>> {
    return waitFor(what, () => look(this.picture), timeoutMs);
  }

  async offer(): Promise<NonNullable<AgentPicture['offer']>> {
    return this.shows('an offer', ({ offer }) => offer);
  }

  /** Accepts the offer of this contact and waits until it is in service. */
  async serve(contactId: string): Promise<void> {
    const offer = await this.shows('an offer of the contact', (picture) =>
      picture.offer?.contactId === contactId ? picture.offer : null,
    );
    await this.command('offer:accept', { offerId: offer.offerId });
    await this.shows('the contact, active', ({ contacts }) => contacts.get(contactId)?.state === 'active');
  }

  close(): void {
    this.socket.disconnect();
  }

  private take(frame: AgentFrame): void {
    this.frames.push(frame);
    if (this.held === null) return;
    if (frame.from === this.held.to) this.held = withFrame(this.held, frame);
    else this.gaps.push(frame);
  }
}

/** The answer, which must not be a refusal. */
export function accepted<T extends object>(ack: Ack<T>): T {
  if (!ack.ok) throw new Error(`refused: ${ack.code}: ${ack.message} ${JSON.stringify(ack.fields ?? [])}`);
  return ack;
}

/** The refusal, which the answer must be. */
export function refused(ack: Ack): Extract<Ack, { ok: false }> {
  if (ack.ok) throw new Error('accepted, though it should have been refused');
  return ack;
}
