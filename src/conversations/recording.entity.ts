import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Where the recording of a talk is. The audio itself never comes into our database. */
@Entity('recordings')
@Index('recordings_uri', ['provider', 'uri'], { unique: true })
@Index('recordings_contact', ['contactId', 'recordedAt'])
@Check('recordings_duration', 'duration_ms >= 0')
@Check('recordings_sha256', `sha256 ~ '^[0-9a-f]{64}$'`)
export class RecordingEntity {
  @PrimaryColumn('uuid', { name: 'recording_id', primaryKeyConstraintName: 'recordings_pkey' })
  recordingId!: string;

  @Column('uuid', { name: 'contact_id' })
  contactId!: string;

  /** Whose rules of keeping it follows. */
  @Column('text', { name: 'centre_id' })
  centreId!: string;

  @Column('text')
  provider!: string;

  /** At the provider; played through us only. */
  @Column('text')
  uri!: string;

  @Column('integer', { name: 'duration_ms' })
  durationMs!: number;

  @Column('text', { nullable: true })
  sha256!: string | null;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt!: Date;
}
