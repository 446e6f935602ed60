import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Ack } from '../../src/platform/realtime/console-protocol';
import {
  CHAT_LIMITS,
  CHAT_NAMESPACE,
  type ChatHandshake,
  type ChatToServer,
  type ServerToChat,
} from '../../src/platform/realtime/chat-protocol';
import type { ChatMemory } from './chat-memory';
import { hasGap, initialModel, nextToSend, reduceChat, resumeFrom, type ChatEvent, type ChatModel } from './chat-model';

type ChatSocket = Socket<ServerToChat, ChatToServer>;
type Question = keyof ChatToServer;
/** What an acknowledged question brings back. */
type Answer<Q extends Question> = Parameters<Parameters<ChatToServer[Q]>[1]>[0];

/** How long to wait for an answer and before asking again, in ms. */
export interface Pace {
  readonly answerMs: number;
  readonly againMs: number;
}

export interface ChatClientOptions {
  readonly widgetKey: string;
  readonly memory: ChatMemory;
  /** Where the backend is; left out: where the page came from. */
  readonly origin?: string;
  readonly pace?: Pace;
  readonly socketOptions?: Partial<ManagerOptions & SocketOptions>;
  readonly now?: () => number;
}

/** Refusals that no repetition changes: this page's key names nothing. */
const UNKNOWN_PAGE: ReadonlySet<string> = new Set(['unknown-widget', 'bad-handshake']);
/** The conversation this browser remembers is not known any more. */
const UNKNOWN_CONVERSATION: ReadonlySet<string> = new Set(['unknown-conversation', 'no-conversation']);
/** A message that was not answered so many times on a live connection is shown as undelivered. */
const ATTEMPTS = 3;

/**
 * Keeps one customer's conversation in step with the backend. Delivery is never trusted: each connection begins with
 * `chat:open` or `chat:sync`, each message goes out one at a time until it is confirmed by its id, and a hole in the
 * numbering asks again. The page reads {@link ChatClient.model} and is told by {@link ChatClient.subscribe}.
 */
export class ChatClient {
  private current: ChatModel;
  private readonly socket: ChatSocket;
  private readonly listeners = new Set<() => void>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private readonly pace: Pace;
  private readonly now: () => number;
  private sendingId: string | null = null;
  private syncing = false;
  private attempts = 0;

  constructor(private readonly options: ChatClientOptions) {
    this.pace = options.pace ?? { answerMs: 8_000, againMs: 1_500 };
    this.now = options.now ?? Date.now;
    this.current = initialModel(options.memory.read());
    this.socket = io(`${options.origin ?? ''}${CHAT_NAMESPACE}`, {
      autoConnect: false,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
      ...options.socketOptions,
      auth: (give: (auth: ChatHandshake) => void) => {
        give({
          widgetKey: options.widgetKey,
          ...(this.current.token === null ? {} : { token: this.current.token }),
        });
      },
    });
    this.listen();
  }

  get model(): ChatModel {
    return this.current;
  }

  /** Called after each change of the model. Returns how to stop. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  connect(): void {
    this.socket.connect();
  }

  /** The network or the page came back: try at once instead of waiting for the next attempt. */
  wake(): void {
    if (!this.socket.connected && this.current.link !== 'refused') this.socket.disconnect().connect();
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.socket.disconnect();
  }

  /** Starts a conversation. Without a connection it starts as soon as there is one. */
  open(name: string, openId: string): void {
    this.apply({ kind: 'open-requested', openId, name });
    if (this.socket.connected) void this.askOpen();
  }

  send(text: string, messageId: string): void {
    this.apply({ kind: 'written', messageId, text, now: this.now() });
    this.pump();
  }

  sendAgain(messageId: string): void {
    this.attempts = 0;
    this.apply({ kind: 'send-again', messageId });
    this.pump();
  }

  discard(messageId: string): void {
    this.apply({ kind: 'discarded', messageId });
  }

  /** The customer ends the conversation. False: the backend did not confirm it. */
  async leave(): Promise<boolean> {
    const ack = await this.ask('chat:leave', {});
    return ack?.ok === true;
  }

  /** Leaves the conversation that ended; `open` then begins another one of the same customer. */
  startOver(): void {
    this.apply({ kind: 'started-over' });
  }

  private listen(): void {
    this.socket.on('connect', () => void this.begin());
    this.socket.on('disconnect', (reason) => {
      this.sendingId = null;
      this.apply({ kind: 'link-down' });
      // Only when the backend itself ended the connection does socket.io not come back alone.
      if (reason === 'io server disconnect') this.later(() => this.socket.connect());
    });
    this.socket.on('connect_error', (error) => {
      const code = refusalCode(error);
      if (code !== null && UNKNOWN_PAGE.has(code)) {
        this.apply({ kind: 'link-refused', code });
        this.socket.disconnect();
        return;
      }
      this.apply({ kind: 'link-down' });
      if (!this.socket.active) this.later(() => this.socket.connect());
    });
    this.socket.on('chat:message', (message) => {
      this.apply({ kind: 'message', message });
      if (hasGap(this.current)) void this.sync();
    });
    this.socket.on('chat:state', (chat) => {
      this.apply({ kind: 'chat', chat });
      this.pump();
    });
    this.socket.on('service:state', (notice) => {
      this.apply({ kind: 'service', away: notice.state === 'away' });
      this.pump();
    });
  }

