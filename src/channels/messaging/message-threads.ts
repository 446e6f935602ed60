import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { In, Not, type DataSource, type EntityManager } from 'typeorm';
import { ConversationEntity } from '../../conversations/conversation.entity';
import { ConversationsService } from '../../conversations/conversations.service';
import { derivedId } from '../../conversations/derived-id';
import { CustomersService } from '../../customers/customers.service';
import { readCallerNumber } from '../../customers/phone-number';
import type { Clock, Millis } from '../../kernel/clock';
import type { MessageView } from '../../platform/realtime/console-protocol';
import { CLOCK } from '../../platform/time/clock';
import type { InboundMessage } from './inbound-message';
import { InboundMessageEntity, MessageThreadEntity } from './message-thread.entity';

/** What storing a message came to. */
export interface StoredInbound {
  readonly thread: MessageThreadEntity;
  readonly messageId: string;
  /** Null: it was stored before. */
  readonly message: MessageView | null;
  readonly began: boolean;
}

/** A contact that goes on from one that ended while messages for it were on their way. */
interface Successor {
  readonly thread: MessageThreadEntity;
  readonly messages: readonly MessageView[];
}

/** Contacts by SMS and e-mail as rows: which message belongs to which, and how far each has come. */
@Injectable()
export class MessageThreads {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly customers: CustomersService,
    private readonly conversations: ConversationsService,
  ) {}

  async byContact(contactId: string): Promise<MessageThreadEntity | null> {
    return await this.database.manager.findOneBy(MessageThreadEntity, { contactId });
  }

  /** Not ended, oldest first. */
  async unfinished(): Promise<MessageThreadEntity[]> {
    return await this.database.manager.find(MessageThreadEntity, {
      where: { stage: In(['opening', 'open']) },
      order: { openedAt: 'ASC' },
    });
  }

  /** The thread that this message would join; null: it begins one. */
  async joinable(message: InboundMessage): Promise<MessageThreadEntity | null> {
    return await this.openThread(this.database.manager, message);
  }

  /**
   * Stores a message with everything that belongs to it, all or nothing; one that was stored before is found. Messages of one sender go
   * through here one after the other.
   * @throws UserError `address-withheld`, `address-invalid` for a sender that nobody could answer
   */
  async store(message: InboundMessage): Promise<StoredInbound> {
    return await this.database.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1410))', [
        `${message.medium} ${canonical(message)}`,
      ]);
      const { medium, providerMessageId } = message;
      const known = await manager.findOneBy(InboundMessageEntity, { medium, providerMessageId });
      if (known !== null) {
        const thread = await manager.findOneByOrFail(MessageThreadEntity, { contactId: known.contactId });
        return { thread, messageId: known.messageId, message: null, began: false };
      }
      const open = await this.openThread(manager, message, true);
      const thread = open ?? (await this.begin(manager, message));
      const { contactId } = thread;
      const messageId = derivedId(`${medium} ${providerMessageId}`);
      const stored = await this.conversations.store(
        { contactId, messageId, from: 'customer', authorName: message.fromName ?? null, text: message.text },
        manager,
      );
      await manager.insert(InboundMessageEntity, {
        medium,
        providerMessageId,
        contactId,
        messageId,
        receivedAt: this.at(),
      });
      return { thread, messageId, message: stored, began: open === null };
    });
  }

  /** The router has it in its queue. */
  async markOpen(contactId: string): Promise<void> {
    await this.database.manager.update(MessageThreadEntity, { contactId, stage: 'opening' }, { stage: 'open' });
  }

  /**
   * Nothing more joins it. Messages that came after its end and before we knew of it begin a contact that follows it: nobody
   * would look at them where they are. Again: nothing happens.
   */
  async end(contactId: string, cause: string, endedAt: Millis): Promise<Successor | null> {
    return await this.database.transaction(async (manager) => {
      const thread = await this.lock(manager, contactId);
      if (thread === null || thread.stage === 'ended') return null;
      const changes = { stage: 'ended', cause, endedAt: new Date(endedAt) } as const;
      await manager.update(MessageThreadEntity, { contactId, stage: Not<'ended'>('ended') }, changes);
      return await this.succeed(manager, thread, endedAt);
    });
  }

  private async lock(manager: EntityManager, contactId: string): Promise<MessageThreadEntity | null> {
    return await manager.findOne(MessageThreadEntity, { where: { contactId }, lock: { mode: 'pessimistic_write' } });
  }

  private async openThread(
    manager: EntityManager,
    message: InboundMessage,
    locked = false,
  ): Promise<MessageThreadEntity | null> {
    const { medium, accessPointId, from, answers } = message;
    const lock = locked ? ({ lock: { mode: 'pessimistic_write' } } as const) : {};
    const stage = In(['opening', 'open']);
    if (medium === 'email') {
      if (answers === undefined) return null;
      return await manager.findOne(MessageThreadEntity, { where: { contactId: answers, medium, stage }, ...lock });
    }
    const customerId = await this.customers.identify({ kind: 'phone', address: from }, manager);
    const query = manager
      .createQueryBuilder(MessageThreadEntity, 'thread')
      .innerJoin(ConversationEntity, 'conversation', 'conversation.contactId = thread.contactId')
      .where({ medium, accessPointId, stage })
      // Whose a contact is, its conversation knows: an address that was given to the wrong customer may have been taken back since.
      .andWhere('conversation.customerId IN (:...ids)', { ids: await this.customers.same(customerId, manager) })
      // A customer of two numbers is answered at the one they wrote from; each has a contact of its own.
      .andWhere('conversation.customerAddress = :from', { from: canonical(message) })
      .orderBy('thread.openedAt', 'DESC');
    if (locked) query.setLock('pessimistic_write', undefined, ['thread']);
    return await query.getOne();
  }

  private async begin(manager: EntityManager, message: InboundMessage): Promise<MessageThreadEntity> {
    const { medium, accessPointId, from, fromName: name, to, subject, answers } = message;
    const kind = medium === 'sms' ? 'phone' : 'email';
    const customerId = await this.customers.identify({ kind, address: from, name }, manager);
    return await this.beginThread(manager, {
      medium,
      accessPointId,
      customerId,
      customerAddress: canonical(message),
      ourAddress: to,
      subject,
      followsContactId: answers,
    });
  }

  private async beginThread(
    manager: EntityManager,
    about: Pick<MessageThreadEntity, 'medium' | 'accessPointId' | 'customerId'> & {
      readonly customerAddress: string;
      readonly ourAddress: string;
      readonly subject: string | undefined;
      readonly followsContactId: string | undefined;
    },
  ): Promise<MessageThreadEntity> {
    const { medium, accessPointId, customerId } = about;
    const contactId = randomUUID();
    await this.conversations.create({ contactId, ...about }, manager);
    const thread = manager.create(MessageThreadEntity, {
      contactId,
      medium,
      accessPointId,
      customerId,
      stage: 'opening',
      cause: null,
      openedAt: this.at(),
      endedAt: null,
    });
    await manager.insert(MessageThreadEntity, thread);
    return thread;
  }

  private async succeed(
    manager: EntityManager,
    ended: MessageThreadEntity,
    endedAt: Millis,
  ): Promise<Successor | null> {
    const { contactId, medium } = ended;
    const late: LateRow[] = await manager.query(LATE, [contactId, new Date(endedAt)]);
    const [first] = late;
    if (first === undefined) return null;
    const thread = await this.beginThread(manager, {
      medium,
      accessPointId: ended.accessPointId,
      customerId: first.customer_id,
      customerAddress: first.customer_address,
      ourAddress: first.our_address,
      subject: first.subject ?? undefined,
      followsContactId: contactId,
    });
    const messages: MessageView[] = [];
    for (const { message_id, author_name, text } of late) {
      const messageId = derivedId(`${thread.contactId} ${message_id}`);
      const moved = { contactId: thread.contactId, messageId };
      messages.push(
        await this.conversations.store({ ...moved, from: 'customer', authorName: author_name, text }, manager),
      );
      await manager.update(InboundMessageEntity, { contactId, messageId: message_id }, moved);
    }
    return { thread, messages };
  }

  private at(): Date {
    return new Date(this.clock.now());
  }
}

/** The one form of the sender's address, however the provider wrote it this time. */
function canonical({ medium, from }: InboundMessage): string {
  if (medium === 'email') return from;
  const number = readCallerNumber(from);
  return number.kind === 'withheld' ? from : number.address;
}

interface LateRow {
  readonly customer_id: string;
  readonly message_id: string;
  readonly author_name: string | null;
  readonly text: string;
  readonly customer_address: string;
  readonly our_address: string;
  readonly subject: string | null;
}

const LATE = `
  SELECT m.message_id, m.author_name, m.text, c.customer_id, c.customer_address, c.our_address, c.subject
    FROM messages m JOIN conversations c USING (contact_id)
   WHERE m.contact_id = $1 AND m.sender = 'customer' AND m.at > $2 ORDER BY m.seq`;
