import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ConfigError, loadConfig } from './config/config';
import { verifyAudit } from './identity/verify-audit';
import { openDatabaseServer } from './platform/database/database-server';
import { OperationalError } from './platform/errors/errors';

/** `npm run audit:verify`: says whether the audit trail is as it was sealed; ends with 1 when it is not. */
async function verify(): Promise<boolean> {
  const server = await openDatabaseServer(loadConfig());
  const database = await new DataSource({ type: 'postgres', url: server.url }).initialize();
  try {
    const { seals, entries, unsealed, broken, last } = await verifyAudit(database);
    if (broken !== null) {
      console.error(`The audit trail was changed: entries ${broken.afterId} (not included) to ${broken.throughId}.`);
      return false;
    }
    console.log(
      `${entries} entries under ${seals} seals are as they were sealed; ${unsealed} are younger than the last seal.`,
    );
    if (last !== null) console.log(`Last seal: through ${last.throughId}, ${last.hash}. Compare it with the log.`);
    return true;
  } finally {
    await database.destroy();
    await server.close();
  }
}

verify().then(
  (right) => process.exit(right ? 0 : 1),
  (error: unknown) => {
    if (error instanceof ConfigError || error instanceof OperationalError) console.error(error.message);
    else new Logger('Audit').fatal('verifying met a bug', error);
    process.exit(2);
  },
);
