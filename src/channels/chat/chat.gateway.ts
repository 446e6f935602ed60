import { Inject, Logger, type OnModuleDestroy } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { ConversationPresence } from '../../conversations/conversation-presence';
import { ConversationsService } from '../../conversations/conversations.service';
import { parseInput } from '../../platform/errors/validation';
import {
  CHAT_LIMITS,
  CHAT_NAMESPACE,
  type ChatToServer,
  type ServerToChat,
} from '../../platform/realtime/chat-protocol';
import type { Ack, Refusal } from '../../platform/realtime/console-protocol';
import { toRefusal } from '../../platform/realtime/refusal';
import { ConfigurationDirectory } from '../../routing/configuration/configuration-directory';
import { CommittedContacts } from '../committed-contacts';
import { RefusedArrivals } from '../refused-arrivals';
import { ChatFeed } from './chat-feed';
import { ChatLimits } from './chat-limits';
import { ChatService } from './chat.service';
import { NO_CHAT } from './chat-view';
import { ChatVisits } from './chat-visits';
import * as refusals from './chat.errors';
import { clientAddress } from './client-address';
import type { TokenBucket } from '../token-bucket';

/** What we know of a page's socket. */
interface ChatSocketData {
  accessPointId: string;
  address: string;
  token: string | undefined;
  /** The conversation it is in; null until the token was looked up or one was opened. */
  contactId: string | null;
  bucket: TokenBucket;
}
type ChatSocket = Socket<ChatToServer, ServerToChat, DefaultEventsMap, ChatSocketData>;
type ChatNamespace = Namespace<ChatToServer, ServerToChat, DefaultEventsMap, ChatSocketData>;

const seq = z.number().int().min(0).max(2_147_483_647);
const handshake = z.strictObject({
  widgetKey: z.string().min(1).max(128),
  token: z.string().min(1).max(128).optional(),
});
const openBody = z.strictObject({
  openId: z.uuid(),
  name: z.string().max(CHAT_LIMITS.nameLength).optional(),
  afterSeq: seq.optional(),
});
const sendBody = z.strictObject({ messageId: z.uuid(), text: z.string() });
const syncBody = z.strictObject({ afterSeq: seq });
const leaveBody = z.strictObject({});

