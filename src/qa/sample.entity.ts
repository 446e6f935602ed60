import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Medium } from '../kernel/medium';
import type { SampleReason } from '../platform/realtime/console-protocol';
import { SamplingRuleEntity } from './sampling-rule.entity';

/** A contact for inspection, as it was at its close, and why and how it was drawn. Only `opened` changes later. */
@Entity('samples')
@Index('samples_contact', ['contactId'], { unique: true })
@Index('samples_drawn', ['drawnAt', 'sampleId'])
@Index('samples_queue', ['queueId', 'closedAt'])
@Index('samples_person', ['personId', 'drawnAt'])
@Check('samples_reasons', 'jsonb_array_length(reasons) > 0')
@Check('samples_opened', '(opened_at is null) = (opened_by is null)')
@ForeignKey(() => SamplingRuleEntity, ['queueId', 'ruleVersion'], ['queueId', 'version'], { name: 'samples_rule_fkey' })
export class SampleEntity {
  @PrimaryColumn('uuid', { name: 'sample_id', primaryKeyConstraintName: 'samples_pkey' })
  sampleId!: string;

  @Column('text', { name: 'contact_id' })
  contactId!: string;

  @Column('text')
  medium!: Medium;

  @Column('text', { name: 'queue_id' })
  queueId!: string;

  @Column('text', { name: 'home_centre_id' })
  homeCentreId!: string;

  /** Where the seat was. */
  @Column('text', { name: 'centre_id' })
  centreId!: string;

  /** The person who served it last. */
  @Column('text', { name: 'person_id' })
  personId!: string;

  /** Everybody who served it: none of them may inspect it. */
  @Column('text', { name: 'served_by', array: true })
  servedBy!: string[];

  @Column('text', { name: 'customer_id', nullable: true })
  customerId!: string | null;

  /** Grows with every transaction that draws: whoever has seen up to one instant misses nothing before it. */
  @Column('timestamptz', { name: 'drawn_at' })
  drawnAt!: Date;

  @Column('timestamptz', { name: 'service_started_at' })
  serviceStartedAt!: Date;

  @Column('timestamptz', { name: 'service_ended_at', nullable: true })
  serviceEndedAt!: Date | null;

  @Column('timestamptz', { name: 'closed_at' })
  closedAt!: Date;

  @Column('text', { nullable: true })
  outcome!: string | null;

  @Column('jsonb')
  reasons!: SampleReason[];

  @Column('integer', { name: 'rule_version' })
  ruleVersion!: number;

  /** In [0, 1). */
  @Column('double precision')
  value!: number;

  @Column('double precision')
  rate!: number;

  @Column('timestamptz', { name: 'opened_at', nullable: true })
  openedAt!: Date | null;

  @Column('uuid', { name: 'opened_by', nullable: true })
  openedBy!: string | null;
}
