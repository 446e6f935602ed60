import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../kernel/clock';
import { UserError } from '../platform/errors/errors';
import { CLOCK } from '../platform/time/clock';
import { addressForm } from './address-form';
import { lockAddressChanges } from './address-lock';
import { branchToCut } from './branch-to-cut';
import {
  addressGiven,
  addressInvalid,
  addressNotShown,
  addressTaken,
  addressUnknown,
  tooManyAddresses,
} from './customer-addresses.errors';
import type { AddressKind } from './customer.entity';
import { SmsConsentEntity } from './sms-consent.entity';

/** More than any person has; a list that an agent can still read. */
const MOST_ADDRESSES = 20;

export interface NewAddress {
  readonly kind: 'phone' | 'email';
  /** As the agent typed it. */
  readonly address: string;
  /** Belongs it to another customer, the two become one. */
  readonly merge: boolean;
  readonly personId: string;
}

/** What was done: nothing, when it had been done before. Ids only, for the audit trail. */
export type AddressChange =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'added'; readonly addressId: string }
  /** With the customer whom it was given to, if it was used. */
  | { readonly kind: 'removed'; readonly addressId: string; readonly otherCustomerId?: string }
  | { readonly kind: 'merged' | 'separated'; readonly addressId: string; readonly otherCustomerId: string };

/** What was written from an address, which goes to another customer with it. */
interface HandOver {
  readonly address: string;
  readonly from: readonly string[];
  readonly to: string;
}

/** @returns how many conversations went to the other customer */
export type HandOverConversations = (what: HandOver, manager: EntityManager) => Promise<number>;

interface AddressRow {
  readonly id: string;
  readonly kind: AddressKind;
  readonly address: string;
  readonly customer_id: string;
  readonly added_by: string | null;
}

/**
 * What agents do to the addresses by which a customer is recognised. Two customers found to be one person are merged by a pointer
 * only: nothing is deleted, so that it can be undone. Everything runs in the caller's transaction, one at a time:
 * changes are made by hand and rare, and two mergings at once could otherwise make a ring.
 */
@Injectable()
export class CustomerAddresses {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The whole address, as it may be dialled or written to.
   * @throws UserError `address-unknown`; `address-not-shown` for the secret of a chat page
   */
  async reveal(customerId: string, addressId: string): Promise<string> {
    const row = await this.find(customerId, addressId, this.database.manager);
    if (row === null) throw addressUnknown();
    if (row.kind === 'chat') throw addressNotShown();
    return row.address;
  }

  /** @throws UserError `address-invalid`, `address-taken` without `merge`, `too-many-addresses` */
  async add(customerId: string, { kind, address: typed, merge, personId }: NewAddress, manager: EntityManager) {
    const address = formOf(kind, typed);
    await lockAddressChanges(manager);
    const root = await rootOf(customerId, manager);
    const known = await this.owner(kind, address, manager);
    if (known?.root === root) return { kind: 'nothing' } as const;
    if (known !== null) {
      if (!merge) throw addressTaken();
      await manager.query('UPDATE customers SET merged_into = $2 WHERE id = $1', [known.root, root]);
      return { kind: 'merged', addressId: known.id, otherCustomerId: known.root } as const;
    }
    const addressId = randomUUID();
    const added: { id: string }[] = await manager.query(ADD, [
      addressId,
      kind,
      address,
      root,
      new Date(this.clock.now()),
      personId,
      MOST_ADDRESSES,
    ]);
    if (added.length > 0) return { kind: 'added', addressId } as const;
    // Somebody came from this address since it was looked up, or there is no room.
    if ((await this.owner(kind, address, manager)) !== null) throw addressTaken();
    throw tooManyAddresses(MOST_ADDRESSES);
  }

