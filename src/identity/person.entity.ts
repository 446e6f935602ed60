import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from './principal';

/** `demo` people cannot log in unless ALLOW_DEMO_LOGIN is set, which only the demo does. */
export type PersonOrigin = 'admin' | 'demo';

/** Someone who works with Lianxian. People are deactivated, never deleted: history and audit name them. */
@Entity('people')
@Index('people_login', ['login'], { unique: true })
@Index('people_seat_number', ['seatNumber'], { unique: true })
@Check('people_login_lower', `login = lower(login)`)
@Check('people_seat_number_range', `seat_number between 1 and 999999`)
@Check('people_origin', `origin in ('admin', 'demo')`)
export class PersonEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  login!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('integer', { name: 'seat_number' })
  seatNumber!: number;

  @Column('text', { array: true })
  roles!: Role[];

  /** True: the whole hotline, whatever centres are added later; `centreIds` is empty then. */
  @Column('boolean', { name: 'all_centres' })
  allCentres!: boolean;

  @Column('text', { name: 'centre_ids', array: true })
  centreIds!: string[];

  @Column('boolean')
  active!: boolean;

  /** Never selected by accident: whoever needs it asks for it by name. */
  @Column('text', { name: 'password_hash', select: false })
  passwordHash!: string;

  @Column('timestamptz', { name: 'password_set_at', default: () => 'now()' })
  passwordSetAt!: Date;

  @Column('boolean', { name: 'must_change_password' })
  mustChangePassword!: boolean;

  @Column('text')
  origin!: PersonOrigin;

  /** Grows by one with every change; a writer must name the version it saw. */
  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
