import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import {
  CHAT_NAMESPACE,
  type ChatToServer,
  type ChatView,
  type ServerToChat,
} from '../../src/platform/realtime/chat-protocol';
import type { MessageView, Refusal } from '../../src/platform/realtime/console-protocol';
import { waitFor } from '../support/wait-for';

type Answer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** A chat page as bare as it can be: a socket, and what came over it. */
export class ChatPage {
  readonly socket: Socket<ServerToChat, ChatToServer>;
  readonly openId: string;
  token: string | undefined;
  /** Everything pushed, in the order it came. */
  readonly pushed: MessageView[] = [];
  /** Every state told, by push or as an answer, in the order it came. */
  readonly states: ChatView[] = [];
  refused: Refusal | null = null;

  constructor(
    url: string,
    options: {
      readonly widgetKey: string;
      readonly token?: string | undefined;
      readonly openId?: string;
      readonly auth?: object;
    },
  ) {
    this.openId = options.openId ?? randomUUID();
    this.token = options.token;
    this.socket = io(`${url}${CHAT_NAMESPACE}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 100,
      auth: (give: (auth: object) => void) => {
        give(
          options.auth ?? {
            widgetKey: options.widgetKey,
            ...(this.token === undefined ? {} : { token: this.token }),
          },
        );
      },
    });
    this.socket.on('chat:message', (message) => this.pushed.push(message));
    this.socket.on('chat:state', (chat) => this.states.push(chat));
    this.socket.on('connect_error', (error: Error & { data?: Refusal }) => {
      this.refused = error.data ?? null;
    });
  }

  /** Anything, as a broken or hostile page would send it. */
  async ask(event: string, body: unknown): Promise<Answer> {
    const socket = this.socket.timeout(8_000) as unknown as {
      emit(event: string, body: unknown, reply: (error: Error | null, answer: Answer) => void): void;
    };
    return await new Promise((resolve, reject) => {
      socket.emit(event, body, (error, answer) => {
        // Here and not where the promise is awaited: news may come in the same breath as the answer.
        if (error === null && 'chat' in answer) this.states.push(answer['chat'] as ChatView);
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
  }

  async open(
    extra: object = {},
  ): Promise<{ chat: ChatView; messages: MessageView[]; token: string; contactId: string }> {
    const answer = await this.ask('chat:open', { openId: this.openId, ...extra });
    if (!answer.ok) throw new Error(`chat:open was refused: ${JSON.stringify(answer)}`);
    const opened = answer as unknown as { token: string; chat: ChatView; messages: MessageView[] };
    this.token = opened.token;
    return { ...opened, contactId: opened.chat.contactId ?? '' };
  }

  async send(text: unknown, messageId: string = randomUUID()): Promise<Answer> {
    return await this.ask('chat:send', { messageId, text });
  }

  async sync(afterSeq = 0): Promise<{ chat: ChatView; messages: MessageView[] }> {
    const answer = await this.ask('chat:sync', { afterSeq });
    if (!answer.ok) throw new Error(`chat:sync was refused: ${JSON.stringify(answer)}`);
    return answer as unknown as { chat: ChatView; messages: MessageView[] };
  }

  /** Waits for the state as the page sees it. */
  async sees(state: ChatView['state']): Promise<ChatView> {
    return await waitFor(`the page sees "${state}"`, () => {
      const last = this.states.at(-1);
      if (last?.state === state) return last;
      throw new Error(last?.state ?? 'nothing');
    });
  }

  async reads(text: string): Promise<MessageView> {
    return await waitFor(`the page reads "${text}"`, () => this.pushed.find((message) => message.text === text));
  }

  close(): void {
    this.socket.disconnect();
  }
}
