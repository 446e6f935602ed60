import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Someone who reached us. With `customer_addresses` and the conversations the only place of personal data. */
@Entity('customers')
@Index('customers_merged_into', ['mergedInto'], { where: 'merged_into IS NOT NULL' })
export class CustomerEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'customers_pkey' })
  id!: string;

  /** As they gave it; null when nobody told us. */
  @Column('text', { nullable: true })
  name!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** Found to be this other customer: their addresses and contacts count as that one's. Set back to null to undo it. */
  @ForeignKey(() => CustomerEntity, { name: 'customers_merged_into_fkey' })
  @Column('uuid', { name: 'merged_into', nullable: true })
  mergedInto!: string | null;
}

export type AddressKind = 'phone' | 'chat' | 'email';

/**
 * One way to recognise a customer again. Phone: E.164 or a short number's digits; chat: the random id of a visitor; e-mail: the
 * address in small letters.
 */
@Entity('customer_addresses')
@Index('customer_addresses_customer_id', ['customerId'])
@Index('customer_addresses_id', ['id'], { unique: true })
@Check('customer_addresses_kind', `kind IN ('phone', 'chat', 'email')`)
export class CustomerAddressEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'customer_addresses_pkey' })
  kind!: AddressKind;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'customer_addresses_pkey' })
  address!: string;

  @ForeignKey(() => CustomerEntity, { name: 'customer_addresses_customer_id_fkey', onDelete: 'CASCADE' })
  @Column('uuid', { name: 'customer_id' })
  customerId!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** By which consoles speak of it without seeing it. */
  @Column('uuid')
  id!: string;

  /** The agent who added it; null: the customer came from there. */
  @Column('uuid', { name: 'added_by', nullable: true })
  addedBy!: string | null;
}
