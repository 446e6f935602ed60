import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Attempts in a row to log in as one login from one address that did not succeed. */
@Entity('login_attempts')
export class LoginAttemptsEntity {
  /** SHA-256 (hex) of login and address: what people mistype into a login field is nobody's business. */
  @PrimaryColumn('text')
  key!: string;

  @Column('integer')
  attempts!: number;

  @Column('timestamptz', { name: 'last_at' })
  lastAt!: Date;

  @Column('timestamptz', { name: 'blocked_until', nullable: true })
  blockedUntil!: Date | null;
}
