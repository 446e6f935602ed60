import { Inject, Injectable } from '@nestjs/common';
import { textTooLong } from '../conversations/conversations.errors';
import { ConversationsService } from '../conversations/conversations.service';
import { MessageDeliveries } from '../conversations/message-deliveries';
import { CustomersService } from '../customers/customers.service';
import { AuditTrail } from '../identity/audit-trail';
import { PeopleDirectory } from '../identity/people-directory';
import type { Principal } from '../identity/principal';
import type { Clock, Millis } from '../kernel/clock';
import { cleanText } from '../kernel/text';
import { UserError } from '../platform/errors/errors';
import {
  REPLY_LENGTH,
  type ContactDetail,
  type EarlierContactView,
  type MessageView,
} from '../platform/realtime/console-protocol';
import { CLOCK } from '../platform/time/clock';
import type { ContactId } from '../routing/engine/config';
import type { ContactRecord } from '../routing/engine/records';
import { ContactHistory } from '../routing/journal/contact-history';
import { REJECTION_MESSAGES } from '../routing/rejections';
import { contactView, isTextMedium } from './agent-view';
import { ContactExtrasMemory } from './contact-extras';
import { Desks } from './desks.service';
import { notYours, SeatCommands } from './seat-commands';

const MESSAGES_SHOWN = 500;
const EARLIER_SHOWN = 20;
/** Consoles read a card again whenever they lost the wire; one look is written down once in this time. */
const SAME_LOOK_MS = 10 * 60_000;

