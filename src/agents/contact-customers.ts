import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ConversationsService } from '../conversations/conversations.service';
import { CustomerAddresses, type AddressChange } from '../customers/customer-addresses.service';
import { CustomersService } from '../customers/customers.service';
import { AuditTrail } from '../identity/audit-trail';
import type { Principal } from '../identity/principal';
import { UserError } from '../platform/errors/errors';
import type { CustomerAddressView } from '../platform/realtime/console-protocol';
import type { ContactId } from '../routing/engine/config';
import type { ContactRecord } from '../routing/engine/records';
import { ContactExtrasMemory } from './contact-extras';
import { Desks } from './desks.service';
import { notYours } from './seat-commands';

const ACTIONS = {
  added: 'customer-address-added',
  removed: 'customer-address-removed',
  merged: 'customer-merged',
  separated: 'customer-separated',
} as const;

/**
 * What an agent may see and change of the customer of a contact in hand. Every look, every change and every refused look is in the audit
 * trail, with ids only; a change and its entry are stored together.
 */
@Injectable()
export class ContactCustomers {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly desks: Desks,
    private readonly extras: ContactExtrasMemory,
    private readonly customers: CustomersService,
    private readonly addresses: CustomerAddresses,
    private readonly conversations: ConversationsService,
    private readonly audit: AuditTrail,
  ) {}

  /** The whole address. It is in the audit trail before it is given. */
  async reveal(principal: Principal, contactId: ContactId, addressId: string): Promise<string> {
    const { contact, customerId } = await this.inHand(principal, contactId, 'address-reveal-refused');
    const address = await this.addresses.reveal(customerId, addressId);
    await this.audit.record({
      actor: { personId: principal.personId },
      action: 'address-revealed',
      subject: `customer:${customerId}`,
      centreId: contact.homeCentreId,
      detail: { contactId, addressId },
    });
    return address;
  }

  async add(
    principal: Principal,
    asked: {
      readonly contactId: ContactId;
      readonly kind: 'phone' | 'email';
      readonly address: string;
      readonly merge?: boolean | undefined;
    },
  ): Promise<readonly CustomerAddressView[]> {
    const { contact, customerId } = await this.inHand(principal, asked.contactId, 'customer-change-refused');
    const { kind, address, merge = false } = asked;
    const { personId } = principal;
    await this.change(principal, contact, customerId, (manager) =>
      this.addresses.add(customerId, { kind, address, merge, personId }, manager),
    );
    return this.customers.addresses(customerId);
  }

  async remove(
    principal: Principal,
    { contactId, addressId }: { readonly contactId: ContactId; readonly addressId: string },
  ): Promise<readonly CustomerAddressView[]> {
    const { contact, customerId } = await this.inHand(principal, contactId, 'customer-change-refused');
    await this.change(principal, contact, customerId, (manager) =>
      this.addresses.remove(
        customerId,
        addressId,
        (what, within) => this.conversations.handOver(what, within),
        manager,
      ),
    );
    return this.customers.addresses(customerId);
  }

  private async change(
    principal: Principal,
    contact: ContactRecord,
    customerId: string,
    work: (manager: DataSource['manager']) => Promise<AddressChange>,
  ): Promise<void> {
    const changed = await this.database.transaction(async (manager) => {
      // Before and after: those who are parted are shown differently too.
      const before = await this.customers.same(customerId, manager);
      const done = await work(manager);
      if (done.kind === 'nothing') return null;
      const { kind, ...ids } = done;
      await this.audit.record(
        {
          actor: { personId: principal.personId },
          action: ACTIONS[kind],
          subject: `customer:${customerId}`,
          centreId: contact.homeCentreId,
          detail: { contactId: contact.id, ...ids },
        },
        manager,
      );
      return new Set([...before, ...(await this.customers.same(customerId, manager))]);
    });
    if (changed === null) return;
    for (const contactId of this.extras.customersChanged(changed)) this.desks.contactChanged(contactId);
  }

  private async inHand(
    principal: Principal,
    contactId: ContactId,
    refusal: string,
  ): Promise<{ readonly contact: ContactRecord; readonly customerId: string }> {
    const contact = this.desks.projection.heldBy(principal.personId, contactId);
    if (contact === null) {
      await this.audit.record({
        actor: { personId: principal.personId },
        action: refusal,
        subject: `contact:${contactId}`,
      });
      throw notYours();
    }
    if (contact.customerId === null) throw noCustomer();
    return { contact, customerId: contact.customerId };
  }
}

function noCustomer(): UserError {
  return new UserError(
    'no-customer',
    'This caller withheld their number, so there is no customer to whom an address could belong.',
    { status: 409 },
  );
}
