import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CustomerEntity } from '../customers/customer.entity';
import type { Medium } from '../kernel/medium';

export type Sender = 'customer' | 'agent' | 'system';

/** What is said over one contact. Its row lock is what gives messages their numbers. */
@Entity('conversations')
@Index('conversations_customer_id', ['customerId'])
@Check('conversations_medium', `medium IN ('voice', 'chat', 'sms', 'email')`)
export class ConversationEntity {
  @PrimaryColumn('uuid', { name: 'contact_id', primaryKeyConstraintName: 'conversations_pkey' })
  contactId!: string;

  @ForeignKey(() => CustomerEntity, { name: 'conversations_customer_id_fkey' })
  @Column('uuid', { name: 'customer_id', nullable: true })
  customerId!: string | null;

  @Column('text')
  medium!: Medium;

  /** Number of the last message; 0 while there is none. */
  @Column('integer', { name: 'last_seq', default: 0 })
  lastSeq!: number;

  /** Up to here the agent has opened it. */
  @Column('integer', { name: 'read_seq', default: 0 })
  readSeq!: number;

  /** The oldest message of the customer that no agent answered yet. */
  @Column('timestamptz', { name: 'customer_waits_since', nullable: true })
  customerWaitsSince!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

@Entity('messages')
@Index('messages_message_id', ['contactId', 'messageId'], { unique: true })
@Check('messages_sender', `sender IN ('customer', 'agent', 'system')`)
export class MessageEntity {
  @ForeignKey(() => ConversationEntity, { name: 'messages_contact_id_fkey' })
  @PrimaryColumn('uuid', { name: 'contact_id', primaryKeyConstraintName: 'messages_pkey' })
  contactId!: string;

  /** From 1 without gaps. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'messages_pkey' })
  seq!: number;

  /** Chosen by whoever sent it, so that a repeat is recognised. */
  @Column('uuid', { name: 'message_id' })
  messageId!: string;

  @Column('text')
  sender!: Sender;

  @Column('uuid', { name: 'author_person_id', nullable: true })
  authorPersonId!: string | null;

  @Column('text', { name: 'author_name', nullable: true })
  authorName!: string | null;

  @Column('text')
  text!: string;

  @Column('timestamptz')
  at!: Date;
}

/** What the agent wrote down about a contact, draft or final. */
@Entity('contact_summaries')
export class ContactSummaryEntity {
  @PrimaryColumn('uuid', { name: 'contact_id', primaryKeyConstraintName: 'contact_summaries_pkey' })
  contactId!: string;

  /** Code from the list of outcomes. */
  @Column('text', { nullable: true })
  outcome!: string | null;

  @Column('text')
  note!: string;

  @Column('uuid', { name: 'person_id' })
  personId!: string;

  @Column('timestamptz', { name: 'saved_at' })
  savedAt!: Date;
}