/** The card of a contact: who it is, what was said, what came before. Only for the seat that has it in hand or before it. */
@Injectable()
export class ContactCards {
  private readonly looks = new Map<string, Millis>();

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly desks: Desks,
    private readonly extras: ContactExtrasMemory,
    private readonly conversations: ConversationsService,
    private readonly deliveries: MessageDeliveries,
    private readonly customers: CustomersService,
    private readonly history: ContactHistory,
    private readonly people: PeopleDirectory,
    private readonly audit: AuditTrail,
    private readonly commands: SeatCommands,
  ) {}

  /** Gives the card and marks its messages as read. Every look, and every refused one, is in the audit trail. */
  async open(principal: Principal, contactId: ContactId): Promise<ContactDetail> {
    const contact = this.within(principal.personId, contactId);
    if (contact === null) {
      await this.audit.record({
        actor: { personId: principal.personId },
        action: 'contact-open-refused',
        subject: `contact:${contactId}`,
      });
      throw notYours();
    }
    await this.recordLook(principal, contact);
    await this.extras.prepare([contact], this.desks.projection);
    const text = isTextMedium(contact.medium);
    const [messages, earlier, summary, addresses] = await Promise.all([
      text ? this.lastMessages(contactId) : [],
      this.earlier(contact),
      this.conversations.summary(contactId),
      contact.customerId === null ? [] : this.customers.addresses(contact.customerId),
    ]);
    await this.markRead(contact, messages);
    return { contact: this.view(principal.personId, contact), addresses, messages, earlier, summary };
  }

  /** @throws UserError `not-your-contact`, `contact-wrong-state` unless this seat serves it at this moment, `text-too-long` */
  async send(
    principal: Principal,
    message: { contactId: string; messageId: string; text: string },
  ): Promise<MessageView> {
    const { personId } = principal;
    const contact = this.desks.projection.heldBy(personId, message.contactId);
    if (contact === null) throw notYours();
    if ((contact.state !== 'active' && contact.state !== 'held') || contact.medium === 'voice') {
      throw new UserError('contact-wrong-state', REJECTION_MESSAGES['contact-wrong-state'], { status: 409 });
    }
    const most = REPLY_LENGTH[contact.medium];
    if (message.text.length > most) throw textTooLong(most);
    const stored = await this.conversations.append({
      contactId: message.contactId,
      messageId: message.messageId,
      from: 'agent',
      authorPersonId: personId,
      authorName: principal.displayName,
      text: message.text,
    });
    return stored.message;
  }

  /**
   * Hands a message of an agent that could not be delivered to its provider once more.
   * @throws UserError `not-your-contact`; what `MessageDeliveries.retry` refuses
   */
  async retry(
    principal: Principal,
    { contactId, messageId }: { readonly contactId: string; readonly messageId: string },
  ): Promise<void> {
    if (this.desks.projection.heldBy(principal.personId, contactId) === null) throw notYours();
    await this.deliveries.retry(contactId, messageId);
  }

  /** Keeps a draft, or the summary of a contact that this seat has in hand. */
  async saveSummary(
    principal: Principal,
    { contactId, outcome, note }: { contactId: string; outcome: string | null; note: string },
  ): Promise<void> {
    if (this.desks.projection.heldBy(principal.personId, contactId) === null) throw notYours();
    if (outcome !== null) this.commands.requireOutcome(outcome);
    await this.conversations.saveSummary(contactId, { outcome, note: cleanText(note), personId: principal.personId });
  }

  /** In the hands of the seat or offered to it. */
  private within(seatId: string, contactId: ContactId): ContactRecord | null {
    const { projection } = this.desks;
    const offered = projection.offeredTo(seatId);
    return projection.heldBy(seatId, contactId) ?? (offered?.id === contactId ? offered : null);
  }

  private view(seatId: string, contact: ContactRecord): ContactDetail['contact'] {
    const { projection } = this.desks;
    // It may have moved on while the messages were read; what it was then is shown, frames say the rest.
    const now = this.within(seatId, contact.id) ?? contact;
    const extras = this.extras.extras(now, projection);
    const view = contactView({ ...now, takenAt: now.takenAt ?? now.offer?.madeAt ?? this.clock.now() }, extras);
    if (view === null) throw notYours();
    return view;
  }

  /** The newest page, in order. */
  private async lastMessages(contactId: ContactId): Promise<readonly MessageView[]> {
    const digest = (await this.conversations.summaries([contactId])).get(contactId);
    const last = digest?.lastMessage?.seq ?? 0;
    return this.conversations.list(contactId, { afterSeq: Math.max(0, last - MESSAGES_SHOWN) });
  }

  private async markRead(contact: ContactRecord, messages: readonly MessageView[]): Promise<void> {
    const last = messages.at(-1);
    // A contact that is only offered is looked at, not read.
    if (last === undefined || contact.seatId === null) return;
    await this.conversations.markRead(contact.id, last.seq);
    this.desks.conversationChanged(contact.id);
    await this.extras.prepare([contact], this.desks.projection);
  }

  private async earlier(contact: ContactRecord): Promise<readonly EarlierContactView[]> {
    if (contact.customerId === null) return [];
    const samePerson = await this.customers.same(contact.customerId);
    const past = await this.history.ofCustomer(samePerson, {
      limit: EARLIER_SHOWN,
      excludeContactId: contact.id,
    });
    const [names, summaries] = await Promise.all([
      this.people.names(past.flatMap(({ seatId }) => seatId ?? [])),
      this.conversations.savedSummaries(past.map(({ contactId }) => contactId)),
    ]);
    return past.map((one) => ({
      contactId: one.contactId,
      medium: one.medium,
      queueId: one.queueId,
      arrivedAt: one.arrivedAt,
      closedAt: one.closedAt,
      cause: one.cause,
      outcome: one.outcome,
      note: summaries.get(one.contactId)?.note ?? null,
      agentName: one.seatId === null ? null : (names.get(one.seatId)?.displayName ?? null),
    }));
  }

  private async recordLook(principal: Principal, contact: ContactRecord): Promise<void> {
    const now = this.clock.now();
    for (const [key, at] of this.looks) {
      // In order of time: the first young one ends the sweep.
      if (now - at < SAME_LOOK_MS) break;
      this.looks.delete(key);
    }
    const key = `${principal.personId} ${contact.id}`;
    if (this.looks.has(key)) return;
    await this.audit.record({
      actor: { personId: principal.personId },
      action: 'contact-opened',
      subject: `contact:${contact.id}`,
      centreId: contact.homeCentreId,
    });
    this.looks.set(key, now);
  }
}
