import type { MessageView } from '../../src/platform/realtime/console-protocol';
import { CHAT_LIMITS, type ChatView } from '../../src/platform/realtime/chat-protocol';

/** A message the customer wrote that the backend has not confirmed yet. It is kept until it is confirmed or given up. */
export interface PendingMessage {
  /** Chosen here once; sending again repeats it, so the backend never stores the message twice. */
  readonly messageId: string;
  readonly text: string;
  /** This device's clock; only for order and for the limit on speed. */
  readonly writtenAt: number;
  readonly status: 'sending' | 'failed';
  /** Why it failed: a refusal's code, `no-answer`, or null while it is being sent. */
  readonly code: string | null;
}

/**
 * `connecting`: first attempt. `online`: connected and in step with the backend. `lost`: was online or could not get
 * there, tries again by itself. `refused`: the backend does not know this page; trying again is useless.
 */
type Link = 'connecting' | 'online' | 'lost' | 'refused';

/** Everything the page shows. Plain data, changed only by {@link reduceChat}. */
export interface ChatModel {
  readonly link: Link;
  readonly refusal: string | null;
  readonly serviceAway: boolean;
  readonly token: string | null;
  /** Set while a start has been asked for and not answered; repeated as it is after a reload or a lost connection. */
  readonly opening: { readonly openId: string; readonly name: string } | null;
  readonly openRefusal: string | null;
  /** A new conversation is wanted after one that ended; until it is opened, nothing of the old one is shown. */
  readonly startsOver: boolean;
  readonly chat: ChatView;
  /** Of the present conversation, ascending by `seq`, no doubles. */
  readonly messages: readonly MessageView[];
  /** Ascending by `writtenAt`. */
  readonly outbox: readonly PendingMessage[];
  /** Server time minus this device's time, in ms; null until known. */
  readonly clockOffsetMs: number | null;
}

export const NO_CHAT: ChatView = {
  state: 'none',
  contactId: null,
  agentName: null,
  startedAt: null,
  endedAt: null,
  cause: null,
};

export type ChatEvent =
  | { readonly kind: 'link-up' }
  | { readonly kind: 'link-down' }
  | { readonly kind: 'link-refused'; readonly code: string }
  | { readonly kind: 'service'; readonly away: boolean }
  | { readonly kind: 'open-requested'; readonly openId: string; readonly name: string }
  | {
      readonly kind: 'opened';
      readonly token: string;
      readonly chat: ChatView;
      readonly messages: readonly MessageView[];
      readonly now: number;
    }
  | { readonly kind: 'open-refused'; readonly code: string }
  | { readonly kind: 'synced'; readonly chat: ChatView; readonly messages: readonly MessageView[] }
  | { readonly kind: 'message'; readonly message: MessageView }
  | { readonly kind: 'chat'; readonly chat: ChatView }
  | { readonly kind: 'written'; readonly messageId: string; readonly text: string; readonly now: number }
  | { readonly kind: 'send-failed'; readonly messageId: string; readonly code: string }
  | { readonly kind: 'send-again'; readonly messageId: string }
  | { readonly kind: 'discarded'; readonly messageId: string }
  /** The customer wants a new conversation; the token stays, so that they remain the same customer. */
  | { readonly kind: 'started-over' }
  /** The backend does not know the token. */
  | { readonly kind: 'forgotten' };

export interface Remembered {
  readonly token: string | null;
  readonly opening: { readonly openId: string; readonly name: string } | null;
  readonly outbox: readonly PendingMessage[];
  readonly clockOffsetMs: number | null;
}

/** The page as it is before the first connection, from what this browser kept. Unconfirmed messages go out again. */
export function initialModel(remembered: Remembered): ChatModel {
  return {
    link: 'connecting',
    refusal: null,
    serviceAway: false,
    token: remembered.token,
    opening: remembered.opening,
    openRefusal: null,
    startsOver: false,
    chat: NO_CHAT,
    messages: [],
    outbox: [...remembered.outbox].sort((a, b) => a.writtenAt - b.writtenAt),
    clockOffsetMs: remembered.clockOffsetMs,
  };
}

