import type { AppConfig } from '../../config/config';
import { openEmbeddedServer } from './embedded/embedded-server';
import type { DatabaseServer } from './running-server';

/**
 * The configured server, or the embedded one of the data folder.
 * @throws OperationalError when the embedded one cannot run
 */
export async function openDatabaseServer(config: AppConfig): Promise<DatabaseServer> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, close: () => Promise.resolve() };
  return await openEmbeddedServer({ dataDir: config.dataDir, port: config.databasePort, durability: 'full' });
}
