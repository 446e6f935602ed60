import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CustomerEntity } from '../customers/customer.entity';
import type { Medium } from '../kernel/medium';

/**
 * `system`: a note about the conversation, as a code. `hotline`: what an overflow rule has the hotline tell the customer, in the words that
 * its administrator wrote.
 */
export type Sender = 'customer' | 'agent' | 'system' | 'hotline';

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

  /** SMS and e-mail: where the customer wrote from, and replies go. */
  @Column('text', { name: 'customer_address', nullable: true })
  customerAddress!: string | null;

  /** SMS and e-mail: the address of ours that the customer wrote to, and replies come from. */
  @Column('text', { name: 'our_address', nullable: true })
  ourAddress!: string | null;

  /** E-mail. */
  @Column('text', { nullable: true })
  subject!: string | null;

  /** The contact that this one goes on from: an answer to it came when it was over. */
  @Column('uuid', { name: 'follows_contact_id', nullable: true })
  followsContactId!: string | null;
}

@Entity('messages')
@Index('messages_message_id', ['contactId', 'messageId'], { unique: true })
@Check('messages_sender', `sender IN ('customer', 'agent', 'system', 'hotline')`)
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

/**
 * `pending`: to be handed to the provider. `sending`: handed over, or about to be; after a kill nobody knows. `unknown`: the provider
 * did not say whether it has it. `sent`, `delivered`: it has it; the customer has it. `failed`: the provider or the
 * customer's side refused it for good. `dead`: given up after all attempts; a person may try again.
 */
export type DeliveryState = 'pending' | 'sending' | 'unknown' | 'sent' | 'delivered' | 'failed' | 'dead';

/** What became of a message of ours by SMS or e-mail. Made in the statement that stores the message. */
@Entity('message_deliveries')
@Index('message_deliveries_owed', ['dueAt'], { where: "state IN ('pending', 'sending', 'unknown')" })
@Index('message_deliveries_provider', ['medium', 'providerMessageId'], {
  unique: true,
  where: 'provider_message_id IS NOT NULL',
})
@Index('message_deliveries_awaited', ['medium', 'updatedAt'], { where: "state = 'sent'" })
@Index('message_deliveries_dead', ['updatedAt'], { where: "state = 'dead'" })
@Check('message_deliveries_state', `state IN ('pending', 'sending', 'unknown', 'sent', 'delivered', 'failed', 'dead')`)
@ForeignKey(() => MessageEntity, ['contactId', 'seq'], ['contactId', 'seq'], {
  name: 'message_deliveries_message_fkey',
})
export class MessageDeliveryEntity {
  @PrimaryColumn('uuid', { name: 'contact_id', primaryKeyConstraintName: 'message_deliveries_pkey' })
  contactId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'message_deliveries_pkey' })
  seq!: number;

  @Column('text')
  medium!: Medium;

  @Column('text')
  state!: DeliveryState;

  @Column('text', { name: 'provider_message_id', nullable: true })
  providerMessageId!: string | null;

  @Column('integer')
  attempts!: number;

  /** Stable code of what went wrong last; no personal data. */
  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  /** Not before this instant. */
  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  /** Begin of the first attempt: nothing of this message can be older at the provider. */
  @Column('timestamptz', { name: 'claimed_at', nullable: true })
  claimedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
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
