import type { Ack, Instant, MessageView, ServiceState } from './console-protocol';

/** The socket between a customer's chat page and the backend. Namespace `/chat`; no login: a 128-bit token names the conversation. */
export const CHAT_NAMESPACE = '/chat';

export const CHAT_LIMITS = {
  /** Characters (UTF-16 units) of one message after cleaning. */
  textLength: 2_000,
  /** Messages in `ratePerMs`; more is refused with `too-fast`, for that client only. */
  rateMessages: 10,
  rateWindowMs: 10_000,
  nameLength: 60,
  /** Messages in one answer, oldest first; a full page: ask again with the `seq` of its last. */
  historyPage: 200,
} as const;

/**
 * `auth` of the socket.io handshake. A refused one is a `connect_error` whose `data` is a Refusal: `unknown-widget`,
 * `bad-handshake`, or with `retryable` `too-many-connections` and whatever says that we are away.
 */
export interface ChatHandshake {
  readonly widgetKey: string;
  /** From an earlier `chat:open`; continues that conversation. */
  readonly token?: string;
}

type ChatState = 'none' | 'waiting' | 'serving' | 'ended';

export interface ChatView {
  readonly state: ChatState;
  readonly contactId: string | null;
  readonly agentName: string | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** `served`, `abandoned`, `supervisor`, `rejected`, `lost`; null while it lives. */
  readonly cause: string | null;
}

type Reply<T extends object = object> = (ack: Ack<T>) => void;

export interface ChatToServer {
  /**
   * Starts a conversation, or continues the one of the token. `openId` is chosen by the page: repeating an unanswered
   * `chat:open` with it never makes a second contact. `afterSeq` returns only messages the page has not.
   */
  'chat:open': (
    body: { readonly openId: string; readonly name?: string; readonly afterSeq?: number },
    reply: Reply<{ readonly token: string; readonly chat: ChatView; readonly messages: readonly MessageView[] }>,
  ) => void;
  /** `messageId` is a UUID chosen by the page; sending it again returns the stored message and never doubles it. */
  'chat:send': (
    body: { readonly messageId: string; readonly text: string },
    reply: Reply<{ readonly message: MessageView }>,
  ) => void;
  /** The state and what was missed, on every reconnect. */
  'chat:sync': (
    body: { readonly afterSeq: number },
    reply: Reply<{ readonly chat: ChatView; readonly messages: readonly MessageView[] }>,
  ) => void;
  'chat:leave': (body: object, reply: Reply) => void;
}

export interface ServerToChat {
  'chat:message': (message: MessageView) => void;
  'chat:state': (chat: ChatView) => void;
  'service:state': (notice: ServiceState) => void;
}
