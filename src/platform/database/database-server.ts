import type { AppConfig } from '../../config/config';
import { openEmbeddedServer } from './embedded/embedded-server';

/** A PostgreSQL server that this process uses. */
export interface DatabaseServer {
  /** Holds the password: never log it. */
  readonly url: string;
  /** Call last, when nothing uses the database any more. */
  close(): Promise<void>;
}

/**
 * The configured server, or the embedded one of the data folder.
 * @throws OperationalError when the embedded one cannot run
 */
export async function openDatabaseServer(config: AppConfig): Promise<DatabaseServer> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, close: () => Promise.resolve() };
  return await openEmbeddedServer({ dataDir: config.dataDir, port: config.databasePort, durability: 'full' });
}
