import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { OrganisationService } from '../../src/agents/skills/organisation.service';
import type { AppConfig } from '../../src/config/config';
import type { Principal } from '../../src/identity/principal';
import { PersonEntity } from '../../src/identity/person.entity';
import { present } from '../../src/kernel/assert';
import type { ChatToServer, ServerToChat } from '../../src/platform/realtime/chat-protocol';
import type { MessageView } from '../../src/platform/realtime/console-protocol';
import { ROUTER, type RouterPort } from '../../src/routing/ports';
import { DataSource, Not } from 'typeorm';
import { accepted, ConsoleClient, logIn } from './console-client';
import { createTestApp, type TestApp } from './test-app';
import type { TestDatabase } from './test-database';
import { waitFor } from './wait-for';

/** Of everybody in the organisation. */
export const PASSWORD = 'Correct horse battery 9';
const WIDGET_NORTH = 'wk-north-repair-0001';
const WIDGET_SOUTH = 'wk-south-repair-0001';
const WIDGET_SHORT = 'wk-north-short-0001';
const WIDGETS = { north: WIDGET_NORTH, south: WIDGET_SOUTH, short: WIDGET_SHORT } as const;

/** Addresses of ours for text messages and mail. */
export const SMS_NORTH = '+862595598';
const SMS_SOUTH = '+862095598';
export const MAIL_NORTH = 'service@north.example';

function person(
  login: string,
  roles: readonly string[],
  centreIds: 'all' | readonly string[],
  seat: object = {},
): object {
  return { login, displayName: login.toUpperCase(), roles, centreIds, password: PASSWORD, ...seat };
}

const textSeat = { skills: { repair: 5 }, capacity: 100 };

/** Two centres, two queues, a rule from north to south, agents, duty managers, inspectors. */
const ORGANISATION = {
  centres: [
    { id: 'north', name: '北方中心', nameEn: 'North' },
    { id: 'south', name: '南方中心', nameEn: 'South' },
  ],
  skills: [
    { id: 'repair', name: '报修' },
    { id: 'bills', name: '电费' },
    { id: 'short', name: '短' },
  ],
  queues: [
    { id: 'repair', name: '故障报修', nameEn: 'Repair', requires: { repair: 3 }, answerTargetMs: 20_000 },
    { id: 'bills', name: '电费咨询', nameEn: 'Bills', requires: { bills: 3 } },
    { id: 'short', name: '短振铃', nameEn: 'Short', requires: { short: 1 }, offerTimeoutMs: 1_000 },
  ],
  accessPoints: [
    {
      id: 'chat-north',
      name: '北方网页',
      medium: 'chat',
      address: WIDGET_NORTH,
      queueId: 'repair',
      homeCentreId: 'north',
    },
    {
      id: 'chat-south',
      name: '南方网页',
      medium: 'chat',
      address: WIDGET_SOUTH,
      queueId: 'repair',
      homeCentreId: 'south',
    },
    {
      id: 'chat-short',
      name: '短振铃网页',
      medium: 'chat',
      address: WIDGET_SHORT,
      queueId: 'short',
      homeCentreId: 'north',
    },
    {
      id: 'sms-north',
      name: '北方短信',
      medium: 'sms',
      address: SMS_NORTH,
      queueId: 'repair',
      homeCentreId: 'north',
    },
    {
      id: 'sms-south',
      name: '南方短信',
      medium: 'sms',
      address: SMS_SOUTH,
      queueId: 'repair',
      homeCentreId: 'south',
    },
    {
      id: 'mail-north',
      name: '北方邮箱',
      medium: 'email',
      address: MAIL_NORTH,
      queueId: 'repair',
      homeCentreId: 'north',
    },
  ],
  rules: [
    {
      id: 'north-out',
      name: '北方溢出',
      queueId: 'repair',
      homeCentreId: 'north',
      when: { manual: true },
      targets: ['south'],
    },
  ],
  outcomes: [{ id: 'solved', name: '已解决', nameEn: 'Solved' }],
  people: [
    person('ann', ['agent'], ['north'], textSeat),
    person('bob', ['agent'], ['north'], textSeat),
    person('sue', ['agent'], ['south'], textSeat),
    person('tim', ['agent'], ['north'], { skills: { short: 1 } }),
    person('max', ['agent', 'duty-manager'], ['north'], textSeat),
    person('dora', ['duty-manager'], ['north']),
    person('gus', ['duty-manager'], 'all'),
    person('ines', ['inspector'], 'all'),
    person('iris', ['inspector'], ['south']),
    person('ivan', ['agent', 'inspector'], ['north', 'south'], textSeat),
    person('ada', ['admin'], 'all'),
  ],
};

/** The whole application with an organisation, and clients that talk to it as browsers do. */
export class Hotline {
  private readonly consoles: ConsoleClient[] = [];
  private readonly customers: ChatCustomer[] = [];
  private readonly cookies = new Map<string, string>();

  private constructor(
    readonly app: TestApp,
    private readonly ids: ReadonlyMap<string, string>,
  ) {}

