import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * `arriving`: the router may not know the contact yet. `accepted`: it is ours. `refused`: the router did not take it;
 * the caller hears why. `sent-on`: a rule put it through to a number outside. `ended`: over, and the router knows.
 */
export type CallStage = 'arriving' | 'accepted' | 'sent-on' | 'refused' | 'ended';

/** Which call of which provider is which contact. The caller's number is with the customer, not here. */
@Entity('calls')
@Index('calls_contact_id', ['contactId'], { unique: true })
@Index('calls_unfinished', ['provider'], { where: 'ended_at IS NULL' })
@Check('calls_stage', `stage IN ('arriving', 'accepted', 'sent-on', 'refused', 'ended')`)
@Check('calls_ended_by', `ended_by IN ('customer', 'seat', 'system', 'lost')`)
export class CallEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'calls_pkey' })
  provider!: string;

  @PrimaryColumn('text', { name: 'call_id', primaryKeyConstraintName: 'calls_pkey' })
  callId!: string;

  @Column('uuid', { name: 'contact_id' })
  contactId!: string;

  /** Null: the caller withheld their number. */
  @Column('uuid', { name: 'customer_id', nullable: true })
  customerId!: string | null;

  @Column('text', { name: 'access_point_id' })
  accessPointId!: string;

  @Column('text')
  stage!: CallStage;

  @Column('timestamptz', { name: 'arrived_at' })
  arrivedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  /** `lost`: the provider no longer knew it. */
  @Column('text', { name: 'ended_by', nullable: true })
  endedBy!: 'customer' | 'seat' | 'system' | 'lost' | null;
}
