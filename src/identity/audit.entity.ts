import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** Who did what. Append-only: a trigger refuses update, delete and truncate (migration 1000). */
@Entity('audit_log')
@Index('audit_log_subject', ['subject'])
@Index('audit_log_actor', ['actorPersonId'])
@Index('audit_log_centre', ['centreId'])
@Index('audit_log_at', ['at'])
export class AuditEntity {
  /** Bigint; the driver hands it over as text. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('uuid', { name: 'actor_person_id', nullable: true })
  actorPersonId!: string | null;

  /** Set when no person acted: `first-start`, `demo`, `router`. */
  @Column('text', { name: 'actor_system', nullable: true })
  actorSystem!: string | null;

  @Column('text')
  action!: string;

  @Column('text')
  subject!: string;

  @Column('text', { name: 'centre_id', nullable: true })
  centreId!: string | null;

  @Column('jsonb', { nullable: true })
  detail!: object | null;

  @Column('text', { nullable: true })
  ip!: string | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;
}