  static async start(config: Partial<AppConfig> = {}, database?: TestDatabase): Promise<Hotline> {
    const app = await createTestApp({
      // All customers of a test come from one address.
      config: { chatOpenPerIp: 1_000, chatSocketsPerIp: 1_000, ...config },
      ...(database === undefined ? {} : { database }),
    });
    try {
      const router = app.app.get<RouterPort>(ROUTER);
      await waitFor('the router to be ready', () => router.status().state === 'ok');
      await app.app.get(OrganisationService).apply(ORGANISATION, { system: 'test' });
      const { manager } = app.app.get(DataSource);
      // Everybody has changed the password that the document gave them.
      await manager.update(PersonEntity, { login: Not('admin') }, { mustChangePassword: false });
      const people = await manager.find(PersonEntity);
      return new Hotline(app, new Map(people.map(({ login, id }) => [login, id])));
    } catch (error) {
      // Told whole: the problems of a refused document are in its fields.
      await app.close();
      throw new Error(`the organisation was not set up: ${JSON.stringify(error)}`, { cause: error });
    }
  }

  get router(): RouterPort {
    return this.app.app.get<RouterPort>(ROUTER);
  }

  personId(login: string): string {
    return present(this.ids.get(login), `person ${login} is in the organisation`);
  }

  /** Who may change people. */
  async administrator(): Promise<Principal> {
    const people = await this.app.app.get(DataSource).manager.findOneByOrFail(PersonEntity, { login: 'admin' });
    return {
      personId: people.id,
      sessionId: 'test',
      login: people.login,
      displayName: people.displayName,
      seatNumber: people.seatNumber,
      roles: ['admin'],
      centreIds: 'all',
      mustChangePassword: false,
    };
  }

  async cookie(login: string): Promise<string> {
    const known = this.cookies.get(login);
    if (known !== undefined) return known;
    const cookie = await logIn(this.app.url, login, PASSWORD);
    this.cookies.set(login, cookie);
    return cookie;
  }

  /** A console with its own session cookie of this person, not connected yet. */
  async console(login: string, options: ConstructorParameters<typeof ConsoleClient>[2] = {}): Promise<ConsoleClient> {
    const console = new ConsoleClient(this.app.url, await this.cookie(login), options);
    this.consoles.push(console);
    return console;
  }

  /** A console of an agent who is signed in and ready. */
  async readyAgent(
    login: string,
    centreId = 'north',
    options: ConstructorParameters<typeof ConsoleClient>[2] = {},
  ): Promise<ConsoleClient> {
    const console = await (await this.console(login, options)).opened();
    await console.command('seat:sign-in', { centreId });
    await console.command('seat:choose-state', { state: 'ready' });
    await console.shows('ready', ({ seat }) => seat?.state === 'ready');
    return console;
  }

  async request(
    login: string,
    method: string,
    path: string,
    body?: object,
    key: string = randomUUID(),
  ): Promise<Response> {
    return fetch(`${this.app.url}${path}`, {
      method,
      headers: {
        cookie: await this.cookie(login),
        origin: this.app.url,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** A customer who opened a chat; its contact waits. */
  async customer(widget: keyof typeof WIDGETS = 'north'): Promise<ChatCustomer> {
    const customer = new ChatCustomer(this.app.url, WIDGETS[widget]);
    this.customers.push(customer);
    await customer.open();
    return customer;
  }

  /** Ends the clients of one test, and what they left behind. */
  async clear(): Promise<void> {
    for (const console of this.consoles.splice(0)) console.close();
    for (const customer of this.customers.splice(0)) customer.socket.disconnect();
    await this.endWork();
  }

  async endWork(): Promise<void> {
    await endWork(this.router);
  }

  async stop(): Promise<void> {
    for (const console of this.consoles) console.close();
    for (const customer of this.customers) customer.socket.disconnect();
    await this.app.close();
  }
}

/** Closes every contact and signs every seat out. */
export async function endWork(router: RouterPort): Promise<void> {
  const by = { system: 'test' };
  const { contact, seat } = router.committed().state;
  for (const { id } of contact) {
    await router.submit({ kind: 'contact-closed-by-supervisor', contactId: id, reason: 'end of test', by });
  }
  for (const { id } of seat) {
    await router.submit({
      kind: 'seat-state-forced',
      seatId: id,
      chosen: { state: 'signed-out' },
      reason: 'end of test',
      by,
    });
  }
}

type ChatAnswer<E extends keyof ChatToServer> = Parameters<Parameters<ChatToServer[E]>[1]>[0];

/** Somebody at a chat page. */
export class ChatCustomer {
  readonly socket: Socket<ServerToChat, ChatToServer>;
  readonly messages: MessageView[] = [];
  contactId = '';

  constructor(url: string, widgetKey: string) {
    this.socket = io(`${url}/chat`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { origin: url },
      auth: { widgetKey },
    });
    this.socket.on('chat:message', (message) => this.messages.push(message));
  }

  async open(): Promise<void> {
    const { chat } = accepted(await this.ask('chat:open', { openId: randomUUID(), name: '王女士' }));
    this.contactId = present(chat.contactId, 'an open chat has a contact');
  }

  async say(text: string): Promise<MessageView> {
    return accepted(await this.ask('chat:send', { messageId: randomUUID(), text })).message;
  }

  async leave(): Promise<void> {
    accepted(await this.ask('chat:leave', {}));
  }

  /** socket.io's own types lose the answer of a generic event name. */
  private ask<E extends keyof ChatToServer>(event: E, body: Parameters<ChatToServer[E]>[0]): Promise<ChatAnswer<E>> {
    const timed = this.socket.timeout(5_000) as unknown as {
      emitWithAck(event: E, body: Parameters<ChatToServer[E]>[0]): Promise<ChatAnswer<E>>;
    };
    return timed.emitWithAck(event, body);
  }
}
