import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Today's figures are counted from the contacts that closed today, whenever they arrived. */
export class Board1760000001510 implements MigrationInterface {
  readonly name = 'Board1760000001510';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index contacts_closed on contacts (closed_at) where closed_at is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index contacts_closed');
  }
}
