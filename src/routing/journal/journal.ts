import { present } from '../../kernel/assert';
import type { Command, Rejection } from '../engine/commands';
import type { Effect } from '../engine/effects';
import type { RecordKind, RecordKinds, RoutingSnapshot } from '../engine/records';
import type { CommandResult } from '../ports';
import { effectOf, type JournalRows } from './batch';
import type { ContactRow } from './contact-row';
import type { JournalConnection } from './journal-connection';

/** What became of a command id that was seen before. */
export type Receipt = { readonly result: CommandResult } | { readonly poisoned: true };

/** Everything a new leader needs. */
export interface LoadedState {
  readonly seq: number;
  /** Null before the very first command. */
  readonly snapshot: RoutingSnapshot | null;
  readonly contactRows: ReadonlyMap<string, ContactRow>;
}

interface ReceiptRow {
  readonly command_id: string;
  readonly seq: string;
  readonly accepted: boolean;
  readonly reason: Rejection | null;
  readonly detail: string | null;
}

/** Instants are read as the milliseconds they were written from. */
const OPEN_CONTACTS = `
select id, medium, access_point_id, direction, customer_id, home_centre_id, queue_id, priority, state,
  ${['arrived_at', 'enqueued_at', 'service_started_at', 'service_ended_at', 'closed_at']
    .map((name) => `round(extract(epoch from ${name}) * 1000)::float8 as ${name}`)
    .join(', ')},
  close_cause, outcome, seat_id, seat_centre_id, overflow_rule_id, waited_ms::float8 as waited_ms, record
from contacts where record is not null order by arrived_at, id`;

/** The journal of one partition, as the statements that its leader needs. */
export class Journal {
  constructor(
    private readonly connection: JournalConnection,
    readonly partition: string,
  ) {}

  /** Writes a batch or nothing. @throws what `journalFailureOf` tells apart */
  async commit(epoch: number, rows: JournalRows): Promise<void> {
    await this.connection.rows(
      'select journal_commit($1, $2, $3, $4, $5, $6, $7, $8)',
      [
        this.partition,
        epoch,
        JSON.stringify(rows.commands),
        JSON.stringify(rows.events),
        JSON.stringify(rows.states),
        JSON.stringify(rows.contacts),
        JSON.stringify(rows.outbox),
        JSON.stringify(rows.cancelled),
      ],
      'journal-commit',
    );
  }

  /** Receipts of those ids that have one. */
  async receipts(commandIds: readonly string[]): Promise<Map<string, Receipt>> {
    const found = new Map<string, Receipt>();
    if (commandIds.length === 0) return found;
    const rows = await this.connection.rows<ReceiptRow>(
      `select command_id, seq, accepted, reason, detail from routing_receipts where command_id = any($1)
       union all select command_id, -1, false, null, null from routing_quarantine where command_id = any($1)`,
      [commandIds],
      'journal-receipts',
    );
    const effects = await this.effectsOf(rows.filter((row) => row.accepted).map((row) => Number(row.seq)));
    for (const row of rows) {
      const seq = Number(row.seq);
      if (seq < 0) found.set(row.command_id, { poisoned: true });
      else if (row.accepted)
        found.set(row.command_id, { result: { accepted: true, seq, effects: effects.get(seq) ?? [] } });
      else found.set(row.command_id, { result: refusal(row, seq) });
    }
    return found;
  }

  /** Sets a command aside that cannot be stored; as text, in which NUL and lone surrogates stay escaped. */
  async quarantine(commandId: string, command: Command, sqlState: string, error: string): Promise<void> {
    await this.connection.rows(
      `insert into routing_quarantine (command_id, partition, at, sqlstate, error, command)
       values ($1, $2, clock_timestamp(), $3, $4, $5) on conflict do nothing`,
      [commandId, this.partition, sqlState, error, JSON.stringify(command)],
    );
  }

  /** The state as the last commit left it. Only for the holder of the lease: nobody else may be writing. */
  async load(): Promise<LoadedState> {
    const [last] = await this.connection.rows<{ seq: string }>(
      'select coalesce(max(seq), 0) as seq from routing_commands where partition = $1',
      [this.partition],
    );
    const states = await this.connection.rows<{ kind: RecordKind; record: RecordKinds[RecordKind] }>(
      'select kind, record from routing_state where partition = $1 order by kind, id',
      [this.partition],
    );
    const contacts = await this.connection.rows<ContactRow>(OPEN_CONTACTS);
    const of = <K extends RecordKind>(kind: K): RecordKinds[K][] =>
      states.flatMap((row) => (row.kind === kind ? [row.record as RecordKinds[K]] : []));
    const started = states.some((row) => row.kind === 'partition');
    return {
      seq: Number(present(last, 'an aggregate gives one row').seq),
      snapshot: started
        ? {
            contact: contacts.flatMap((row) => row.record ?? []),
            seat: of('seat'),
            centre: of('centre'),
            rule: of('rule'),
            balance: of('balance'),
            group: of('group'),
            partition: of('partition'),
          }
        : null,
      contactRows: new Map(contacts.map((row) => [row.id, row])),
    };
  }

  private async effectsOf(seqs: readonly number[]): Promise<Map<number, Effect[]>> {
    const bySeq = new Map<number, Effect[]>();
    if (seqs.length === 0) return bySeq;
    const rows = await this.connection.rows<{ seq: string; kind: string; data: object }>(
      `select seq, kind, data from routing_events where partition = $1 and seq = any($2::bigint[])
       order by seq, ordinal`,
      [this.partition, seqs],
    );
    for (const row of rows) {
      const seq = Number(row.seq);
      const list = bySeq.get(seq) ?? [];
      list.push(effectOf(row.kind, row.data));
      bySeq.set(seq, list);
    }
    return bySeq;
  }
}

function refusal(row: ReceiptRow, seq: number): CommandResult {
  return {
    accepted: false,
    seq,
    reason: present(row.reason, `the receipt of ${row.command_id} says refused without a reason`),
    detail: row.detail ?? '',
  };
}
