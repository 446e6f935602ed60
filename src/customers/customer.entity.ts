import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Someone who reached us. With `customer_addresses` and the conversations the only place of personal data. */
@Entity('customers')
export class CustomerEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'customers_pkey' })
  id!: string;

  /** As they gave it; null when nobody told us. */
  @Column('text', { nullable: true })
  name!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export type AddressKind = 'phone' | 'chat';

/** One way to recognise a customer again. Phone: E.164 or a short number's digits; chat: the random id of a visitor. */
@Entity('customer_addresses')
@Index('customer_addresses_customer_id', ['customerId'])
@Check('customer_addresses_kind', `kind IN ('phone', 'chat')`)
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
}
