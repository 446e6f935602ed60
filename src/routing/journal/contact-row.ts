import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
import type { Command } from '../engine/commands';
import { isFact, type CloseCause, type ContactState, type Effect, type Fact } from '../engine/effects';
import type { ContactRecord, StateChange } from '../engine/records';

/** A row of table `contacts` as `journal_commit` takes it: column names, instants in whole milliseconds. */
export interface ContactRow {
  readonly id: string;
  readonly medium: Medium;
  readonly access_point_id: string;
  readonly direction: 'inbound' | 'outbound';
  readonly customer_id: string | null;
  readonly home_centre_id: string;
  readonly queue_id: string | null;
  readonly priority: number;
  readonly state: ContactState;
  readonly arrived_at: Millis;
  readonly enqueued_at: Millis | null;
  readonly service_started_at: Millis | null;
  readonly service_ended_at: Millis | null;
  readonly closed_at: Millis | null;
  readonly close_cause: CloseCause | null;
  readonly outcome: string | null;
  readonly seat_id: string | null;
  readonly seat_centre_id: string | null;
  readonly overflow_rule_id: string | null;
  readonly waited_ms: number | null;
  readonly record: ContactRecord | null;
}

/** What one command did, in the order it did it. */
export interface Deed {
  readonly command: Command;
  readonly effects: readonly Effect[];
}

/**
 * The rows of `contacts` that a batch changes, whole, from the rows before it. A pure fold: facts say what a closed
 * contact's record no longer can, the engine's records say everything else.
 */
export function changedContactRows(
  before: ReadonlyMap<string, ContactRow>,
  deeds: readonly Deed[],
  changes: readonly StateChange[],
  centreOfSeat: (seatId: string) => string | null,
): ReadonlyMap<string, ContactRow> {
  const rows = new Map<string, ContactRow>();
  const current = (id: string): ContactRow | undefined => rows.get(id) ?? before.get(id);
  for (const { command, effects } of deeds) {
    for (const effect of effects) {
      if (!isFact(effect) || !('contactId' in effect)) continue;
      const id = effect.contactId;
      const next =
        effect.kind === 'contact-arrived' ? born(effect, command) : afterFact(current(id), effect, centreOfSeat);
      if (next) rows.set(id, next);
    }
  }
  for (const change of changes) {
    if (change.kind !== 'contact') continue;
    const row = current(change.id);
    if (row)
      rows.set(change.id, change.record ? withRecord(row, change.record, centreOfSeat) : { ...row, record: null });
  }
  return rows;
}

function born(fact: Extract<Fact, { kind: 'contact-arrived' }>, command: Command): ContactRow {
  const asked = command.kind === 'contact-arrived' && command.contactId === fact.contactId ? command : undefined;
  return {
    id: fact.contactId,
    medium: fact.medium,
    access_point_id: fact.accessPointId,
    direction: asked?.direction ?? 'inbound',
    customer_id: fact.customerId,
    home_centre_id: fact.homeCentreId,
    queue_id: null,
    priority: 0,
    state: 'arrived',
    arrived_at: fact.at,
    enqueued_at: null,
    service_started_at: null,
    service_ended_at: null,
    closed_at: null,
    close_cause: null,
    outcome: null,
    seat_id: null,
    seat_centre_id: null,
    overflow_rule_id: null,
    waited_ms: null,
    record: null,
  };
}

/** A fact about a contact that changes its row; undefined when it says nothing a row keeps. */
function afterFact(
  row: ContactRow | undefined,
  fact: Fact,
  centreOfSeat: (seatId: string) => string | null,
): ContactRow | undefined {
  if (!row) return undefined;
  switch (fact.kind) {
    case 'contact-queued':
      return { ...row, queue_id: fact.queueId, home_centre_id: fact.homeCentreId, enqueued_at: fact.enqueuedAt };
    case 'contact-moved':
      return { ...row, queue_id: fact.to };
    case 'contact-rehomed':
      return { ...row, home_centre_id: fact.to };
    case 'contact-overflowed':
      return { ...row, overflow_rule_id: fact.ruleId };
    case 'contact-active':
      return {
        ...row,
        seat_id: fact.seatId,
        seat_centre_id: centreOfSeat(fact.seatId) ?? row.seat_centre_id,
        service_started_at: row.service_started_at ?? fact.at,
        waited_ms: row.waited_ms ?? fact.waitedMs,
      };
    case 'wrap-up-started':
      return { ...row, seat_id: fact.seatId, service_ended_at: fact.at };
    case 'contact-closed':
      return closed(row, fact);
    default:
      return undefined;
  }
}

function closed(row: ContactRow, fact: Extract<Fact, { kind: 'contact-closed' }>): ContactRow {
  const served = row.service_started_at !== null;
  const waited = row.enqueued_at === null ? null : fact.at - row.enqueued_at;
  return {
    ...row,
    state: 'closed',
    closed_at: fact.at,
    close_cause: fact.cause,
    outcome: fact.outcome,
    service_ended_at: served ? (row.service_ended_at ?? fact.at) : null,
    seat_id: fact.seatId ?? row.seat_id,
    waited_ms: row.waited_ms ?? (served ? null : waited),
    record: null,
  };
}

function withRecord(
  row: ContactRow,
  record: ContactRecord,
  centreOfSeat: (seatId: string) => string | null,
): ContactRow {
  const moved = record.seatId !== null && record.seatId !== row.seat_id;
  return {
    ...row,
    customer_id: record.customerId,
    home_centre_id: record.homeCentreId,
    queue_id: record.queueId,
    priority: record.priority,
    state: record.state,
    enqueued_at: record.enqueuedAt,
    service_started_at: row.service_started_at ?? record.serviceStartedAt,
    seat_id: record.seatId ?? row.seat_id,
    seat_centre_id: moved ? centreOfSeat(record.seatId) : row.seat_centre_id,
    record,
  };
}
