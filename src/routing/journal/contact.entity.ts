import { Column, Entity, Index, PrimaryColumn, type ValueTransformer } from 'typeorm';
import type { Medium } from '../../kernel/medium';
import type { CloseCause, ContactState } from '../engine/effects';
import type { ContactRecord } from '../engine/records';

/** bigint columns arrive as text; these stay far below 2^53. */
const wholeNumber: ValueTransformer = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/**
 * One row per contact for ever. Written by the router alone, with the commit of the command that changed it
 * (`journal_commit`); everybody else only reads. Ids of people, places and rules are kept as they were then.
 */
@Entity('contacts')
@Index('contacts_open', { synchronize: false })
@Index('contacts_customer', { synchronize: false })
@Index('contacts_arrived', { synchronize: false })
@Index('contacts_closed', { synchronize: false })
@Index('contacts_served_queue', { synchronize: false })
@Index('contacts_served_agent', { synchronize: false })
export class ContactEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'contacts_pkey' })
  id!: string;

  @Column('text')
  medium!: Medium;

  @Column('text', { name: 'access_point_id' })
  accessPointId!: string;

  @Column('text')
  direction!: 'inbound' | 'outbound';

  @Column('text', { name: 'customer_id', nullable: true })
  customerId!: string | null;

  @Column('text', { name: 'home_centre_id' })
  homeCentreId!: string;

  /** The last queue it stood in; null when it was refused before it reached one. */
  @Column('text', { name: 'queue_id', nullable: true })
  queueId!: string | null;

  @Column('integer')
  priority!: number;

  @Column('text')
  state!: ContactState;

  @Column('timestamptz', { name: 'arrived_at' })
  arrivedAt!: Date;

  @Column('timestamptz', { name: 'enqueued_at', nullable: true })
  enqueuedAt!: Date | null;

  /** Service began for the first time. */
  @Column('timestamptz', { name: 'service_started_at', nullable: true })
  serviceStartedAt!: Date | null;

  /** The talk was over; wrap-up follows until `closed_at`. */
  @Column('timestamptz', { name: 'service_ended_at', nullable: true })
  serviceEndedAt!: Date | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  @Column('text', { name: 'close_cause', nullable: true })
  closeCause!: CloseCause | null;

  /** Code the agent recorded, or the supervisor's reason. */
  @Column('text', { nullable: true })
  outcome!: string | null;

  /** The person who serves it, or served it last. */
  @Column('text', { name: 'seat_id', nullable: true })
  seatId!: string | null;

  @Column('text', { name: 'seat_centre_id', nullable: true })
  seatCentreId!: string | null;

  /** Rule that took it to another centre. */
  @Column('text', { name: 'overflow_rule_id', nullable: true })
  overflowRuleId!: string | null;

  /** From `enqueued_at` to the first service, or to the end without any. */
  @Column('bigint', { name: 'waited_ms', nullable: true, transformer: wholeNumber })
  waitedMs!: number | null;

  /** The engine's record while it is open, null once closed. */
  @Column('jsonb', { nullable: true })
  record!: ContactRecord | null;
}
