import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CustomerAddressEntity } from './customer.entity';

/** A word by which somebody refused or allowed text messages of one of our numbers. The latest of a pair of numbers counts. */
@Entity('sms_consents')
@Index('sms_consents_latest', ['addressId', 'ourAddress', 'at'])
@Check('sms_consents_word', `word IN ('stop', 'start')`)
export class SmsConsentEntity {
  /** The provider's id of the message that said so: it counts once, however often it comes. */
  @PrimaryColumn('text', { name: 'provider_message_id', primaryKeyConstraintName: 'sms_consents_pkey' })
  providerMessageId!: string;

  /** The customer's number, by its id. */
  @ForeignKey(() => CustomerAddressEntity, 'id', { name: 'sms_consents_address_fkey', onDelete: 'CASCADE' })
  @Column('uuid', { name: 'address_id' })
  addressId!: string;

  @Column('text', { name: 'our_address' })
  ourAddress!: string;

  @Column('text')
  word!: 'stop' | 'start';

  /** When the message was sent, as far as that is known. */
  @Column('timestamptz')
  at!: Date;
}
