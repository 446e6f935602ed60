import type { Command } from '../engine/commands';
import type { ContactId, OfferId, RoutingConfig } from '../engine/config';
import { emptyHouse } from '../engine/defaults';
import type { Effect } from '../engine/effects';
import type { RecordKind, RecordKinds } from '../engine/records';
import { effectOf } from '../journal/batch';
import type { JournalConnection } from '../journal/journal-connection';
import { snapshotOf, type StoredRecord } from '../journal/stored-snapshot';
import type { RoutingSnapshot } from '../engine/records';
import type { JournalledCommand } from './replay';

/** Where a replay begins. */
export interface StartingPoint {
  /** The state after this command; 0: before the first. */
  readonly seq: number;
  /** Version of the program that was in charge then; null at the very beginning. */
  readonly program: string | null;
  readonly config: RoutingConfig;
  /** Null: nothing had happened. */
  readonly state: RoutingSnapshot | null;
}

interface CommandRow {
  readonly seq: string;
  readonly at: number;
  readonly command: Command;
}

interface EventRow {
  readonly seq: string;
  readonly kind: string;
  readonly data: object;
}

/** The journal of one partition, read back. */
export class PastJournal {
  constructor(
    private readonly connection: Pick<JournalConnection, 'rows'>,
    private readonly partition: string,
  ) {}

  /** Number of the command that made the offer; null when the journal does not have it. */
  async seqOfOffer(contactId: ContactId, offerId: OfferId): Promise<number | null> {
    const [row] = await this.connection.rows<{ seq: string }>(
      `select seq from routing_events where contact_id = $1 and partition = $2 and kind = 'offer-made' and data ->> 'offerId' = $3`,
      [contactId, this.partition, offerId],
    );
    return row === undefined ? null : Number(row.seq);
  }

  /** The last point before the command; null when there is none and the journal does not begin at its beginning. */
  async startBefore(seq: number): Promise<StartingPoint | null> {
    const [point] = await this.connection.rows<{ seq: string; config_version: number; program: string }>(
      `select seq, config_version, program from engine_snapshots where partition = $1 and seq < $2
       order by seq desc limit 1`,
      [this.partition, seq],
    );
    if (point === undefined) return { seq: 0, program: null, config: emptyHouse(), state: null };
    const [stored] = await this.connection.rows<{ config: RoutingConfig }>(
      'select config from routing_configs where version = $1',
      [point.config_version],
    );
    if (stored === undefined) return null;
    const pieces = await this.connection.rows<{ kind: RecordKind; records: readonly RecordKinds[RecordKind][] }>(
      'select kind, records from engine_snapshot_records where partition = $1 and seq = $2 order by kind, piece',
      [this.partition, point.seq],
    );
    const records = pieces.flatMap(({ kind, records }) => records.map((record): StoredRecord => ({ kind, record })));
    return {
      seq: Number(point.seq),
      program: point.program,
      config: stored.config,
      state: snapshotOf(records),
    };
  }

  /** The commands after `from` up to `to`, with their effects; none is left out, or the list ends before the gap. */
  async commands(from: number, to: number): Promise<JournalledCommand[]> {
    const range = [this.partition, from, to];
    const commands = await this.connection.rows<CommandRow>(
      `select seq, round(extract(epoch from at) * 1000)::float8 as at, command from routing_commands
       where partition = $1 and seq > $2 and seq <= $3 order by seq`,
      range,
    );
    const events = await this.connection.rows<EventRow>(
      `select seq, kind, data from routing_events where partition = $1 and seq > $2 and seq <= $3 order by seq, ordinal`,
      range,
    );
    const effects = new Map<string, Effect[]>();
    for (const { seq, kind, data } of events) {
      const known = effects.get(seq);
      if (known === undefined) effects.set(seq, [effectOf(kind, data)]);
      else known.push(effectOf(kind, data));
    }
    const all = commands.map((row) => ({ ...row, seq: Number(row.seq), effects: effects.get(row.seq) ?? [] }));
    const gap = all.findIndex(({ seq }, index) => seq !== from + 1 + index);
    return gap === -1 ? all : all.slice(0, gap);
  }
}
