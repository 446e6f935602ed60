import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import type { MessageView } from '../../src/platform/realtime/console-protocol';
import {
  CHAT_NAMESPACE,
  type ChatHandshake,
  type ChatToServer,
  type ChatView,
  type ServerToChat,
} from '../../src/platform/realtime/chat-protocol';
import { ChatClient } from './chat-client';
import { ChatMemory, type KeyValueStore } from './chat-memory';
import type { ChatModel } from './chat-model';

type ServerSocket = Socket<ChatToServer, ServerToChat>;

/** The contract's other side, as small as it can be: one conversation kept over connections. */
class Backend {
  readonly http = createServer();
  readonly io = new Server<ChatToServer, ServerToChat>(this.http);
  /** Tells the name of each question as it comes. */
  readonly asked = new EventEmitter();
  readonly messages: MessageView[] = [];
  readonly opens: string[] = [];
  readonly sends: string[] = [];
  readonly handshakes: ChatHandshake[] = [];
  /** Questions of this kind get no answer, though they are carried out. */
  deafTo: 'chat:open' | 'chat:send' | null = null;
  /** Answers the next `chat:send` so, without storing it. */
  refuseNext: { code: string; retryable: boolean } | null = null;
  unknownToken: string | null = null;
  state: ChatView['state'] = 'none';
  socket: ServerSocket | null = null;

