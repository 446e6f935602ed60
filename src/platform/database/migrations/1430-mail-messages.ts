import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which mail belongs to which contact, by its Message-ID: answers are found by it, and our own refer to it. */
export class MailMessages1760000001430 implements MigrationInterface {
  readonly name = 'MailMessages1760000001430';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table mail_messages (
        contact_id uuid not null,
        mail_id text not null,
        direction text not null,
        at timestamptz not null,
        constraint mail_messages_pkey primary key (contact_id, mail_id),
        constraint mail_messages_direction check (direction in ('in', 'out'))
      );
      create index mail_messages_mail_id on mail_messages (mail_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mail_messages');
  }
}
