import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Clock } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';

const SEAL_EVERY_MS = 30_000;
/** Writers of the trail wait behind us while we wait for those under way; so never for long. */
const LOCK_TIMEOUT_MS = 500;

/** Seals of several processes take turns. */
const SEAL_LOCK = 1_001;

/**
 * Seals the audit trail every half minute (ADR 11): a hash over what was written since and over the seal before. Each seal goes to the
 * log as well, which is kept elsewhere: who can rewrite the table and all seals after it cannot rewrite that.
 */
@Injectable()
export class AuditSealer implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(AuditSealer.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.seal().catch((error: unknown) => {
        this.logger.warn(`not sealed this time: ${error instanceof Error ? error.message : String(error)}`);
      });
    }, SEAL_EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Entries under the new seal; 0: there was nothing to seal. */
  async seal(): Promise<number> {
    const sealed = await this.database.transaction(async (manager) => {
      await manager.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await manager.query('select pg_advisory_xact_lock($1)', [SEAL_LOCK]);
      // Numbers are given before commits: without this, an entry could come to light below a seal that is already there.
      await manager.query('lock table audit_log in share mode');
      const [row] = await manager.query<{ through_id: string; entries: number; hash: string }[]>(SEAL, [
        new Date(this.clock.now()),
      ]);
      return row;
    });
    if (sealed === undefined) return 0;
    this.logger.log({ message: 'audit trail sealed', throughId: sealed.through_id, hash: sealed.hash });
    return sealed.entries;
  }
}

const SEAL = `
  with last as (
    select through_id, hash from audit_seals union all select 0, ''::bytea order by 1 desc limit 1
  ), fresh as (
    select max(a.id) as through_id, count(*)::int as entries from audit_log a, last where a.id > last.through_id
  )
  insert into audit_seals (through_id, entries, hash, sealed_at)
    select fresh.through_id, fresh.entries, audit_seal_hash(last.hash, last.through_id, fresh.through_id), $1
      from last, fresh where fresh.entries > 0
  returning through_id, entries, encode(hash, 'hex') as hash`;
