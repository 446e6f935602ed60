import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { PersonEntity } from './person.entity';

/** A browser from which a person has logged in. It opens nothing: it only has its own count of wrong attempts (ADR 6). */
@Entity('known_devices')
@Index('known_devices_person', ['personId'])
export class KnownDeviceEntity {
  /** SHA-256 of the 256-bit token in the browser's cookie; several people may use one browser. */
  @PrimaryColumn('bytea', { name: 'token_hash', primaryKeyConstraintName: 'known_devices_pkey' })
  tokenHash!: Buffer;

  @PrimaryColumn('uuid', { name: 'person_id', primaryKeyConstraintName: 'known_devices_pkey' })
  personId!: string;

  @ManyToOne(() => PersonEntity, { nullable: false })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'known_devices_person_fk' })
  person?: PersonEntity;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt!: Date;
}
