import { Logger as NestLogger } from '@nestjs/common';
import type { Logger } from 'typeorm';

/**
 * TypeORM's words in our log. Queries and their errors are left to whoever made them: TypeORM would print the
 * parameters, and those are customers' addresses and words.
 */
export class TypeOrmLog implements Logger {
  private readonly logger = new NestLogger('Database');

  logQuery(): void {
    // Not logged: see above.
  }
  logQueryError(): void {
    // Not logged: see above. The error itself reaches the caller.
  }
  logQuerySlow(time: number): void {
    this.logger.warn(`a query took ${time} ms`);
  }
  logSchemaBuild(): void {
    // We never let TypeORM build a schema.
  }
  logMigration(message: string): void {
    this.logger.debug(message);
  }
  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.logger.warn(String(message));
  }
}
