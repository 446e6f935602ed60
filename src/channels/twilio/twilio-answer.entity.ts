import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was answered to a webhook, for the case that it comes again. No personal data: the key is a digest, TwiML holds none. */
@Entity('twilio_answers')
@Index('twilio_answers_answered_at', ['answeredAt'])
export class TwilioAnswerEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'twilio_answers_pkey' })
  key!: string;

  @Column('text')
  twiml!: string;

  @Column('timestamptz', { name: 'answered_at' })
  answeredAt!: Date;
}
