import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Up to where the journal's closed contacts have been decided about. Moves with the samples, in one transaction. */
@Entity('sampling_progress')
export class SamplingProgressEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'sampling_progress_pkey' })
  partition!: string;

  /** What closed up to here is older than the sampling, and never was a candidate. Bigint; the driver hands it over as text. */
  @Column('bigint', { name: 'begins_after' })
  beginsAfter!: string;

  @Column('bigint')
  seq!: string;

  /** When the last of them closed; null before the first. */
  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;
}

/** A period of a queue whose agents have been brought to the minimum. One row, one time. */
@Entity('sampling_top_ups')
export class SamplingTopUpEntity {
  @PrimaryColumn('text', { name: 'queue_id', primaryKeyConstraintName: 'sampling_top_ups_pkey' })
  queueId!: string;

  @PrimaryColumn('timestamptz', { name: 'ends_at', primaryKeyConstraintName: 'sampling_top_ups_pkey' })
  endsAt!: Date;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt!: Date;

  @Column('integer', { name: 'rule_version' })
  ruleVersion!: number;

  /** How many were added. */
  @Column('integer')
  samples!: number;

  @Column('timestamptz', { name: 'made_at' })
  madeAt!: Date;
}
