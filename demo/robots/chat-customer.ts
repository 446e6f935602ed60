import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { exponential, pick, wholeBetween, type Random } from '../../src/kernel/random';
import {
  CHAT_NAMESPACE,
  type ChatToServer,
  type ChatView,
  type ServerToChat,
} from '../../src/platform/realtime/chat-protocol';
import type { MessageView } from '../../src/platform/realtime/console-protocol';
import { CUSTOMER_LINES, FIRST_LINES } from './phrases';
import { Plans } from './plans';

export interface ChatVisit {
  readonly origin: string;
  readonly widgetKey: string;
  /** Chooses the first line. */
  readonly queueId: string;
  readonly name: string;
  /** Gives up waiting after this; Infinity stays. */
  readonly patienceMs: number;
}

/** What the customer was told in the end. */
export interface ChatStory {
  readonly contactId: string | null;
  readonly cause: string | null;
}

const REPEAT_MS = 1_000;
const ACK_TIMEOUT_MS = 8_000;

/**
 * A customer on a real `/chat` socket: asks, waits, answers a few times, says goodbye; resends by id whatever was not
 * acknowledged, and after every break of the line what was said last, as a page does that lost the acknowledgement.
 */
export class ChatCustomer {
  readonly story: Promise<ChatStory>;
  /** Everything this customer ever sent, by message id … */
  readonly said = new Set<string>();
  /** … and what the service acknowledged of it. */
  readonly acknowledged = new Set<string>();
  /** Everything shown in the conversation, in order. */
  readonly shown: MessageView[] = [];
  private readonly socket: Socket<ServerToChat, ChatToServer>;
  private readonly plans = new Plans();
  private readonly openId = randomUUID();
  private readonly auth: { widgetKey: string; token?: string };
  private readonly turns: number;
  private chat: ChatView | null = null;
  private lastSeq = 0;
  private lastSaid: { readonly messageId: string; readonly text: string } | null = null;
  private answered = 0;
  private leaving = false;
  private settle!: (story: ChatStory) => void;

  constructor(
    private readonly visit: ChatVisit,
    private readonly random: Random,
  ) {
    this.story = new Promise((resolve) => (this.settle = resolve));
    this.turns = wholeBetween(random, 1, 4);
    this.auth = { widgetKey: visit.widgetKey };
    this.socket = io(`${visit.origin}${CHAT_NAMESPACE}`, {
      transports: ['websocket'],
      auth: (give) => {
        give(this.auth);
      },
      extraHeaders: { origin: visit.origin },
      reconnectionDelayMax: 1_000,
      forceNew: true,
    });
    this.socket.on('connect', () => {
      if (this.chat === null) this.open();
      else {
        this.sync();
        if (this.lastSaid !== null) this.say(this.lastSaid.messageId, this.lastSaid.text);
      }
    });
    this.socket.on('connect_error', () => {
      // A refused handshake is not tried again by the client itself.
      if (!this.socket.active)
        this.plans.plan('connect', REPEAT_MS, () => {
          this.socket.connect();
        });
    });
    this.socket.on('chat:message', (message) => {
      this.read([message]);
    });
    this.socket.on('chat:state', (chat) => {
      this.see(chat);
    });
  }

  /** Says goodbye as soon as it can. */
  leave(): void {
    this.leaving = true;
    if (this.chat === null) return;
    this.socket.timeout(ACK_TIMEOUT_MS).emit('chat:leave', {}, (error: Error | null, ack) => {
      if (error !== null || (!ack.ok && ack.retryable === true))
        this.plans.plan('leave', REPEAT_MS, () => {
          this.leave();
        });
    });
  }

  /** As a power cut: says nothing and hears nothing any more. */
  cut(): void {
    this.plans.cancelAll();
    this.socket.disconnect();
  }

  private open(): void {
    const body = { openId: this.openId, name: this.visit.name };
    this.socket.timeout(ACK_TIMEOUT_MS).emit('chat:open', body, (error: Error | null, ack) => {
      if (error !== null || (!ack.ok && ack.retryable === true)) {
        this.plans.plan('open', REPEAT_MS, () => {
          if (this.socket.connected && this.chat === null) this.open();
        });
        return;
      }
      if (!ack.ok) {
        this.finish({ contactId: null, cause: ack.code });
        return;
      }
      this.auth.token = ack.token;
      this.say(randomUUID(), pick(this.random, FIRST_LINES[this.visit.queueId] ?? CUSTOMER_LINES));
      if (Number.isFinite(this.visit.patienceMs))
        this.plans.plan('patience', this.visit.patienceMs, () => {
          this.leave();
        });
      this.read(ack.messages);
      this.see(ack.chat);
      if (this.leaving) this.leave();
    });
  }

  private sync(): void {
    this.socket.timeout(ACK_TIMEOUT_MS).emit('chat:sync', { afterSeq: this.lastSeq }, (error: Error | null, ack) => {
      if (error === null && ack.ok) {
        this.read(ack.messages);
        this.see(ack.chat);
      } else
        this.plans.plan('sync', REPEAT_MS, () => {
          this.sync();
        });
    });
  }

  private say(messageId: string, text: string): void {
    this.said.add(messageId);
    this.lastSaid = { messageId, text };
    this.socket.timeout(ACK_TIMEOUT_MS).emit('chat:send', { messageId, text }, (error: Error | null, ack) => {
      if (error === null && ack.ok) this.acknowledged.add(messageId);
      else if (error !== null || (!ack.ok && ack.retryable === true))
        this.plans.plan(`say:${messageId}`, REPEAT_MS, () => {
          this.say(messageId, text);
        });
    });
  }

  private read(messages: readonly MessageView[]): void {
    for (const message of messages) {
      if (message.seq <= this.lastSeq) continue;
      this.lastSeq = message.seq;
      this.shown.push(message);
      if (message.from === 'agent') this.answer();
    }
  }

  private answer(): void {
    this.answered += 1;
    const delay = 1_000 + exponential(this.random, 3_000);
    if (this.answered > this.turns)
      this.plans.plan('goodbye', delay, () => {
        this.leave();
      });
    else
      this.plans.plan(`answer:${this.answered}`, delay, () => {
        this.say(randomUUID(), pick(this.random, CUSTOMER_LINES));
      });
  }

  private see(chat: ChatView): void {
    this.chat = chat;
    if (chat.state === 'serving') this.plans.cancel('patience');
    if (chat.state === 'ended') this.finish({ contactId: chat.contactId, cause: chat.cause });
  }

  private finish(story: ChatStory): void {
    this.cut();
    this.settle(story);
  }
}
