import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { HealthRegistry } from '../health/health-registry';

/** Ready means that the database answers a question now. */
@Injectable()
export class DatabaseHealth {
  constructor(dataSource: DataSource, health: HealthRegistry) {
    health.register('database', async () => {
      await dataSource.query('SELECT 1');
      return { ok: true };
    });
  }
}
