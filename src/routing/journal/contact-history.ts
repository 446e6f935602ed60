import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
import type { CloseCause, ContactState } from '../engine/effects';
import { ContactEntity } from './contact.entity';

/** One earlier contact of a customer; ids only, names are the views' business. */
export interface EarlierContact {
  readonly contactId: string;
  readonly medium: Medium;
  readonly direction: 'inbound' | 'outbound';
  readonly state: ContactState;
  readonly homeCentreId: string;
  readonly queueId: string | null;
  readonly arrivedAt: Millis;
  readonly serviceStartedAt: Millis | null;
  readonly closedAt: Millis | null;
  readonly cause: CloseCause | null;
  readonly outcome: string | null;
  /** Who served it last: a person's id. */
  readonly seatId: string | null;
}

/** Most contacts in one answer; older ones by `before`. */
const MOST = 100;

/** What a customer came for before. */
@Injectable()
export class ContactHistory {
  constructor(@InjectRepository(ContactEntity) private readonly contacts: Repository<ContactEntity>) {}

  /** A contact's home and the centre of the seat that served it last; empty when there never was such a contact. */
  async centresOf(contactId: string): Promise<string[]> {
    const contact = await this.contacts.findOneBy({ id: contactId });
    if (contact === null) return [];
    return [contact.homeCentreId, ...(contact.seatCentreId === null ? [] : [contact.seatCentreId])];
  }

  /**
   * The contacts of a customer, open ones included, the latest arrival first. Several ids: customers found to be one person.
   * `before`: arrivals before this instant only. `limit` at most 100.
   */
  async ofCustomer(
    customerIds: readonly string[],
    options: { readonly limit: number; readonly before?: Millis; readonly excludeContactId?: string },
  ): Promise<EarlierContact[]> {
    const query = this.contacts
      .createQueryBuilder('contact')
      .where('contact.customerId = ANY(:customerIds)', { customerIds: [...customerIds] })
      .orderBy('contact.arrivedAt', 'DESC')
      .addOrderBy('contact.id')
      .limit(Math.max(1, Math.min(options.limit, MOST)));
    if (options.before !== undefined) {
      query.andWhere('contact.arrivedAt < :before', { before: new Date(options.before) });
    }
    if (options.excludeContactId !== undefined) query.andWhere('contact.id <> :id', { id: options.excludeContactId });
    return (await query.getMany()).map(earlierContact);
  }
}

function earlierContact(contact: ContactEntity): EarlierContact {
  return {
    contactId: contact.id,
    medium: contact.medium,
    direction: contact.direction,
    state: contact.state,
    homeCentreId: contact.homeCentreId,
    queueId: contact.queueId,
    arrivedAt: contact.arrivedAt.getTime(),
    serviceStartedAt: contact.serviceStartedAt?.getTime() ?? null,
    closedAt: contact.closedAt?.getTime() ?? null,
    cause: contact.closeCause,
    outcome: contact.outcome,
    seatId: contact.seatId,
  };
}
