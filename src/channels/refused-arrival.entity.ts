import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many were turned away before they became a contact, by UTC day. */
@Entity('refused_arrivals')
export class RefusedArrivalEntity {
  @PrimaryColumn('date', { primaryKeyConstraintName: 'refused_arrivals_pkey' })
  day!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'refused_arrivals_pkey' })
  medium!: string;

  /** `unknown-widget`, `unknown-number` … */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'refused_arrivals_pkey' })
  reason!: string;

  @Column('integer')
  count!: number;
}