  async start(): Promise<string> {
    this.io.of(CHAT_NAMESPACE).use((socket, next) => {
      const auth = socket.handshake.auth as ChatHandshake;
      this.handshakes.push(auth);
      next(auth.widgetKey === 'known' ? undefined : refusal('unknown-widget'));
    });
    this.io.of(CHAT_NAMESPACE).on('connection', (socket) => {
      this.serve(socket as ServerSocket);
    });
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  view(): ChatView {
    return { state: this.state, contactId: 'c1', agentName: null, startedAt: 1, endedAt: null, cause: null };
  }

  store(from: MessageView['from'], messageId: string, text: string): MessageView {
    const known = this.messages.find((message) => message.messageId === messageId);
    if (known !== undefined) return known;
    const seq = this.messages.length + 1;
    const message = { messageId, contactId: 'c1', seq, from, authorName: null, text, at: seq, delivery: null };
    this.messages.push(message);
    return message;
  }

  private serve(socket: ServerSocket): void {
    this.socket = socket;
    socket.on('chat:open', (body, reply) => {
      this.opens.push(body.openId);
      this.asked.emit('chat:open');
      this.state = 'waiting';
      if (this.deafTo !== 'chat:open')
        reply({ ok: true, token: 'token-1', chat: this.view(), messages: this.messages });
    });
    socket.on('chat:sync', ({ afterSeq }, reply) => {
      if (this.unknownToken !== null) {
        reply({ ok: false, code: 'unknown-conversation', message: 'This conversation is not known.' });
        return;
      }
      reply({ ok: true, chat: this.view(), messages: this.messages.filter((message) => message.seq > afterSeq) });
    });
    socket.on('chat:send', ({ messageId, text }, reply) => {
      this.sends.push(messageId);
      const refused = this.refuseNext;
      this.refuseNext = null;
      if (refused !== null) {
        reply({ ok: false, message: refused.code, ...refused });
        return;
      }
      const message = this.store('customer', messageId, text);
      if (this.deafTo !== 'chat:send') reply({ ok: true, message });
    });
  }
}

function refusal(code: string): Error {
  return Object.assign(new Error(code), { data: { code } });
}

class MapStorage implements KeyValueStore {
  private readonly entries = new Map<string, string>();
  get length(): number {
    return this.entries.size;
  }
  key(index: number): string | null {
    return [...this.entries.keys()][index] ?? null;
  }
  getItem(name: string): string | null {
    return this.entries.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.entries.set(name, value);
  }
  removeItem(name: string): void {
    this.entries.delete(name);
  }
}

let backend: Backend;
let origin: string;
let store: MapStorage;
let clients: ChatClient[];

beforeEach(async () => {
  backend = new Backend();
  origin = await backend.start();
  store = new MapStorage();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.close();
  await backend.io.close();
});

function page(widgetKey = 'known'): ChatClient {
  const client = new ChatClient({
    widgetKey,
    memory: new ChatMemory(widgetKey, store),
    origin,
    pace: { answerMs: 300, againMs: 30 },
    socketOptions: { forceNew: true, transports: ['websocket'], reconnectionDelay: 20, reconnectionDelayMax: 20 },
  });
  clients.push(client);
  client.connect();
  return client;
}

/** Resolves when the model satisfies the condition; the test's own time limit says which one never came. */
function until(client: ChatClient, holds: (model: ChatModel) => boolean): Promise<ChatModel> {
  return new Promise((resolve) => {
    const stop = client.subscribe(check);
    function check(): void {
      if (!holds(client.model)) return;
      stop();
      resolve(client.model);
    }
    check();
  });
}

const texts = (model: ChatModel) => model.messages.map((message) => message.text);

describe('the chat client', () => {
  it('starts, sends in order and confirms each message', async () => {
    const client = page();
    client.open('王女士', 'open-1');
    for (const [id, text] of [
      ['a', '一'],
      ['b', '二'],
      ['c', '三'],
    ] as const) {
      client.send(text, id);
    }
    const model = await until(client, ({ outbox, messages }) => outbox.length === 0 && messages.length === 3);
    expect(texts(model)).toEqual(['一', '二', '三']);
    expect(backend.sends).toEqual(['a', 'b', 'c']);
  });

  it('repeats a start that was not answered with the same id, even after a reload', async () => {
    backend.deafTo = 'chat:open';
    const asked = once(backend.asked, 'chat:open');
    const first = page();
    first.open('', 'open-1');
    await asked;
    first.close();
    backend.deafTo = null;
    const second = page();
    await until(second, (model) => model.chat.state === 'waiting');
    expect(new Set(backend.opens)).toEqual(new Set(['open-1']));
  });

  it('sends again what was stored but not confirmed, and shows it once', async () => {
    const client = page();
    client.open('', 'open-1');
    await until(client, (model) => model.link === 'online' && model.chat.state === 'waiting');
    backend.deafTo = 'chat:send';
    client.send('停电了', 'a');
    const undelivered = await until(client, (model) => model.outbox[0]?.status === 'failed');
    expect(undelivered.outbox[0]?.code).toBe('no-answer');
    backend.deafTo = null;
    client.sendAgain('a');
    const model = await until(client, ({ outbox }) => outbox.length === 0);
    expect(texts(model)).toEqual(['停电了']);
    expect(backend.sends.length).toBeGreaterThan(1);
  });

  it('goes on after a reload with the token, what was missed and what was not sent', async () => {
    const first = page();
    first.open('', 'open-1');
    first.send('一', 'a');
    await until(first, ({ messages }) => messages.length === 1);
    first.close();
    backend.store('agent', 'x', '您好');
    first.send('二', 'b');
    const second = page();
    const model = await until(second, ({ messages, outbox }) => messages.length === 3 && outbox.length === 0);
    expect(texts(model)).toEqual(['一', '您好', '二']);
    expect(backend.handshakes.at(-1)?.token).toBe('token-1');
    expect(backend.opens).toEqual(['open-1']);
  });

  it('comes back by itself when the backend drops the connection', async () => {
    const client = page();
    client.open('', 'open-1');
    await until(client, (model) => model.link === 'online' && model.chat.state === 'waiting');
    backend.socket?.disconnect(true);
    await until(client, (model) => model.link === 'lost');
    backend.store('agent', 'x', '您好');
    const model = await until(client, ({ link, messages }) => link === 'online' && messages.length === 1);
    expect(texts(model)).toEqual(['您好']);
  });

  it('asks for what is missing when a message comes out of turn', async () => {
    const client = page();
    client.open('', 'open-1');
    await until(client, (model) => model.link === 'online' && model.chat.state === 'waiting');
    // Answered after the sync that follows each start: from here on only the hole itself can ask.
    client.send('一', 'x1');
    await until(client, ({ messages }) => messages.length === 1);
    backend.store('agent', 'x2', '二');
    backend.socket?.emit('chat:message', backend.store('agent', 'x3', '三'));
    const model = await until(client, ({ messages }) => messages.length === 3);
    expect(texts(model)).toEqual(['一', '二', '三']);
  });

  it('waits and repeats what was refused for the moment, and gives up what was refused for good', async () => {
    const client = page();
    client.open('', 'open-1');
    await until(client, (model) => model.link === 'online' && model.chat.state === 'waiting');
    backend.refuseNext = { code: 'too-fast', retryable: false };
    client.send('一', 'a');
    await until(client, ({ outbox, messages }) => outbox.length === 0 && messages.length === 1);
    expect(backend.sends).toEqual(['a', 'a']);
    backend.refuseNext = { code: 'too-long', retryable: false };
    client.send('二', 'b');
    const model = await until(client, ({ outbox }) => outbox[0]?.status === 'failed');
    expect(model.outbox[0]?.code).toBe('too-long');
  });

  it('stops at a page whose key the backend does not know', async () => {
    const client = page('stranger');
    const model = await until(client, ({ link }) => link === 'refused');
    expect(model.refusal).toBe('unknown-widget');
  });

  it('begins another conversation of the same customer after one that ended', async () => {
    const client = page();
    client.open('', 'open-1');
    await until(client, (model) => model.link === 'online' && model.chat.state === 'waiting');
    backend.state = 'ended';
    backend.socket?.emit('chat:state', backend.view());
    await until(client, (model) => model.chat.state === 'ended');
    client.startOver();
    expect(client.model.chat.state).toBe('none');
    client.open('', 'open-2');
    await until(client, (model) => model.chat.state === 'waiting');
    expect(backend.opens).toEqual(['open-1', 'open-2']);
    expect(client.model.token).toBe('token-1');
  });

  it('begins anew when the backend does not know its token', async () => {
    store.setItem('lianxian.chat.known.token', 'of-another-database');
    backend.unknownToken = 'of-another-database';
    const client = page();
    await until(client, (model) => model.link === 'online');
    expect(client.model).toMatchObject({ token: null, chat: { state: 'none' } });
    expect(store.getItem('lianxian.chat.known.token')).toBeNull();
  });
});
