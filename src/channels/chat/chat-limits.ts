import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import type { Clock, Millis } from '../../kernel/clock';
import { CHAT_LIMITS } from '../../platform/realtime/chat-protocol';
import { CLOCK } from '../../platform/time/clock';
import { CommittedContacts } from '../committed-contacts';
import { TokenBucket } from '../token-bucket';
import { tooManyConversations } from './chat.errors';

/** Events other than messages that one socket may send in the window of CHAT_LIMITS. */
const SOCKET_EVENTS = 30;

/** What one address, one conversation and one socket may ask of us. Memory only: a restart forgives. */
@Injectable()
export class ChatLimits {
  private readonly sockets = new Map<string, number>();
  private readonly conversations = new Map<string, Set<string>>();
  private readonly openedFrom = new Map<string, string>();
  private readonly messages = new Map<string, TokenBucket>();

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly contacts: CommittedContacts,
  ) {
    contacts.subscribe({
      onBatch: (batch) => {
        for (const effect of batch.effects) if (effect.kind === 'contact-closed') this.forget(effect.contactId);
      },
    });
  }

  /** False: this address has all the sockets it may have. */
  hasRoomForSocket(address: string): boolean {
    return (this.sockets.get(address) ?? 0) < this.config.chatSocketsPerIp;
  }

  openSocket(address: string): void {
    this.sockets.set(address, (this.sockets.get(address) ?? 0) + 1);
  }

  closeSocket(address: string): void {
    const open = (this.sockets.get(address) ?? 1) - 1;
    if (open <= 0) this.sockets.delete(address);
    else this.sockets.set(address, open);
  }

  /**
   * Takes a place for a conversation before it is made, so that those opened at once count each other. `settle` follows.
   * @throws UserError `too-many-conversations`
   */
  beginConversation(address: string, contactId: string): void {
    const open = this.conversations.get(address)?.size ?? 0;
    if (open >= this.config.chatOpenPerIp) throw tooManyConversations();
    this.countConversation(address, contactId);
  }

  /** Gives the place back of a conversation that came to nothing; any other keeps it until its contact is closed. */
  settleConversation(contactId: string): void {
    if (this.contacts.get(contactId) === undefined) this.forget(contactId);
  }

  /** The contact counts for this address until it is closed. */
  countConversation(address: string, contactId: string): void {
    if (this.openedFrom.has(contactId)) return;
    this.openedFrom.set(contactId, address);
    const open = this.conversations.get(address) ?? new Set();
    this.conversations.set(address, open.add(contactId));
  }

  /** False: more messages than CHAT_LIMITS allow, over all sockets of the conversation. */
  mayWrite(contactId: string): boolean {
    const now = this.clock.now();
    let bucket = this.messages.get(contactId);
    if (bucket === undefined) {
      bucket = new TokenBucket(CHAT_LIMITS.rateMessages, CHAT_LIMITS.rateWindowMs, now);
      this.messages.set(contactId, bucket);
    }
    return bucket.take(now);
  }

  now(): Millis {
    return this.clock.now();
  }

  /** Nobody is on the conversation any more; what it wrote is forgotten once it is over. */
  idle(contactId: string): void {
    if (this.contacts.get(contactId) === undefined) this.messages.delete(contactId);
  }

  /** For everything one socket sends. */
  socketBucket(): TokenBucket {
    return new TokenBucket(SOCKET_EVENTS, CHAT_LIMITS.rateWindowMs, this.clock.now());
  }

  private forget(contactId: string): void {
    this.messages.delete(contactId);
    const address = this.openedFrom.get(contactId);
    if (address === undefined) return;
    this.openedFrom.delete(contactId);
    const open = this.conversations.get(address);
    open?.delete(contactId);
    if (open?.size === 0) this.conversations.delete(address);
  }
}
