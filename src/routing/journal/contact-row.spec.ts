import type { Command } from '../engine/commands';
import type { Effect } from '../engine/effects';
import type { ContactRecord, StateChange } from '../engine/records';
import { changedContactRows, type ContactRow, type Deed } from './contact-row';

const ARRIVED: Effect = {
  kind: 'contact-arrived',
  at: 1_000,
  contactId: 'c',
  accessPointId: 'ap',
  medium: 'chat',
  homeCentreId: 'n',
  customerId: 'u',
};
const QUEUED: Effect = {
  kind: 'contact-queued',
  at: 2_000,
  contactId: 'c',
  queueId: 'q',
  homeCentreId: 'n',
  enqueuedAt: 2_000,
};
const ARRIVE: Command = {
  kind: 'contact-arrived',
  contactId: 'c',
  accessPointId: 'ap',
  medium: 'chat',
  direction: 'outbound',
};

function record(over: Partial<ContactRecord>): StateChange {
  const whole = {
    id: 'c',
    direction: 'outbound',
    customerId: 'u',
    homeCentreId: 'n',
    queueId: 'q',
    priority: 3,
    state: 'queued',
    enqueuedAt: 2_000,
    serviceStartedAt: null,
    seatId: null,
    ...over,
  } as ContactRecord;
  return { kind: 'contact', id: 'c', record: whole };
}
const GONE: StateChange = { kind: 'contact', id: 'c', record: null };

/** The row after each of several batches. */
function rowAfter(...batches: { deeds: Deed[]; changes: StateChange[] }[]): ContactRow | undefined {
  const rows = new Map<string, ContactRow>();
  for (const { deeds, changes } of batches) {
    const changed = changedContactRows(rows, deeds, changes, (seatId) => (seatId === 's' ? 'x' : null));
    for (const [id, row] of changed) rows.set(id, row);
  }
  return rows.get('c');
}
const deed = (effects: Effect[], command: Command = { kind: 'tick' }): Deed => ({ command, effects });
const arrival = { deeds: [deed([ARRIVED, QUEUED], ARRIVE)], changes: [record({})] };

describe('changedContactRows', () => {
  it('is born with its arrival and follows its record', () => {
    expect(rowAfter(arrival)).toMatchObject({
      direction: 'outbound',
      customer_id: 'u',
      queue_id: 'q',
      priority: 3,
      state: 'queued',
      arrived_at: 1_000,
      enqueued_at: 2_000,
      seat_id: null,
      seat_centre_id: null,
      record: { id: 'c', state: 'queued' },
    });
  });

  it('keeps who served it, where, how long it waited and what came of it when the record is gone', () => {
    const row = rowAfter(
      arrival,
      { deeds: [], changes: [record({ state: 'connecting', seatId: 's' })] },
      {
        deeds: [
          deed([
            { kind: 'contact-active', at: 5_000, contactId: 'c', seatId: 's', waitedMs: 3_000, expectedWaitMs: null },
          ]),
        ],
        changes: [record({ state: 'active', seatId: 's', serviceStartedAt: 5_000 })],
      },
      {
        deeds: [
          deed([{ kind: 'wrap-up-started', at: 8_000, contactId: 'c', seatId: 's', limitAt: 9_000, endedBy: 'seat' }]),
          deed([
            {
              kind: 'contact-closed',
              at: 8_500,
              contactId: 'c',
              cause: 'served',
              seatId: 's',
              outcome: 'solved',
              expectedWaitMs: null,
            },
          ]),
        ],
        changes: [GONE],
      },
    );
    expect(row).toMatchObject({
      state: 'closed',
      service_started_at: 5_000,
      service_ended_at: 8_000,
      closed_at: 8_500,
      close_cause: 'served',
      outcome: 'solved',
      seat_id: 's',
      seat_centre_id: 'x',
      waited_ms: 3_000,
      record: null,
    });
  });

  it('has a row for a contact that came and was refused within one command', () => {
    const closed: Effect = {
      kind: 'contact-closed',
      at: 1_000,
      contactId: 'c',
      cause: 'rejected',
      seatId: null,
      outcome: null,
      expectedWaitMs: null,
    };
    expect(rowAfter({ deeds: [deed([ARRIVED, closed], ARRIVE)], changes: [GONE] })).toMatchObject({
      state: 'closed',
      close_cause: 'rejected',
      direction: 'outbound',
      waited_ms: null,
      record: null,
    });
  });

  it('counts the wait of one who gave up', () => {
    const closed: Effect = {
      kind: 'contact-closed',
      at: 42_000,
      contactId: 'c',
      cause: 'abandoned',
      seatId: null,
      outcome: null,
      expectedWaitMs: null,
    };
    expect(rowAfter(arrival, { deeds: [deed([closed])], changes: [GONE] })).toMatchObject({
      close_cause: 'abandoned',
      waited_ms: 40_000,
      seat_id: null,
      service_ended_at: null,
    });
  });

  it('leaves the rows it was given as they were', () => {
    const before = new Map<string, ContactRow>();
    changedContactRows(before, arrival.deeds, arrival.changes, () => null);
    expect(before.size).toBe(0);
  });
});