/** The `/chat` namespace: customers' pages. It translates; ChatService decides. */
@WebSocketGateway({ namespace: CHAT_NAMESPACE })
export class ChatGateway implements OnGatewayInit<ChatNamespace>, OnModuleDestroy {
  private readonly logger = new Logger(ChatGateway.name);
  private readonly stops: (() => void)[] = [];

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly directory: ConfigurationDirectory,
    private readonly refused: RefusedArrivals,
    private readonly chat: ChatService,
    private readonly visits: ChatVisits,
    private readonly limits: ChatLimits,
    private readonly presence: ConversationPresence,
    private readonly conversations: ConversationsService,
    private readonly contacts: CommittedContacts,
    private readonly feed: ChatFeed,
  ) {}

  afterInit(namespace: ChatNamespace): void {
    namespace.use((socket, next) => {
      void this.admit(socket).then((refusal) => {
        next(refusal === null ? undefined : Object.assign(new Error(refusal.code), { data: refusal }));
      });
    });
    namespace.on('connection', (socket) => {
      this.attend(socket, namespace);
    });
    this.stops.push(
      this.conversations.subscribe({
        onMessage: (message) => {
          namespace.to(room(message.contactId)).emit('chat:message', message);
        },
      }),
      this.feed.subscribe((contactId, view) => {
        namespace.to(room(contactId)).emit('chat:state', view);
      }),
      this.contacts.subscribe({
        onStatus: (status) => {
          namespace.emit('service:state', status);
        },
      }),
    );
  }

  onModuleDestroy(): void {
    for (const stop of this.stops) stop();
  }

  /** Null: come in. Never rejects. */
  private async admit(socket: ChatSocket): Promise<Refusal | null> {
    try {
      const auth = handshake.safeParse(socket.handshake.auth);
      if (!auth.success) return refusals.badHandshake();
      const point = this.directory.accessPoints.byAddress('chat', auth.data.widgetKey);
      if (point === undefined) {
        this.logger.warn('a chat page with an unknown widget key was refused');
        await this.refused.count('chat', 'unknown-widget');
        return refusals.unknownWidget();
      }
      const { address: peer, headers } = socket.handshake;
      socket.data.accessPointId = point.id;
      socket.data.address = clientAddress(peer, headers['x-forwarded-for'], this.config.trustProxy);
      socket.data.token = auth.data.token;
      socket.data.contactId = null;
      socket.data.bucket = this.limits.socketBucket();
      return this.limits.hasRoomForSocket(socket.data.address) ? null : refusals.tooManyConnections();
    } catch (error) {
      return toRefusal(error);
    }
  }

  private attend(socket: ChatSocket, namespace: ChatNamespace): void {
    // Counted here and not at the handshake, which a client may leave half way.
    this.limits.openSocket(socket.data.address);
    socket.on('disconnect', () => {
      this.limits.closeSocket(socket.data.address);
      this.left(socket, namespace);
    });
    socket.on('chat:open', (body, reply) => {
      this.answer(socket, reply, () => this.open(socket, parseInput(openBody, body)));
    });
    socket.on('chat:send', (body, reply) => {
      this.answer(socket, reply, () => this.send(socket, parseInput(sendBody, body)));
    });
    socket.on('chat:sync', (body, reply) => {
      this.answer(socket, reply, () => this.sync(socket, parseInput(syncBody, body)));
    });
    socket.on('chat:leave', (body, reply) => {
      this.answer(socket, reply, () => {
        parseInput(leaveBody, body);
        return this.leave(socket);
      });
    });
    const status = this.contacts.status();
    if (status.state === 'away') socket.emit('service:state', status);
    // A page that only listens is on the line, too. What cannot be looked up now is looked up at its first event.
    void this.bind(socket).catch((error: unknown) => {
      toRefusal(error);
    });
  }

  /** One place where everything a page sends gets its answer: what the task gives, or a refusal to this page alone. */
  private answer<T extends object>(
    socket: ChatSocket,
    reply: (ack: Ack<T>) => void,
    task: () => Promise<Ack<T>>,
  ): void {
    const acknowledge = typeof reply === 'function' ? reply : () => undefined;
    if (!socket.data.bucket.take(this.limits.now())) {
      acknowledge(refusals.tooFast());
      return;
    }
    void Promise.resolve()
      .then(task)
      .catch((error: unknown): Refusal => toRefusal(error))
      .then(acknowledge);
  }

  private async open(socket: ChatSocket, body: z.output<typeof openBody>) {
    const { data } = socket;
    const begun: string[] = [];
    const opening = this.chat.open({
      token: data.token,
      openId: body.openId,
      name: body.name,
      accessPointId: data.accessPointId,
      allowNew: (contactId) => {
        this.limits.beginConversation(data.address, contactId);
        begun.push(contactId);
      },
    });
    const { visit, token } = await opening.finally(() => {
      for (const contactId of begun) this.limits.settleConversation(contactId);
    });
    data.token = token;
    if (this.contacts.get(visit.contactId) !== undefined) this.limits.countConversation(data.address, visit.contactId);
    await this.join(socket, visit.contactId);
    const messages = await this.chat.messages(visit.contactId, body.afterSeq ?? 0);
    return { ok: true as const, token, chat: await this.feed.view(visit.contactId), messages };
  }

  private async send(socket: ChatSocket, body: z.output<typeof sendBody>) {
    const contactId = await this.bound(socket);
    if (!this.limits.mayWrite(contactId)) return refusals.tooFast();
    return { ok: true as const, message: await this.chat.send(contactId, body.messageId, body.text) };
  }

  private async sync(socket: ChatSocket, body: z.output<typeof syncBody>) {
    if (socket.data.token === undefined) return { ok: true as const, chat: NO_CHAT, messages: [] };
    const contactId = await this.bound(socket);
    const messages = await this.chat.messages(contactId, body.afterSeq);
    return { ok: true as const, chat: await this.feed.view(contactId), messages };
  }

  private async leave(socket: ChatSocket) {
    await this.chat.leave(await this.bound(socket));
    return { ok: true as const };
  }

  /** The conversation this socket is in. */
  private async bound(socket: ChatSocket): Promise<string> {
    if (socket.data.token === undefined) throw refusals.noConversation();
    const contactId = socket.data.contactId ?? (await this.bind(socket));
    if (contactId === null) throw refusals.unknownConversation();
    return contactId;
  }

  /** Looks up the token it came with. */
  private async bind(socket: ChatSocket): Promise<string | null> {
    const { token, accessPointId } = socket.data;
    if (token === undefined) return null;
    const visit = await this.visits.byToken(token, accessPointId);
    if (visit === null) return null;
    await this.join(socket, socket.data.contactId ?? visit.contactId);
    return socket.data.contactId;
  }

  private async join(socket: ChatSocket, contactId: string): Promise<void> {
    const { data } = socket;
    if (data.contactId !== null && data.contactId !== contactId) {
      const before = data.contactId;
      await socket.leave(room(before));
      this.lookAfter(before, socket.nsp);
      if (!this.presence.isOnline(before)) this.limits.idle(before);
    }
    data.contactId = contactId;
    // It may have gone while we looked it up; a closed socket must not count as a customer on the line.
    if (!socket.connected) return;
    await socket.join(room(contactId));
    this.lookAfter(contactId, socket.nsp);
  }

  private left(socket: ChatSocket, namespace: ChatNamespace): void {
    const { contactId } = socket.data;
    if (contactId === null) return;
    this.lookAfter(contactId, namespace);
    if (this.presence.isOnline(contactId)) return;
    this.limits.idle(contactId);
    void this.visits.touch([contactId]).catch((error: unknown) => {
      this.logger.warn(`contact ${contactId}: when its customer left could not be written down`, error);
    });
  }

  private lookAfter(contactId: string, namespace: Pick<ChatNamespace, 'adapter'>): void {
    this.presence.set(contactId, (namespace.adapter.rooms.get(room(contactId))?.size ?? 0) > 0);
  }
}

function room(contactId: string): string {
  return `contact:${contactId}`;
}
