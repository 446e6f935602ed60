import { assert } from '../kernel/assert';
import type { Millis } from '../kernel/clock';
import type { RecordKind, RecordKinds, RoutingSnapshot, StateChange } from './engine/records';
import type { ContactRow } from './journal/contact-row';
import type { LoadedState } from './journal/journal';

type Records = { [K in RecordKind]: Map<string, RecordKinds[K]> };

/**
 * What is on disk, record by record: the engine's own memory may be a batch ahead of it. Answers that leave the process
 * and engines that start over are made from this.
 */
export class CommittedState {
  private readonly records: Records;
  private readonly rows: Map<string, ContactRow>;
  private view: RoutingSnapshot | null = null;
  private seqNow: number;

  constructor(loaded: LoadedState) {
    const { snapshot } = loaded;
    this.seqNow = loaded.seq;
    this.rows = new Map(loaded.contactRows);
    const byId = <R extends { readonly id: string }>(records: readonly R[] = []) =>
      new Map(records.map((record) => [record.id, record]));
    this.records = {
      contact: byId(snapshot?.contact),
      seat: byId(snapshot?.seat),
      centre: byId(snapshot?.centre),
      rule: byId(snapshot?.rule),
      balance: byId(snapshot?.balance),
      group: byId(snapshot?.group),
      partition: byId(snapshot?.partition),
    };
  }

  static empty(): CommittedState {
    return new CommittedState({ seq: 0, snapshot: null, contactRows: new Map() });
  }

  get seq(): number {
    return this.seqNow;
  }

  get contactRows(): ReadonlyMap<string, ContactRow> {
    return this.rows;
  }

  /** Last instant the engine was told; null before its first command. */
  get lastNow(): Millis | null {
    return this.records.partition.get('partition')?.lastNow ?? null;
  }

  /** Version of the configuration that the records were made under; null before the first command. */
  get configVersion(): number | null {
    return this.records.partition.get('partition')?.configVersion ?? null;
  }

  /** Where the seat is signed in. */
  centreOfSeat(seatId: string): string | null {
    return this.records.seat.get(seatId)?.centreId ?? null;
  }

  /** All of it; the same object until the next commit. */
  snapshot(): RoutingSnapshot {
    this.view ??= {
      contact: [...this.records.contact.values()],
      seat: [...this.records.seat.values()],
      centre: [...this.records.centre.values()],
      rule: [...this.records.rule.values()],
      balance: [...this.records.balance.values()],
      group: [...this.records.group.values()],
      partition: [...this.records.partition.values()],
    };
    return this.view;
  }

  /** A batch is on disk. */
  advance(to: number, changes: readonly StateChange[], rows: ReadonlyMap<string, ContactRow>): void {
    assert(to > this.seqNow, `commit ${to} follows ${this.seqNow}`);
    this.seqNow = to;
    this.view = null;
    for (const change of changes) this.put(change.kind, change.id, change.record);
    for (const [id, row] of rows) {
      if (row.record === null) this.rows.delete(id);
      else this.rows.set(id, row);
    }
  }

  private put<K extends RecordKind>(kind: K, id: string, record: RecordKinds[K] | null): void {
    const map: Map<string, RecordKinds[K]> = this.records[kind];
    if (record === null) map.delete(id);
    else map.set(id, record);
  }
}
