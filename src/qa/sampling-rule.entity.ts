import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AlwaysRule, Minimum } from './sampling/sampling-rule';

/** A version of a queue's sampling rule. Append-only: a trigger refuses update, delete and truncate (migration 1600). */
@Entity('sampling_rules')
@Index('sampling_rules_effective', ['queueId', 'effectiveFrom'], { unique: true })
@Check('sampling_rules_rate', 'rate between 0 and 1')
export class SamplingRuleEntity {
  @PrimaryColumn('text', { name: 'queue_id', primaryKeyConstraintName: 'sampling_rules_pkey' })
  queueId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'sampling_rules_pkey' })
  version!: number;

  /** Later than every close that an earlier version decided about. */
  @Column('timestamptz', { name: 'effective_from' })
  effectiveFrom!: Date;

  @Column('double precision')
  rate!: number;

  @Column('jsonb', { name: 'minimum_per_agent', nullable: true })
  minimumPerAgent!: Minimum | null;

  @Column('jsonb')
  always!: AlwaysRule[];

  @Column('text')
  seed!: string;

  @Column('timestamptz', { name: 'written_at' })
  writtenAt!: Date;

  /** Null: the system, for a queue that nobody had given a rule. */
  @Column('uuid', { name: 'written_by', nullable: true })
  writtenBy!: string | null;
}
