import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { ConversationPresence } from '../conversations/conversation-presence';
import { ConversationsService, type ConversationDigest } from '../conversations/conversations.service';
import { CustomersService } from '../customers/customers.service';
import type { CustomerBrief } from '../platform/realtime/console-protocol';
import type { ContactId } from '../routing/engine/config';
import type { ContactRecord } from '../routing/engine/records';
import { ContactEntity } from '../routing/journal/contact.entity';
import { isTextMedium, NO_CUSTOMER, type ContactExtras } from './agent-view';
import type { SeatProjection } from './seat-projection';

const NO_DIGEST: ConversationDigest = { lastMessage: null, unread: 0, customerWaitsSince: null, subject: null };

/**
 * What desks show of a contact beside its routing: customer, messages, rule. Kept while the contact is with a seat or offered; read
 * again only when something said that it changed.
 */
@Injectable()
export class ContactExtrasMemory {
  private readonly log = new Logger(ContactExtrasMemory.name);
  private readonly customers = new Map<ContactId, CustomerBrief>();
  private readonly digests = new Map<ContactId, ConversationDigest>();
  /** Grows with every change of a conversation, so that an answer read before it is not kept. */
  private readonly changes = new Map<ContactId, number>();

  constructor(
    private readonly customersService: CustomersService,
    private readonly conversations: ConversationsService,
    private readonly presence: ConversationPresence,
    @InjectRepository(ContactEntity) private readonly contactRows: Repository<ContactEntity>,
  ) {}

  /** Reads what is missing of these contacts. Never rejects: what cannot be read stays empty and is tried again next time. */
  async prepare(contacts: readonly ContactRecord[], projection: SeatProjection): Promise<void> {
    try {
      await Promise.all([
        this.loadCustomers(contacts, projection),
        this.loadDigests(contacts, projection),
        this.loadRules(contacts, projection),
      ]);
    } catch (error) {
      this.log.warn(`names or messages not read this time: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  customer(contact: ContactRecord): CustomerBrief {
    return this.customers.get(contact.id) ?? { ...NO_CUSTOMER, customerId: contact.customerId };
  }

  extras(contact: ContactRecord, projection: SeatProjection): ContactExtras {
    return {
      customer: this.customer(contact),
      overflowRuleId: projection.overflowRuleOf(contact.id),
      // Who writes by SMS or e-mail is neither there nor away.
      customerOnline: contact.medium === 'chat' ? this.presence.isOnline(contact.id) : null,
      ...(this.digests.get(contact.id) ?? NO_DIGEST),
    };
  }

  /** A message came or was read. */
  conversationChanged(contactId: ContactId): void {
    this.changes.set(contactId, (this.changes.get(contactId) ?? 0) + 1);
    this.digests.delete(contactId);
  }

  /** These customers were merged, parted or got another address. Gives the contacts that now show something else. */
  customersChanged(customerIds: ReadonlySet<string>): readonly ContactId[] {
    const shown = [...this.customers].filter(
      ([, { customerId }]) => customerId !== null && customerIds.has(customerId),
    );
    for (const [contactId] of shown) this.customers.delete(contactId);
    return shown.map(([contactId]) => contactId);
  }

  /** The contact is with no seat any more. */
  forget(contactId: ContactId): void {
    this.customers.delete(contactId);
    this.digests.delete(contactId);
    this.changes.delete(contactId);
  }

  private async loadCustomers(contacts: readonly ContactRecord[], projection: SeatProjection): Promise<void> {
    const missing = contacts.filter(({ id, customerId }) => customerId !== null && !this.customers.has(id));
    if (missing.length === 0) return;
    const byMail = await this.briefsOf(missing, true);
    const byPhone = await this.briefsOf(missing, false);
    for (const { id, customerId, medium } of missing) {
      const brief = (medium === 'email' ? byMail : byPhone).get(customerId ?? '');
      // It may be over by now.
      if (brief !== undefined && projection.contact(id) !== null) this.customers.set(id, brief);
    }
  }

  /** Who wrote by e-mail is shown by mail address, everybody else by number, where we have it. */
  private briefsOf(contacts: readonly ContactRecord[], byMail: boolean): Promise<Map<string, CustomerBrief>> {
    const asked = contacts.filter(({ medium }) => (medium === 'email') === byMail);
    return this.customersService.briefs(
      asked.flatMap(({ customerId }) => customerId ?? []),
      byMail ? 'email' : 'phone',
    );
  }

  private async loadDigests(contacts: readonly ContactRecord[], projection: SeatProjection): Promise<void> {
    const missing = contacts.filter(({ id, medium }) => isTextMedium(medium) && !this.digests.has(id));
    if (missing.length === 0) return;
    const before = new Map(missing.map(({ id }) => [id, this.changes.get(id)]));
    const digests = await this.conversations.summaries(missing.map(({ id }) => id));
    for (const { id } of missing) {
      if (this.changes.get(id) !== before.get(id) || projection.contact(id) === null) continue;
      this.digests.set(id, digests.get(id) ?? NO_DIGEST);
    }
  }

  /** After a restart of ours, the rule under which a contact crossed centres is known from its row only. */
  private async loadRules(contacts: readonly ContactRecord[], projection: SeatProjection): Promise<void> {
    const unknown = contacts.filter(({ seatId, id }) => {
      const seat = seatId === null ? null : projection.seat(seatId);
      const contact = projection.contact(id);
      return seat !== null && contact !== null && projection.lacksOverflowRule(contact, seat.centreId);
    });
    if (unknown.length === 0) return;
    const rows = await this.contactRows.find({
      where: { id: In(unknown.map(({ id }) => id)) },
      select: { id: true, overflowRuleId: true },
    });
    for (const { id, overflowRuleId } of rows) {
      if (overflowRuleId !== null) projection.rememberOverflow(id, overflowRuleId);
    }
  }
}
