import type { RecordKind, RecordKinds, RoutingSnapshot } from '../engine/records';

/** A record as a table keeps it. */
export interface StoredRecord {
  readonly kind: RecordKind;
  readonly record: RecordKinds[RecordKind];
}

/** The engine's memory, of its records in any order. */
export function snapshotOf(records: Iterable<StoredRecord>): RoutingSnapshot {
  const snapshot: { [K in RecordKind]: RecordKinds[K][] } = {
    contact: [],
    seat: [],
    centre: [],
    rule: [],
    balance: [],
    group: [],
    partition: [],
  };
  for (const { kind, record } of records) (snapshot[kind] as RecordKinds[RecordKind][]).push(record);
  return snapshot;
}
