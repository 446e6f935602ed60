import { Injectable, Logger } from '@nestjs/common';
import { ConversationPresence } from '../../conversations/conversation-presence';
import type { ChatView } from '../../platform/realtime/chat-protocol';
import type { CloseCause } from '../../routing/engine/effects';
import type { CommittedBatch } from '../../routing/ports';
import { CommittedContacts } from '../committed-contacts';
import { KeyedQueue } from '../keyed-queue';
import { ChatService } from './chat.service';
import { ChatVisits } from './chat-visits';

export type ViewListener = (contactId: string, view: ChatView) => void;

interface Ending {
  readonly cause: CloseCause;
  readonly at: number;
}

/**
 * Turns what the router commits into what customers see: writes down ends, and tells the new state of each conversation
 * whose customer is on the line. Per conversation in order; the last state told is always the last committed one.
 */
@Injectable()
export class ChatFeed {
  private readonly logger = new Logger(ChatFeed.name);
  private readonly work = new KeyedQueue();
  private readonly listeners = new Set<ViewListener>();
  /** Conversations whose state is to be told and not being worked out yet. */
  private readonly due = new Set<string>();

  constructor(
    private readonly visits: ChatVisits,
    private readonly chat: ChatService,
    private readonly contacts: CommittedContacts,
    private readonly presence: ConversationPresence,
  ) {
    this.contacts.subscribe({
      onBatch: (batch) => {
        this.read(batch);
      },
      onReset: () => {
        for (const contactId of this.presence.onlineContacts()) this.tell(contactId);
      },
    });
  }

  /** Returns the way to stop. */
  subscribe(listener: ViewListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /**
   * The present state for an answer, in turn with the states that are told: an answer with an older state must not come
   * after the news. (Whoever is next in turn first has to ask the database; the answer is on its way by then.)
   */
  async view(contactId: string): Promise<ChatView> {
    return await this.work.run(contactId, () => this.chat.view(contactId));
  }

  /** Resolves when everything committed so far has been written down and told. */
  async idle(): Promise<void> {
    await this.work.idle();
  }

  private read(batch: CommittedBatch): void {
    for (const effect of batch.effects) {
      if (effect.kind === 'contact-closed') this.end(effect.contactId, { cause: effect.cause, at: effect.at });
      if (effect.kind === 'wrap-up-started') this.end(effect.contactId, { cause: 'served', at: effect.at });
    }
    for (const change of batch.changes) if (change.kind === 'contact') this.tell(change.id);
  }

  /** Contacts of other media have no visit: nothing is written. */
  private end(contactId: string, ending: Ending): void {
    this.do(contactId, () => this.visits.markEnded(contactId, ending.cause, ending.at));
  }

  private tell(contactId: string): void {
    if (!this.presence.isOnline(contactId) || this.due.has(contactId)) return;
    this.due.add(contactId);
    this.do(contactId, async () => {
      this.due.delete(contactId);
      const view = await this.chat.view(contactId);
      for (const listener of this.listeners) listener(contactId, view);
    });
  }

  /** What fails here is made good by the sweep and by the page's next `chat:sync`. */
  private do(contactId: string, task: () => Promise<void>): void {
    void this.work.run(contactId, task).catch((error: unknown) => {
      this.logger.warn(`contact ${contactId}: a change could not be written down or told`, error);
    });
  }
}
