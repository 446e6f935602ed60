import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers to webhooks, for those that come again. */
export class Twilio1760000001420 implements MigrationInterface {
  readonly name = 'Twilio1760000001420';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table twilio_answers (
        key text constraint twilio_answers_pkey primary key,
        twiml text not null,
        answered_at timestamptz not null
      );
      create index twilio_answers_answered_at on twilio_answers (answered_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table twilio_answers');
  }
}
