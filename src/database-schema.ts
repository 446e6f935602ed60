import type { DatabaseSchema } from './platform/database/database-schema';

/** All tables of all rooms. Each room adds its entities and, at the end of its block of numbers, its migrations. */
export const databaseSchema: DatabaseSchema = {
  entities: [],
  migrations: [],
};
