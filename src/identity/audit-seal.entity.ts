import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A hash over the entries of the audit trail since the seal before, and over that seal. Append-only by a trigger. */
@Entity('audit_seals')
export class AuditSealEntity {
  /** Bigint; the last entry under this seal. */
  @PrimaryColumn('bigint', { name: 'through_id', primaryKeyConstraintName: 'audit_seals_pkey' })
  throughId!: string;

  @Column('integer')
  entries!: number;

  @Column('bytea')
  hash!: Buffer;

  @Column('timestamptz', { name: 'sealed_at' })
  sealedAt!: Date;
}
