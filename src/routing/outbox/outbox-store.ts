import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import type { Millis } from '../../kernel/clock';
import type { Action } from '../engine/effects';
import type { OwedAction } from '../journal/batch';

export type OutboxState = 'pending' | 'sent' | 'unknown' | 'dead' | 'expired' | 'cancelled';

/** An action on its way out. */
export interface OutboxItem extends OwedAction {
  /** Attempts made in this and former lives. */
  readonly attempts: number;
}

/** An action that was given up. */
export interface DeadLetter {
  readonly actionId: string;
  readonly contactId: string;
  readonly medium: Action['medium'];
  readonly kind: Action['kind'];
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Millis;
  /** When it was given up. */
  readonly updatedAt: Millis;
  readonly expiresAt: Millis | null;
  /** Of its contact: the home, and the seat that serves or served it. */
  readonly centreIds: readonly string[];
}

interface Mark {
  readonly action_id: string;
  readonly state: OutboxState;
  readonly attempts: number;
  readonly last_error: string | null;
}

interface OpenRow {
  readonly action_id: string;
  readonly seq: string;
  readonly ordinal: number;
  readonly action: Action;
  readonly attempts: number;
}

const FLUSH_RETRY_MS = 500;
/** An error's text in the table, for whoever presses retry. */
const ERROR_LENGTH = 500;

/** A mark never takes back a cancellation, except that it was sent already. */
const WRITE_MARKS = `
update routing_outbox o set state = r.state, attempts = r.attempts, last_error = r.last_error, updated_at = clock_timestamp()
from jsonb_to_recordset($1::jsonb) as r(action_id text, state text, attempts integer, last_error text)
where o.action_id = r.action_id and (o.state in ('pending', 'unknown') or r.state = 'sent')`;

const OF_CONTACT = `array_remove(array[c.home_centre_id, nullif(c.seat_centre_id, c.home_centre_id)], null) as centre_ids
from routing_outbox o left join contacts c on c.id = o.contact_id`;

const DEAD = `
select o.action_id, o.contact_id, o.medium, o.kind, o.attempts, o.last_error, o.created_at, o.updated_at, o.expires_at, ${OF_CONTACT}
where o.partition = $1 and o.state = 'dead'
  and ($2::text[] is null or c.home_centre_id = any($2) or c.seat_centre_id = any($2))
order by o.updated_at desc, o.action_id limit $3`;

const CENTRES = `select ${OF_CONTACT} where o.partition = $1 and o.action_id = $2`;

/**
 * The outbox table. What became of an action is written behind, many marks in one statement, one statement at a time;
 * while the database is away the marks wait here. Lost marks mean a repeat, which performers take.
 */
export class OutboxStore {
  private readonly logger = new Logger('Outbox');
  private marks = new Map<string, Mark>();
  private writing = new Map<string, Mark>();
  private flushing: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly partition: string,
  ) {}

  /** Actions of this and former lives that are not done, in order. */
  async open(): Promise<OutboxItem[]> {
    const rows = await this.dataSource.query<OpenRow[]>(
      `select action_id, seq, ordinal, action, attempts from routing_outbox
       where partition = $1 and state in ('pending', 'unknown') order by seq, ordinal`,
      [this.partition],
    );
    return rows.map(itemOf).filter((item) => !this.isMarked(item.actionId));
  }

  async dead(limit: number, centreIds: readonly string[] | 'all'): Promise<DeadLetter[]> {
    interface Row {
      readonly action_id: string;
      readonly contact_id: string;
      readonly medium: Action['medium'];
      readonly kind: Action['kind'];
      readonly attempts: number;
      readonly last_error: string | null;
      readonly created_at: Date;
      readonly updated_at: Date;
      readonly expires_at: Date | null;
      readonly centre_ids: readonly string[];
    }
    const centres = centreIds === 'all' ? null : centreIds;
    const rows = await this.dataSource.query<Row[]>(DEAD, [this.partition, centres, limit]);
    return rows.map((row) => ({
      actionId: row.action_id,
      contactId: row.contact_id,
      medium: row.medium,
      kind: row.kind,
      attempts: row.attempts,
      lastError: row.last_error,
      createdAt: row.created_at.getTime(),
      updatedAt: row.updated_at.getTime(),
      expiresAt: row.expires_at?.getTime() ?? null,
      centreIds: row.centre_ids,
    }));
  }

  /** The centres of the action's contact, whatever became of it; null: no such action. */
  async centresOf(actionId: string): Promise<readonly string[] | null> {
    const [row] = await this.dataSource.query<{ centre_ids: readonly string[] }[]>(CENTRES, [this.partition, actionId]);
    return row?.centre_ids ?? null;
  }

  /**
   * A dead letter becomes pending again, with all its attempts, together with what `also` writes; null when it is not dead
   * (any more).
   */
  async revive(
    actionId: string,
    also: (manager: EntityManager, item: OutboxItem) => Promise<void>,
  ): Promise<OutboxItem | null> {
    return this.dataSource.transaction(async (manager) => {
      const [[row]] = await manager.query<[OpenRow[], number]>(
        `update routing_outbox set state = 'pending', attempts = 0, updated_at = clock_timestamp()
         where action_id = $1 and partition = $2 and state = 'dead'
         returning action_id, seq, ordinal, action, attempts`,
        [actionId, this.partition],
      );
      if (row === undefined) return null;
      const item = itemOf(row);
      await also(manager, item);
      return item;
    });
  }

  /** Age of the oldest action that is still owed, in milliseconds of the database; 0 when there is none. */
  async oldestAgeMs(): Promise<Millis> {
    const [row] = await this.dataSource.query<{ age: number }[]>(
      `select coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::float8 as age from routing_outbox
       where partition = $1 and state in ('pending', 'unknown')`,
      [this.partition],
    );
    return row?.age ?? 0;
  }

  /** What became of an attempt; written soon. */
  mark(item: OutboxItem, state: OutboxState, lastError: string | null): void {
    this.marks.set(item.actionId, {
      action_id: item.actionId,
      state,
      attempts: item.attempts,
      last_error: lastError === null ? null : lastError.replaceAll('\u0000', '').toWellFormed().slice(0, ERROR_LENGTH),
    });
    void this.flush();
  }

  /** Writes all marks. Resolves when they are on disk, or when `close` was called and one last try failed. */
  flush(): Promise<void> {
    this.flushing ??= this.writeAll().finally(() => {
      this.flushing = null;
    });
    return this.flushing;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.flush();
  }

  private async writeAll(): Promise<void> {
    // A turn of the event loop gathers what ends together.
    await delay(0);
    while (this.marks.size > 0) {
      this.writing = this.marks;
      this.marks = new Map();
      try {
        await this.dataSource.query(WRITE_MARKS, [JSON.stringify([...this.writing.values()])]);
      } catch (error) {
        this.marks = new Map([...this.writing, ...this.marks]);
        this.logger.warn(
          `${this.marks.size} outbox marks wait: ${error instanceof Error ? error.message : String(error)}`,
        );
        if (this.closed) return;
        await delay(FLUSH_RETRY_MS);
      } finally {
        this.writing = new Map();
      }
    }
  }

  private isMarked(actionId: string): boolean {
    const mark = this.marks.get(actionId) ?? this.writing.get(actionId);
    return mark !== undefined && mark.state !== 'pending' && mark.state !== 'unknown';
  }
}

function itemOf(row: OpenRow): OutboxItem {
  return {
    actionId: row.action_id,
    seq: Number(row.seq),
    ordinal: row.ordinal,
    action: row.action,
    attempts: row.attempts,
  };
}
