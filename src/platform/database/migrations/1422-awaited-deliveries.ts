import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages that a provider took and whose end nobody knows are asked after; all that were ever sent are many more. */
export class AwaitedDeliveries1760000001422 implements MigrationInterface {
  readonly name = 'AwaitedDeliveries1760000001422';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index message_deliveries_awaited on message_deliveries (medium, updated_at) where state = 'sent'
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index message_deliveries_awaited');
  }
}
