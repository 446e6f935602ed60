import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { ConversationPresence } from '../../conversations/conversation-presence';
import type { Clock, Millis } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import { CommittedContacts } from '../committed-contacts';
import { ContactLife, isWaiting } from '../contact-life';
import { ChatService } from './chat.service';
import type { ChatVisitEntity } from './chat-visit.entity';
import { ChatVisits } from './chat-visits';

const LONGEST_PAUSE_MS = 15_000;
/** After every absence of ours, a start included, every customer gets at least so long to come back. */
const RETURN_MS = 60_000;

/**
 * Puts right what nobody is there to put right: conversations half opened or ended while the process was away, and
 * customers who left without a word before they were served. It reads only what is stored, so a restart changes nothing.
 */
@Injectable()
export class ChatSweep implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ChatSweep.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private readySince: Millis | null = null;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly contacts: CommittedContacts,
    private readonly life: ContactLife,
    private readonly chat: ChatService,
    private readonly visits: ChatVisits,
    private readonly presence: ConversationPresence,
  ) {
    this.contacts.subscribe({
      onReset: () => {
        this.readySince = this.clock.now();
        void this.run();
      },
    });
  }

  onApplicationBootstrap(): void {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, this.config.chatAbandonMs / 4);
    this.timer = setInterval(() => void this.run(), pauseMs).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** One round, or the one that is under way. Never rejects: what fails is tried again in the next. */
  run(): Promise<void> {
    this.running ??= this.sweep()
      .catch((error: unknown) => {
        this.logger.warn('a round over the open chats was broken off; the next one goes on', error);
      })
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }

  private async sweep(): Promise<void> {
    if (!this.contacts.isLoaded || this.contacts.status().state !== 'ok') return;
    this.readySince ??= this.clock.now();
    await this.visits.touch(this.presence.onlineContacts());
    for (const visit of await this.visits.unfinished()) await this.look(visit);
  }

  private async look(visit: ChatVisitEntity): Promise<void> {
    const record = this.contacts.get(visit.contactId);
    if (record === undefined) {
      const settled = await this.chat.settle(visit);
      // Never reached the router: the customer was told nothing yet, and their page repeats until it is.
      if (settled.stage === 'opening' && this.isGone(visit)) await this.visits.markEnded(visit.contactId, 'lost');
      return;
    }
    const current = await this.chat.complete(visit);
    if (current.stage !== 'ended' && isWaiting(record) && this.isGone(visit))
      await this.life.leave(visit.contactId, 'customer');
    else await this.chat.settle(current);
  }

  /** No socket for `chatAbandonMs`. Time before our start does not count in full: they could not have come back. */
  private isGone({ contactId, lastSeenAt }: ChatVisitEntity): boolean {
    if (this.presence.isOnline(contactId)) return false;
    const { chatAbandonMs } = this.config;
    const sinceStart = (this.readySince ?? Infinity) + Math.min(chatAbandonMs, RETURN_MS);
    return this.clock.now() >= Math.max(lastSeenAt.getTime() + chatAbandonMs, sinceStart);
  }
}
