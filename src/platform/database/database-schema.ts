import type { DataSourceOptions } from 'typeorm';

/** The tables of all rooms: given from above, because the platform knows no feature (src/database-schema.ts). */
export interface DatabaseSchema {
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** Append-only, in order of their numbers. */
  readonly migrations: NonNullable<DataSourceOptions['migrations']>;
}
