import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ConversationsService } from '../../conversations/conversations.service';
import { derivedId } from '../../conversations/derived-id';
import { PeopleDirectory } from '../../identity/people-directory';
import { cleanText } from '../../kernel/text';
import { CHAT_LIMITS, type ChatView } from '../../platform/realtime/chat-protocol';
import type { MessageView } from '../../platform/realtime/console-protocol';
import { ContactEntity } from '../../routing/journal/contact.entity';
import { CommittedContacts } from '../committed-contacts';
import { ContactLife } from '../contact-life';
import type { ChatVisitEntity } from './chat-visit.entity';
import { ChatVisits, type OpenedVisit, type OpenRequest } from './chat-visits';
import { chatView } from './chat-view';
import { chatEnded, textTooLong } from './chat.errors';

/** What a customer can do in a chat. Every step may be repeated, by the page or after a kill of ours. */
@Injectable()
export class ChatService {
  private readonly logger = new Logger(ChatService.name);

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly visits: ChatVisits,
    private readonly conversations: ConversationsService,
    private readonly contacts: CommittedContacts,
    private readonly life: ContactLife,
    private readonly people: PeopleDirectory,
  ) {}

  /**
   * Resolves when the contact stands in its queue, on disk. A process that dies in between leaves a row of stage
   * `opening`: the page's repeat, or the sweep, goes on from there.
   */
  async open(request: OpenRequest): Promise<OpenedVisit> {
    const held = request.token === undefined ? null : await this.visits.byToken(request.token, request.accessPointId);
    if (held !== null) await this.settle(held);
    const { visit, token } = await this.visits.open(request);
    return { visit: await this.complete(visit), token };
  }

  /** Takes a half-opened visit into the router's queue; the visit as it stands then. */
  async complete(visit: ChatVisitEntity): Promise<ChatVisitEntity> {
    if (visit.stage !== 'opening') return visit;
    const { contactId, accessPointId, customerId } = visit;
    const result = await this.life.arrive({ contactId, accessPointId, medium: 'chat', customerId });
    if (result.queued) await this.visits.markOpen(contactId);
    else await this.visits.markEnded(contactId, 'rejected');
    const now = (await this.visits.byContact(contactId)) ?? visit;
    // Put away as lost while it was on its way: nobody is there to be served. What the router ended itself is over anyway.
    if (result.queued && now.cause === 'lost') await this.life.leave(contactId, 'customer');
    return now;
  }

  /**
   * Writes down the end of a visit that the router has closed, which the live feed does unless we were not there; the
   * visit as it stands then.
   */
  async settle(visit: ChatVisitEntity): Promise<ChatVisitEntity> {
    if (visit.stage === 'ended' || !this.contacts.isLoaded) return visit;
    const record = this.contacts.get(visit.contactId);
    if (record?.state === 'wrap-up') await this.visits.markEnded(visit.contactId, 'served');
    else if (record !== undefined) return visit;
    else {
      const closed = await this.database.manager.findOneBy(ContactEntity, { id: visit.contactId });
      if (closed?.closeCause === null || closed === null) return visit;
      const over = closed.serviceEndedAt ?? closed.closedAt;
      await this.visits.markEnded(visit.contactId, closed.closeCause, over?.getTime());
    }
    return (await this.visits.byContact(visit.contactId)) ?? visit;
  }

  /**
   * Keeps a message of the customer, also while they wait.
   * @throws UserError `chat-ended`, `too-long`, `text-empty`, `message-id-reused`
   */
  async send(contactId: string, messageId: string, text: string): Promise<MessageView> {
    const clean = cleanText(text);
    if (clean.length > CHAT_LIMITS.textLength) throw textTooLong();
    const known = await this.conversations.find(contactId, messageId);
    if (known === null && (await this.view(contactId)).state === 'ended') throw chatEnded();
    const { message } = await this.conversations.append({ contactId, messageId, from: 'customer', text: clean });
    return message;
  }

  /** The customer says goodbye. */
  async leave(contactId: string): Promise<void> {
    const visit = await this.visits.byContact(contactId);
    if (visit === null || visit.stage === 'ended') return;
    await this.complete(visit);
    await this.life.leave(contactId, 'customer');
    try {
      await this.conversations.append({
        contactId,
        messageId: derivedId(`${contactId} ended-by-customer`),
        from: 'system',
        text: 'ended-by-customer',
      });
    } catch (error) {
      this.logger.warn(`contact ${contactId}: the goodbye of the customer is not in the conversation`, error);
    }
  }

  /** How the conversation stands, as far as it is committed. */
  async view(contactId: string): Promise<ChatView> {
    const found = await this.visits.byContact(contactId);
    if (found === null) throw new Error(`contact ${contactId} has no chat visit`);
    const visit = await this.settle(found);
    const record = this.contacts.get(contactId);
    const names = record?.seatId == null ? null : await this.people.names([record.seatId]);
    return chatView(visit, record, names?.get(record?.seatId ?? '')?.displayName ?? null);
  }

  /** The next page of messages after `afterSeq`; one that we never gave out means "from the beginning". */
  async messages(contactId: string, afterSeq: number): Promise<MessageView[]> {
    const limit = CHAT_LIMITS.historyPage;
    const page = await this.conversations.list(contactId, { afterSeq, limit });
    if (page.length > 0 || afterSeq === 0) return page;
    const lastSeq = await this.conversations.lastSeq(contactId);
    return afterSeq <= lastSeq ? page : await this.conversations.list(contactId, { limit });
  }
}
