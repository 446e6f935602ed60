import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ConversationsService } from '../../conversations/conversations.service';
import type { Clock, Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
import { CLOCK } from '../../platform/time/clock';
import { OperationalError } from '../../platform/errors/errors';
import { ContactEntity } from '../../routing/journal/contact.entity';
import type { CommittedBatch } from '../../routing/ports';
import { CommittedContacts } from '../committed-contacts';
import { ContactLife } from '../contact-life';
import { KeyedQueue } from '../keyed-queue';
import type { InboundMessage, ReceivedMessage } from './inbound-message';
import type { MessageThreadEntity } from './message-thread.entity';
import { MessageThreads } from './message-threads';
import { MESSAGING_PROBE, type MessagingProbe } from './messaging-probe';

const SWEEP_MS = 5_000;

/**
 * Messages of customers on their way to a seat. What is stored is not lost: a contact that the router could not take at once, or
 * that its queue does not take now, is brought again by the sweep.
 */
@Injectable()
export class InboundMessages implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(InboundMessages.name);
  private readonly work = new KeyedQueue();
  private readonly stops: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | null = null;
  private stopped = false;
  /** Open contacts of ours: the ends of calls and chats, most of all there are, must not cost a look into the database. */
  private readonly open = new Set<string>();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MESSAGING_PROBE) private readonly probe: MessagingProbe,
    private readonly threads: MessageThreads,
    private readonly conversations: ConversationsService,
    private readonly contacts: CommittedContacts,
    private readonly life: ContactLife,
  ) {
    this.stops.push(
      contacts.subscribe({
        onBatch: (batch) => {
          this.follow(batch);
        },
        onReset: () => {
          this.open.clear();
          for (const { id, medium } of this.contacts.all()) if (isText(medium)) this.open.add(id);
          void this.sweep();
        },
      }),
    );
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    for (const stop of this.stops) stop();
    await this.sweeping;
    await this.work.idle();
  }

  /**
   * Resolves when the message is on disk, once, however often it comes: the channel may acknowledge it. The contact is in its queue
   * then, or will be as soon as router and queue take it.
   * @throws UserError `address-withheld`, `address-invalid`: a sender that could not be answered; nothing is stored
   * @throws whatever the database says when it cannot store it: the sender must try again
   */
  async receive(message: InboundMessage): Promise<ReceivedMessage> {
    const joinable = await this.threads.joinable(message);
    // The router may have ended it before we wrote that down.
    if (joinable !== null) await this.work.run(joinable.contactId, () => this.settle(joinable));
    const { thread, messageId, message: stored, began } = await this.threads.store(message);
    this.probe.passed('message-stored');
    if (stored !== null) this.conversations.announce(stored);
    const { contactId } = thread;
    if (thread.stage === 'opening') await this.bring(contactId);
    return { contactId, messageId, repeated: stored === null, began };
  }

  /** One round over what is unfinished, or the one under way. Never rejects: the next round goes on. */
  sweep(): Promise<void> {
    this.sweeping ??= this.round()
      .catch((error: unknown) => {
        this.logger.warn('a round over the open messages was broken off; the next one goes on', error);
      })
      .finally(() => {
        this.sweeping = null;
      });
    return this.sweeping;
  }

  private async round(): Promise<void> {
    if (!this.ready()) return;
    // Queues that take nobody now: whoever came later need not ask.
    const shut = new Set<string>();
    for (const thread of await this.threads.unfinished()) {
      if (!this.ready()) return;
      if (thread.stage === 'opening') {
        if (!shut.has(thread.accessPointId) && !(await this.bring(thread.contactId))) shut.add(thread.accessPointId);
      } else if (this.isOver(thread.contactId))
        await this.work
          .run(thread.contactId, () => this.settle(thread))
          .catch((error: unknown) => {
            this.logger.warn(`contact ${thread.contactId}: its end is not written down yet`, error);
          });
    }
  }

  /** The router's time may be ahead of the wall clock, by which messages are stamped: the earlier of the two is the end. */
  private follow(batch: CommittedBatch): void {
    const now = this.clock.now();
    for (const change of batch.changes)
      if (change.kind === 'contact' && change.record !== null && isText(change.record.medium)) this.open.add(change.id);
    for (const effect of batch.effects) {
      if (effect.kind !== 'contact-closed' && effect.kind !== 'wrap-up-started') continue;
      const { kind, contactId } = effect;
      // One that came and went within the batch is settled by the sweep.
      if (!this.open.has(contactId)) continue;
      if (kind === 'contact-closed') this.open.delete(contactId);
      this.endLater(contactId, kind === 'contact-closed' ? effect.cause : 'served', Math.min(effect.at, now));
    }
  }

  /** What fails is made good by the sweep. */
  private endLater(contactId: string, cause: string, at: Millis): void {
    void this.work
      .run(contactId, () => this.end(contactId, cause, at))
      .catch((error: unknown) => {
        this.logger.warn(`contact ${contactId}: its end is not written down yet`, error);
      });
  }

  private async end(contactId: string, cause: string, at: Millis): Promise<void> {
    const successor = await this.threads.end(contactId, cause, at);
    if (successor === null) return;
    for (const message of successor.messages) this.conversations.announce(message);
    await this.bring(successor.thread.contactId);
  }

  /** Takes a stored contact to its queue; false: not yet. Never rejects: the sweep brings it again. */
  private async bring(contactId: string): Promise<boolean> {
    try {
      return await this.work.run(contactId, async () => {
        const thread = await this.threads.byContact(contactId);
        if (thread?.stage !== 'opening') return true;
        if (!this.ready()) return false;
        const { accessPointId, medium, customerId } = thread;
        const result = await this.life.arriveInTime({ contactId, accessPointId, medium, customerId });
        if (result.queued) await this.threads.markOpen(contactId);
        return result.queued;
      });
    } catch (error) {
      if (error instanceof OperationalError)
        this.logger.warn(`contact ${contactId} is stored and will be queued later`);
      else this.logger.error(`contact ${contactId} is stored and could not be queued`, error);
      return false;
    }
  }

  /** Writes down an end that the router has committed. */
  private async settle({ contactId }: MessageThreadEntity): Promise<void> {
    if (!this.isOver(contactId)) return;
    const closed = await this.database.manager.findOneBy(ContactEntity, { id: contactId });
    if (closed === null) return;
    const at = closed.serviceEndedAt ?? closed.closedAt;
    if (at !== null) await this.end(contactId, closed.closeCause ?? 'served', at.getTime());
  }

  /** In wrap-up or closed. A contact that the router never heard of is not over. */
  private isOver(contactId: string): boolean {
    if (!this.contacts.isLoaded) return false;
    const record = this.contacts.get(contactId);
    return record === undefined || record.state === 'wrap-up';
  }

  private ready(): boolean {
    return !this.stopped && this.contacts.isLoaded && this.contacts.status().state === 'ok';
  }
}

function isText(medium: Medium): boolean {
  return medium === 'sms' || medium === 'email';
}
