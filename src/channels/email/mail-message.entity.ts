import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A mail of a contact, in or out, by its Message-ID. */
@Entity('mail_messages')
@Index('mail_messages_mail_id', ['mailId'])
@Check('mail_messages_direction', `direction IN ('in', 'out')`)
export class MailMessageEntity {
  @PrimaryColumn('uuid', { name: 'contact_id', primaryKeyConstraintName: 'mail_messages_pkey' })
  contactId!: string;

  /** The Message-ID with its angle brackets. Anybody can give a mail any. */
  @PrimaryColumn('text', { name: 'mail_id', primaryKeyConstraintName: 'mail_messages_pkey' })
  mailId!: string;

  @Column('text')
  direction!: 'in' | 'out';

  @Column('timestamptz')
  at!: Date;
}
