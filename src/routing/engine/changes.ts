import type { Core } from './core';
import { copyOfContact, type StateChange } from './records';

/** The records that changed since the last call, as they stand now; null where they are gone. */
export function changesOf(core: Core): StateChange[] {
  const changes: StateChange[] = [
    ...core.changes.contacts.take((id, contact): StateChange => {
      return { kind: 'contact', id, record: contact === null ? null : copyOfContact(contact.rec) };
    }),
    ...core.changes.seats.take((id, seat): StateChange => ({ kind: 'seat', id, record: copy(seat?.rec) })),
  ];
  const { centres, rules, balances, groups } = core.changes;
  for (const id of centres) changes.push({ kind: 'centre', id, record: copy(core.centres.get(id)) });
  for (const id of rules) changes.push({ kind: 'rule', id, record: copy(core.rules.get(id)) });
  for (const id of balances) changes.push({ kind: 'balance', id, record: copy(core.balances.get(id)) });
  for (const id of groups) changes.push({ kind: 'group', id, record: core.groups.get(id)?.takeRecord() ?? null });
  for (const ids of [centres, rules, balances, groups]) ids.clear();
  if (core.changes.partition) changes.push({ kind: 'partition', id: 'partition', record: copy(core.partition) });
  core.changes.partition = false;
  return changes;
}

/** Nested values are replaced, never changed, so a shallow copy stays as it is. */
function copy<T extends object>(record: T | undefined): T | null {
  return record === undefined ? null : { ...record };
}