export function reduceChat(model: ChatModel, event: ChatEvent): ChatModel {
  switch (event.kind) {
    case 'link-up':
      return { ...model, link: 'online', refusal: null };
    case 'link-down':
      return model.link === 'refused' ? model : { ...model, link: 'lost', serviceAway: false };
    case 'link-refused':
      return { ...model, link: 'refused', refusal: event.code };
    case 'service':
      return { ...model, serviceAway: event.away };
    case 'open-requested':
      return { ...model, opening: { openId: event.openId, name: event.name }, openRefusal: null };
    case 'opened':
      return {
        ...withMessages({ ...model, chat: event.chat }, event.messages),
        token: event.token,
        opening: null,
        openRefusal: null,
        startsOver: false,
        clockOffsetMs: offsetOnOpen(model, event.chat, event.now),
      };
    case 'open-refused':
      return { ...model, opening: null, openRefusal: event.code };
    case 'synced':
      return model.startsOver ? model : withMessages({ ...model, chat: event.chat }, event.messages);
    case 'message':
      return model.startsOver ? model : withMessages(model, [event.message]);
    case 'chat':
      return model.startsOver ? model : withMessages({ ...model, chat: event.chat }, []);
    case 'written':
      return { ...model, outbox: [...model.outbox, pending(event.messageId, event.text, event.now)] };
    case 'send-failed':
      return { ...model, outbox: updated(model.outbox, event.messageId, { status: 'failed', code: event.code }) };
    case 'send-again':
      return { ...model, outbox: updated(model.outbox, event.messageId, { status: 'sending', code: null }) };
    case 'discarded':
      return { ...model, outbox: model.outbox.filter((entry) => entry.messageId !== event.messageId) };
    case 'started-over':
      return { ...model, ...NOTHING_YET, startsOver: true };
    case 'forgotten':
      return { ...model, ...NOTHING_YET, token: null, startsOver: false };
  }
}

const NOTHING_YET = {
  opening: null,
  openRefusal: null,
  chat: NO_CHAT,
  messages: [],
  outbox: [],
  clockOffsetMs: null,
} as const satisfies Partial<ChatModel>;

function pending(messageId: string, text: string, now: number): PendingMessage {
  return { messageId, text, writtenAt: now, status: 'sending', code: null };
}

function updated(
  outbox: readonly PendingMessage[],
  messageId: string,
  change: Pick<PendingMessage, 'status' | 'code'>,
): readonly PendingMessage[] {
  return outbox.map((entry) => (entry.messageId === messageId ? { ...entry, ...change } : entry));
}

/** A conversation that begins now began at the server's present moment: the only instant the page can compare. */
function offsetOnOpen(model: ChatModel, chat: ChatView, now: number): number | null {
  if (model.clockOffsetMs !== null || chat.startedAt === null) return model.clockOffsetMs;
  return chat.startedAt - now;
}

/**
 * Adds messages by `seq`; the stored one wins over a local copy, and a confirmed message leaves the outbox. Messages
 * of another conversation (a late frame of the one before) are dropped.
 */
function withMessages(model: ChatModel, incoming: readonly MessageView[]): ChatModel {
  const bySeq = new Map<number, MessageView>();
  for (const message of [...model.messages, ...incoming]) {
    if (model.chat.contactId === null || message.contactId === model.chat.contactId) bySeq.set(message.seq, message);
  }
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const stored = new Set(messages.map((message) => message.messageId));
  return { ...model, messages, outbox: model.outbox.filter((entry) => !stored.has(entry.messageId)) };
}

/** The highest `seq` up to which nothing is missing: what to ask the backend to go on from. */
export function resumeFrom(model: ChatModel): number {
  let last = 0;
  for (const [index, message] of model.messages.entries()) {
    if (index > 0 && message.seq !== last + 1) break;
    last = message.seq;
  }
  return last;
}

/** True when a message between two that we hold has not come yet. */
export function hasGap(model: ChatModel): boolean {
  const newest = model.messages.at(-1);
  return newest !== undefined && newest.seq !== resumeFrom(model);
}

/** The oldest message to send; null when there is none or nothing can be sent now. One at a time keeps their order. */
export function nextToSend(model: ChatModel): PendingMessage | null {
  const live = model.chat.state === 'waiting' || model.chat.state === 'serving';
  if (model.link !== 'online' || model.serviceAway || !live) return null;
  return model.outbox.find((entry) => entry.status === 'sending') ?? null;
}

/**
 * How long the customer must wait before the next message, in ms; 0: may send now. Counts what was written here, so
 * that the page says so before the backend refuses.
 */
export function sendWaitMs(writtenAt: readonly number[], now: number): number {
  const window = writtenAt.filter((at) => now - at < CHAT_LIMITS.rateWindowMs);
  if (window.length < CHAT_LIMITS.rateMessages) return 0;
  const oldest = window[window.length - CHAT_LIMITS.rateMessages];
  return oldest === undefined ? 0 : Math.max(0, oldest + CHAT_LIMITS.rateWindowMs - now);
}

/** Since when the customer waits, server time: the start, or the moment an agent was lost. */
export function waitingSince(model: ChatModel): number | null {
  const requeued = model.messages.findLast((message) => message.from === 'system' && message.text === 'back-in-queue');
  return requeued?.at ?? model.chat.startedAt;
}

/** Unsent texts of a conversation that ended: offered again as the draft of the next one. */
export function unsentText(model: ChatModel): string {
  return model.outbox.map((entry) => entry.text).join('\n');
}