  /**
   * Takes back an address that an agent added, or the merging that brought it. An address that is not there (any more) is taken back.
   * @param handOver moves the conversations of an address that is taken back
   * @throws UserError `address-given` when the customer of the contact came from there
   */
  async remove(
    customerId: string,
    addressId: string,
    handOver: HandOverConversations,
    manager: EntityManager,
  ): Promise<AddressChange> {
    await lockAddressChanges(manager);
    const row = await this.find(customerId, addressId, manager);
    if (row === null) return { kind: 'nothing' };
    if (row.added_by !== null) return await this.takeBack(row, handOver, manager);
    if (row.customer_id === customerId) throw addressGiven();
    const branch = branchToCut(await wayUp(customerId, manager), await wayUp(row.customer_id, manager));
    await manager.query('UPDATE customers SET merged_into = NULL WHERE id = $1', [branch]);
    return { kind: 'separated', addressId, otherCustomerId: branch };
  }

  /**
   * Who wrote from an added address is a customer of their own: what they said, a refusal of text messages above all, stays with the
   * address. One that nobody used is forgotten.
   */
  private async takeBack(row: AddressRow, handOver: HandOverConversations, manager: EntityManager) {
    const { id: addressId, address } = row;
    const from: { id: string }[] = await manager.query('SELECT customer_same($1) AS id', [row.customer_id]);
    const to = randomUUID();
    await manager.query('INSERT INTO customers (id, name, created_at) VALUES ($1, NULL, $2)', [
      to,
      new Date(this.clock.now()),
    ]);
    await manager.query('UPDATE customer_addresses SET customer_id = $2, added_by = NULL WHERE id = $1', [
      addressId,
      to,
    ]);
    const moved = await handOver({ address, from: from.map(({ id }) => id), to }, manager);
    if (moved > 0 || (await manager.existsBy(SmsConsentEntity, { addressId })))
      return { kind: 'removed', addressId, otherCustomerId: to } as const;
    // The address goes with its customer.
    await manager.query('DELETE FROM customers WHERE id = $1', [to]);
    return { kind: 'removed', addressId } as const;
  }

  private async find(customerId: string, addressId: string, manager: EntityManager): Promise<AddressRow | null> {
    const rows: AddressRow[] = await manager.query(
      `SELECT id, kind, address, customer_id, added_by FROM customer_addresses
        WHERE id = $2 AND customer_id IN (SELECT customer_same($1))`,
      [customerId, addressId],
    );
    return rows[0] ?? null;
  }

  private async owner(
    kind: AddressKind,
    address: string,
    manager: EntityManager,
  ): Promise<{ readonly id: string; readonly root: string } | null> {
    const rows: { id: string; root: string }[] = await manager.query(
      'SELECT id, customer_root(customer_id) AS root FROM customer_addresses WHERE kind = $1 AND address = $2',
      [kind, address],
    );
    return rows[0] ?? null;
  }
}

const ADD = `
  INSERT INTO customer_addresses (id, kind, address, customer_id, created_at, added_by)
  SELECT $1, $2, $3, $4, $5, $6
   WHERE (SELECT count(*) FROM customer_addresses WHERE customer_id IN (SELECT customer_same($4))) < $7
  ON CONFLICT (kind, address) DO NOTHING RETURNING id`;

async function rootOf(customerId: string, manager: EntityManager): Promise<string> {
  const rows: { root: string | null }[] = await manager.query('SELECT customer_root($1) AS root', [customerId]);
  const root = rows[0]?.root ?? null;
  if (root === null) throw new Error(`customer ${customerId} of a contact is not there`);
  return root;
}

async function wayUp(customerId: string, manager: EntityManager): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `WITH RECURSIVE up (id, merged_into, depth) AS (
       SELECT id, merged_into, 0 FROM customers WHERE id = $1
       UNION ALL
       SELECT c.id, c.merged_into, up.depth + 1 FROM customers c JOIN up ON c.id = up.merged_into
     ) SELECT id FROM up ORDER BY depth`,
    [customerId],
  );
  return rows.map(({ id }) => id);
}

/** A number that a person typed is never "withheld": it is wrong. */
function formOf(kind: NewAddress['kind'], typed: string): string {
  try {
    return addressForm(kind, typed);
  } catch (error) {
    if (error instanceof UserError) throw addressInvalid(kind);
    throw error;
  }
}
