import { Check, Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import { PersonEntity } from '../../identity/person.entity';
import type { SeatProfile } from '../../routing/engine/config';

/** How much one person can do at once. No row yet: capacity 100, no caps, no skills, version 0. */
@Entity('seat_profiles')
@Check('seat_profiles_capacity', 'capacity between 0 and 1000')
export class SeatProfileEntity {
  @PrimaryColumn('uuid', { name: 'person_id' })
  personId!: string;

  @OneToOne(() => PersonEntity, { nullable: false })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'seat_profiles_person_fk' })
  person?: PersonEntity;

  @Column('integer')
  capacity!: number;

  @Column('jsonb')
  caps!: SeatProfile['caps'];

  @Column('jsonb', { name: 'rate_cap', nullable: true })
  rateCap!: SeatProfile['rateCap'] | null;

  /** Grows by one with every change of capacity, caps or skills. */
  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