  private async begin(): Promise<void> {
    if (this.current.opening !== null) await this.askOpen();
    else if (this.current.token !== null && !this.current.startsOver) await this.sync();
    else this.apply({ kind: 'link-up' });
  }

  private async askOpen(): Promise<void> {
    const { opening } = this.current;
    if (opening === null) return;
    const body = {
      openId: opening.openId,
      afterSeq: resumeFrom(this.current),
      ...(opening.name === '' ? {} : { name: opening.name }),
    };
    const ack = await this.ask('chat:open', body);
    if (this.current.opening?.openId !== opening.openId) return;
    if (ack === null || (!ack.ok && ack.retryable === true)) {
      if (this.socket.connected) this.later(() => void this.askOpen());
      return;
    }
    if (!ack.ok) {
      this.apply(
        UNKNOWN_PAGE.has(ack.code)
          ? { kind: 'link-refused', code: ack.code }
          : { kind: 'open-refused', code: ack.code },
      );
      return;
    }
    this.apply({ kind: 'opened', token: ack.token, chat: ack.chat, messages: ack.messages, now: this.now() });
    this.apply({ kind: 'link-up' });
    // What was said between the answer's messages and the answer itself.
    await this.sync();
  }

  /** Asks for the state and what was missed, page by page, until nothing new comes. */
  private async sync(): Promise<void> {
    if (this.syncing) return;
    this.syncing = true;
    try {
      for (;;) {
        const afterSeq = resumeFrom(this.current);
        const ack = await this.ask('chat:sync', { afterSeq });
        if (ack?.ok !== true) {
          this.syncFailed(ack);
          return;
        }
        this.apply({ kind: 'synced', chat: ack.chat, messages: ack.messages });
        const more = ack.messages.length >= CHAT_LIMITS.historyPage || hasGap(this.current);
        if (!more || resumeFrom(this.current) <= afterSeq) break;
      }
      this.apply({ kind: 'link-up' });
    } finally {
      this.syncing = false;
    }
    this.pump();
  }

  private syncFailed(ack: Ack | null): void {
    if (ack?.ok === false && UNKNOWN_CONVERSATION.has(ack.code)) {
      this.apply({ kind: 'forgotten' });
      this.apply({ kind: 'link-up' });
      return;
    }
    if (this.socket.connected) this.later(() => void this.sync());
  }

  /** Sends the oldest unconfirmed message, then the next. */
  private pump(): void {
    const entry = nextToSend(this.current);
    if (entry === null || this.sendingId !== null || !this.socket.connected) return;
    this.sendingId = entry.messageId;
    void this.sendOne(entry.messageId, entry.text);
  }

  private async sendOne(messageId: string, text: string): Promise<void> {
    const ack = await this.ask('chat:send', { messageId, text });
    if (this.sendingId !== messageId) return;
    if (ack?.ok === true) {
      this.attempts = 0;
      this.apply({ kind: 'message', message: ack.message });
    } else if (ack === null || ack.retryable === true || ack.code === 'too-fast') {
      this.attempts += ack === null ? 1 : 0;
      if (this.attempts < ATTEMPTS) {
        this.later(() => {
          if (this.sendingId === messageId) this.sendingId = null;
          this.pump();
        });
        return;
      }
      this.attempts = 0;
      this.apply({ kind: 'send-failed', messageId, code: 'no-answer' });
    } else {
      this.apply({ kind: 'send-failed', messageId, code: ack.code });
    }
    this.sendingId = null;
    if (hasGap(this.current)) await this.sync();
    else this.pump();
  }

  /** The answer, or null when none came in time or the connection went. */
  private ask<Q extends Question>(question: Q, body: Parameters<ChatToServer[Q]>[0]): Promise<Answer<Q> | null> {
    return new Promise((resolve) => {
      const reply = (error: Error | null, ack: Answer<Q>) => {
        resolve(error === null ? ack : null);
      };
      // socket.io's types cannot follow a question that is itself a type parameter.
      const timed = this.socket.timeout(this.pace.answerMs) as unknown as {
        emit(event: Q, body: Parameters<ChatToServer[Q]>[0], reply: unknown): void;
      };
      timed.emit(question, body, reply);
    });
  }

  private later(run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, this.pace.againMs);
    this.timers.add(timer);
  }

  private apply(event: ChatEvent): void {
    const before = this.current;
    const after = reduceChat(before, event);
    if (after === before) return;
    this.current = after;
    const { memory } = this.options;
    if (after.token !== before.token || after.clockOffsetMs !== before.clockOffsetMs) {
      memory.keepToken(after.token, after.clockOffsetMs);
    }
    if (after.opening !== before.opening) memory.keepOpening(after.opening);
    if (after.outbox !== before.outbox) memory.keepOutbox(before.outbox, after.outbox);
    for (const listener of this.listeners) listener();
  }
}

/** The stable code of a refused handshake: socket.io hands over an Error whose `data` the backend filled. */
function refusalCode(error: Error & { data?: unknown }): string | null {
  const { data } = error;
  if (typeof data === 'object' && data !== null && 'code' in data && typeof data.code === 'string') return data.code;
  return null;
}
