import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../kernel/clock';
import { cleanText } from '../kernel/text';
import type { CustomerAddressView, CustomerBrief } from '../platform/realtime/console-protocol';
import { CLOCK } from '../platform/time/clock';
import { addressForm } from './address-form';
import type { AddressKind } from './customer.entity';
import { maskAddress } from './mask-address';

const NAME_LENGTH = 60;

export interface Identification {
  readonly kind: AddressKind;
  /** Phone and e-mail: as they came, normalised here. Chat: the visitor's random id. */
  readonly address: string;
  /** Cleaned and cut to 60 characters; a name given now replaces the one we had. */
  readonly name?: string | undefined;
}

interface BriefRow {
  readonly customer_id: string;
  readonly name: string | null;
  readonly kind: 'phone' | 'email' | null;
  readonly address: string | null;
}

interface AddressRow {
  readonly id: string;
  readonly kind: AddressKind;
  readonly address: string;
  readonly customer_id: string;
  readonly added_by: string | null;
}

/** Who is calling. */
@Injectable()
export class CustomersService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The customer with this address, made when there is none; the same (kind, address) is always the same customer.
   * @param manager to be part of the caller's transaction
   * @throws UserError `address-withheld` for a phone number that is not there; such callers have no customer; `address-invalid`
   */
  async identify(who: Identification, manager: EntityManager = this.database.manager): Promise<string> {
    const address = addressForm(who.kind, who.address);
    const name = cleanName(who.name);
    const known = await this.find(manager, who.kind, address);
    const customerId = known ?? (await this.create(manager, who.kind, address));
    if (name !== null) await manager.query('UPDATE customers SET name = $2 WHERE id = $1', [customerId, name]);
    return customerId;
  }

  /** What consoles may show of these customers, by an address of this kind if there is one; ids that are not there are left out. */
  async briefs(
    customerIds: readonly string[],
    shownBy: 'phone' | 'email' = 'phone',
  ): Promise<Map<string, CustomerBrief>> {
    if (customerIds.length === 0) return new Map();
    const rows: BriefRow[] = await this.database.query(BRIEFS, [[...new Set(customerIds)], shownBy]);
    return new Map(
      rows.map(({ customer_id: customerId, name, kind, address }) => [
        customerId,
        { customerId, name, maskedAddress: kind === null || address === null ? null : maskAddress(kind, address) },
      ]),
    );
  }

  /** This customer and all who were found to be the same person. */
  async same(customerId: string, manager: EntityManager = this.database.manager): Promise<string[]> {
    const rows: { id: string }[] = await manager.query('SELECT customer_same($1) AS id', [customerId]);
    return rows.map(({ id }) => id);
  }

  /** Everything by which this customer can be recognised, masked, oldest first; with what merged customers brought. */
  async addresses(customerId: string): Promise<CustomerAddressView[]> {
    const rows: AddressRow[] = await this.database.query(
      `SELECT id, kind, address, customer_id, added_by FROM customer_addresses
        WHERE customer_id IN (SELECT customer_same($1)) ORDER BY created_at, id`,
      [customerId],
    );
    return rows.map((row) => ({
      addressId: row.id,
      kind: row.kind,
      masked: maskAddress(row.kind, row.address),
      origin: row.added_by !== null ? 'added' : row.customer_id === customerId ? 'own' : 'merged',
    }));
  }

  private async find(manager: EntityManager, kind: AddressKind, address: string): Promise<string | null> {
    const rows: { customer_id: string }[] = await manager.query(
      'SELECT customer_root(customer_id) AS customer_id FROM customer_addresses WHERE kind = $1 AND address = $2',
      [kind, address],
    );
    return rows[0]?.customer_id ?? null;
  }

  /** One statement: two who come at once with the same address get the same customer, and no nameless one is left over. */
  private async create(manager: EntityManager, kind: AddressKind, address: string): Promise<string> {
    const customerId = randomUUID();
    const at = new Date(this.clock.now());
    await manager.query(
      `WITH made AS (
         INSERT INTO customers (id, name, created_at) VALUES ($1, NULL, $4) RETURNING id
       ), named AS (
         INSERT INTO customer_addresses (id, kind, address, customer_id, created_at)
         SELECT $5, $2, $3, id, $4 FROM made ON CONFLICT (kind, address) DO NOTHING RETURNING customer_id
       ) SELECT customer_id FROM named`,
      [customerId, kind, address, at, randomUUID()],
    );
    const owner = await this.find(manager, kind, address);
    if (owner === null) throw new Error('a customer address vanished while it was being made');
    if (owner !== customerId) await manager.query('DELETE FROM customers WHERE id = $1', [customerId]);
    return owner;
  }
}

/**
 * Of each customer the number or mail address that they came with first, their own before one of whom they were found to be.
 * The name is the survivor's, else their own, else one that any of the merged ones gave.
 */
const BRIEFS = `
  SELECT c.id AS customer_id,
         coalesce(r.name, c.name, (
           SELECT name FROM customers
            WHERE id IN (SELECT customer_same(c.id)) AND name IS NOT NULL ORDER BY created_at, id LIMIT 1
         )) AS name,
         a.kind, a.address
    FROM customers c
    JOIN customers r ON r.id = customer_root(c.id)
    LEFT JOIN LATERAL (
      SELECT kind, address FROM customer_addresses
       WHERE customer_id IN (SELECT customer_same(c.id)) AND kind IN ('phone', 'email')
       ORDER BY kind = $2 DESC, customer_id = c.id DESC, created_at, address LIMIT 1
    ) a ON true
   WHERE c.id = ANY($1::uuid[])`;

function cleanName(name: string | undefined): string | null {
  const clean = cleanText(name ?? '')
    .trim()
    .slice(0, NAME_LENGTH)
    .toWellFormed();
  return clean === '' ? null : clean;
}
