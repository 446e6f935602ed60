import type { Millis } from '../../kernel/clock';
import type { JournalConnection } from './journal-connection';

/** The right to write a partition's journal, until somebody takes a higher epoch. */
export interface Lease {
  readonly epoch: number;
  /** Instant of the database when the holder before was last known to be alive; null for the first ever. */
  readonly previousRenewedAt: Millis | null;
}

/**
 * Taken when nobody has it, it ran out, its holder's database session is gone, or we hold it already: then a call of
 * ours with unknown outcome may still be running in the server, and the higher epoch shuts it out.
 * All of it is one statement on the database's clock. Taking it early is always safe: the epoch fences, the time only spares a
 * healthy leader from being replaced.
 */
const TAKE = `
with before as (select renewed_at from routing_lease where partition = $1)
insert into routing_lease as l (partition, epoch, holder, session_pid, session_started, renewed_at, expires_at)
  select $1, 1, $2, pg_backend_pid(), (select backend_start from pg_stat_activity where pid = pg_backend_pid()),
    clock_timestamp(), clock_timestamp() + $3 * interval '1 millisecond'
on conflict (partition) do update
  set epoch = l.epoch + 1, holder = excluded.holder, session_pid = excluded.session_pid,
    session_started = excluded.session_started, renewed_at = excluded.renewed_at, expires_at = excluded.expires_at
  where l.holder = $2 or l.expires_at <= clock_timestamp() or not exists (
    select 1 from pg_stat_activity a where a.pid = l.session_pid
      and (a.backend_start = l.session_started or a.backend_start is null or l.session_started is null))
returning l.epoch, floor(extract(epoch from (select renewed_at from before)) * 1000) as renewed`;

const RENEW = `
update routing_lease set renewed_at = clock_timestamp(), expires_at = clock_timestamp() + $4 * interval '1 millisecond',
  session_pid = pg_backend_pid(),
  session_started = (select backend_start from pg_stat_activity where pid = pg_backend_pid())
where partition = $1 and holder = $2 and epoch = $3 returning epoch`;

const RELEASE = `
update routing_lease set expires_at = clock_timestamp() where partition = $1 and holder = $2 and epoch = $3`;

/** Statements on the lease row of one partition for one holder. */
export class LeaseTable {
  constructor(
    private readonly connection: JournalConnection,
    private readonly partition: string,
    private readonly holder: string,
    private readonly leaseMs: Millis,
  ) {}

  /** The lease with a new epoch, or null while another leader has it. */
  async take(): Promise<Lease | null> {
    const [row] = await this.connection.rows<{ epoch: string; renewed: string | null }>(TAKE, [
      this.partition,
      this.holder,
      this.leaseMs,
    ]);
    if (!row) return null;
    return { epoch: Number(row.epoch), previousRenewedAt: row.renewed === null ? null : Number(row.renewed) };
  }

  /** False when the epoch moved on. */
  async renew(epoch: number): Promise<boolean> {
    const rows = await this.connection.rows(RENEW, [this.partition, this.holder, epoch, this.leaseMs]);
    return rows.length === 1;
  }

  /** Lets a successor start at once. */
  async release(epoch: number): Promise<void> {
    await this.connection.rows(RELEASE, [this.partition, this.holder, epoch]);
  }
}
