import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { PersonEntity } from './person.entity';

/** A password that a person had, as a hash: the last ones are not taken again. */
@Entity('password_history')
export class PasswordHistoryEntity {
  @PrimaryColumn('uuid', { name: 'person_id', primaryKeyConstraintName: 'password_history_pkey' })
  personId!: string;

  @ManyToOne(() => PersonEntity, { nullable: false })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'password_history_person_fk' })
  person?: PersonEntity;

  /** When it was replaced. */
  @PrimaryColumn('timestamptz', { name: 'replaced_at', primaryKeyConstraintName: 'password_history_pkey' })
  replacedAt!: Date;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;
}
