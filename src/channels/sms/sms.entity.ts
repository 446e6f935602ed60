import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * What the provider told of a message of ours before we knew that the message is ours: it may call back before it answers, and the
 * answer may be lost. It does not tell twice.
 */
@Entity('sms_early_reports')
@Check('sms_early_reports_state', `state IN ('sent', 'delivered', 'failed')`)
export class SmsEarlyReportEntity {
  @PrimaryColumn('text', { name: 'provider_message_id', primaryKeyConstraintName: 'sms_early_reports_pkey' })
  providerMessageId!: string;

  @Column('text')
  state!: 'sent' | 'delivered' | 'failed';

  /** Stable code; no personal data. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('timestamptz', { name: 'reported_at' })
  reportedAt!: Date;
}

/** Up to when the messages to one of our numbers have been fetched from the provider. */
@Entity('sms_marks')
export class SmsMarkEntity {
  @PrimaryColumn('text', { name: 'our_address', primaryKeyConstraintName: 'sms_marks_pkey' })
  ourAddress!: string;

  @Column('timestamptz', { name: 'fetched_until' })
  fetchedUntil!: Date;
}
