import type { Core } from './core';
import type { StateChange } from './records';

/** The records that changed since the last call, as they stand now; null where they are gone. */
export function changesOf(core: Core): StateChange[] {
  const changes: StateChange[] = [];
  const changed = core.takeChanged();
  const ids = (kind: StateChange['kind']) => changed.get(kind) ?? [];
  for (const id of ids('contact')) changes.push({ kind: 'contact', id, record: copy(core.contacts.get(id)?.rec) });
  for (const id of ids('seat')) changes.push({ kind: 'seat', id, record: copy(core.seats.get(id)?.rec) });
  for (const id of ids('centre')) changes.push({ kind: 'centre', id, record: copy(core.centres.get(id)) });
  for (const id of ids('rule')) changes.push({ kind: 'rule', id, record: copy(core.rules.get(id)) });
  for (const id of ids('balance')) changes.push({ kind: 'balance', id, record: copy(core.balances.get(id)) });
  for (const id of ids('partition')) changes.push({ kind: 'partition', id, record: copy(core.partition) });
  return changes;
}

/** Nested values are replaced, never changed, so a shallow copy stays as it is. */
function copy<T extends object>(record: T | undefined): T | null {
  return record === undefined ? null : { ...record };
}
