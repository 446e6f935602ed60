import type { DataSource } from 'typeorm';

/** What is known of a point that replays may start from. */
export interface SnapshotPoint {
  /** The state after this command. */
  readonly seq: number;
  readonly program: string;
}

/** Records of one piece: compressed, it fits into a page or two of the table's store for long values. */
const PIECE = 500;

/**
 * Copies the committed state as it stands. One statement, so that it sees one instant and its number; the database reads and
 * writes it, and neither the router nor this process waits for it or holds it in memory.
 */
const TAKE = `
with last as (
  select seq, at from routing_commands where partition = $1 order by seq desc limit 1
), point as (
  insert into engine_snapshots (partition, seq, at, config_version, program)
    select $1, last.seq, last.at, (s.record ->> 'configVersion')::integer, $2
    from last join routing_state s on s.partition = $1 and s.kind = 'partition'
  on conflict do nothing returning seq
), records as (
  select kind, id, record from routing_state where partition = $1
  union all select 'contact', id, record from contacts where record is not null
), pieces as (
  select kind, record, (row_number() over (partition by kind order by id) - 1) / ${PIECE} as piece from records
), written as (
  insert into engine_snapshot_records (partition, seq, kind, piece, records)
    select $1, point.seq, pieces.kind, pieces.piece, jsonb_agg(pieces.record)
    from point, pieces group by point.seq, pieces.kind, pieces.piece
)
select last.seq, (select count(*) from records) as records from last`;

/** Points for replays to start from. */
export class EngineSnapshots {
  constructor(
    private readonly dataSource: DataSource,
    readonly partition: string,
  ) {}

  /** The state now, with how many records it has; null before the first command. */
  async take(program: string): Promise<{ readonly seq: number; readonly records: number } | null> {
    const [row] = await this.dataSource.query<{ seq: string; records: string }[]>(TAKE, [this.partition, program]);
    return row === undefined ? null : { seq: Number(row.seq), records: Number(row.records) };
  }

  async last(): Promise<SnapshotPoint | null> {
    const [row] = await this.dataSource.query<{ seq: string; program: string }[]>(
      'select seq, program from engine_snapshots where partition = $1 order by seq desc limit 1',
      [this.partition],
    );
    return row === undefined ? null : { seq: Number(row.seq), program: row.program };
  }
}
