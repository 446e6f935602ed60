import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { TextMedium } from './message-carrier';

/** `opening`: stored, and the router may not know the contact yet. `ended`: nothing more joins it. */
export type ThreadStage = 'opening' | 'open' | 'ended';

/** A contact by SMS or e-mail and how far it has come. Found again after a restart. */
@Entity('message_threads')
@Index('message_threads_unfinished', ['medium', 'accessPointId', 'customerId'], { where: "stage <> 'ended'" })
@Check('message_threads_stage', `stage IN ('opening', 'open', 'ended')`)
@Check('message_threads_ended', `(stage = 'ended') = (ended_at IS NOT NULL AND cause IS NOT NULL)`)
export class MessageThreadEntity {
  @PrimaryColumn('uuid', { name: 'contact_id', primaryKeyConstraintName: 'message_threads_pkey' })
  contactId!: string;

  @Column('text')
  medium!: TextMedium;

  @Column('text', { name: 'access_point_id' })
  accessPointId!: string;

  @Column('uuid', { name: 'customer_id' })
  customerId!: string;

  @Column('text')
  stage!: ThreadStage;

  /** As the router closed it; `served` from the end of the service on. */
  @Column('text', { nullable: true })
  cause!: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}

/** A message that a provider handed over: it is stored once, however often it comes. */
@Entity('inbound_messages')
@Index('inbound_messages_contact_id', ['contactId'])
export class InboundMessageEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'inbound_messages_pkey' })
  medium!: TextMedium;

  @PrimaryColumn('text', { name: 'provider_message_id', primaryKeyConstraintName: 'inbound_messages_pkey' })
  providerMessageId!: string;

  /** The contact it belongs to; the later one when it came too late for the first. */
  @Column('uuid', { name: 'contact_id' })
  contactId!: string;

  @Column('uuid', { name: 'message_id' })
  messageId!: string;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;
}
