import type { Client } from 'pg';
import { MEDIA } from '../../../src/kernel/medium';
import type { ContactRecord, RoutingSnapshot, SeatRecord } from '../../../src/routing/engine/records';
import { mediumNumber, type Roster, serves } from './roster';
import { SCHEMA } from './sql-schema';

/** Rows of one insert. */
const SLICE = 5_000;
/** For a medium without a cap of its own. */
const NO_CAP = 1_000;

/** Makes the tables and fills them with the state an engine stopped in. */
export async function loadTables(client: Client, roster: Roster, snapshot: RoutingSnapshot): Promise<void> {
  const hands = new Map<string, ContactRecord[]>();
  for (const contact of snapshot.contact) {
    if (contact.seatId !== null) hands.set(contact.seatId, [...(hands.get(contact.seatId) ?? []), contact]);
  }
  const offered = new Set(snapshot.contact.map(({ offer }) => offer?.seatId));
  const numbers = new Map(snapshot.seat.map(({ id, profile }) => [id, profile.seatNumber]));
  await client.query('begin');
  await client.query(SCHEMA);
  await insert(
    client,
    'seats',
    snapshot.seat.map((seat) => seatRow(roster, seat, hands.get(seat.id) ?? [], offered)),
  );
  await insert(
    client,
    'seat_skills',
    snapshot.seat.flatMap(({ profile }) =>
      Object.entries(profile.skills).map(([skill, level]) => ({ seat_id: profile.seatNumber, skill, level })),
    ),
  );
  await insert(
    client,
    'seat_queues',
    snapshot.seat.flatMap((seat) => seatQueues(roster, seat)),
  );
  await insert(client, 'scopes', scopeRows(roster));
  await insert(
    client,
    'contacts',
    snapshot.contact.map((contact) => contactRow(roster, contact, numbers)),
  );
  await insert(
    client,
    'exclusions',
    snapshot.contact.flatMap(({ id, exclusions }) =>
      exclusions.map(({ seatId }) => ({ contact_id: id, seat_id: numbers.get(seatId) })),
    ),
  );
  await client.query('commit');
  await client.query('vacuum analyze');
}

async function insert(client: Client, table: string, rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += SLICE) {
    const slice = JSON.stringify(rows.slice(from, from + SLICE));
    await client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [slice]);
  }
}

function seatRow(roster: Roster, seat: SeatRecord, hand: readonly ContactRecord[], offered: ReadonlySet<unknown>) {
  const { profile, state, chosen, idleSince, missedInARow } = seat;
  return {
    id: profile.seatNumber,
    centre: roster.centreNumber(seat.centreId),
    state,
    chosen: chosen.state,
    offered: offered.has(seat.id),
    units: hand.reduce((sum, { unitsHeld }) => sum + unitsHeld, 0),
    capacity: profile.capacity,
    takes_calls: serves(profile, 'voice'),
    counts: MEDIA.map((medium) => hand.filter((contact) => contact.medium === medium).length),
    caps: MEDIA.map((medium) => profile.caps[medium] ?? NO_CAP),
    idle_since: idleSince,
    missed: missedInARow,
    skill_count: Object.keys(profile.skills).length,
  };
}

function seatQueues(roster: Roster, { profile, centreId }: SeatRecord) {
  const centre = roster.centreNumber(centreId);
  return [...roster.smallestRings(profile)].flatMap((ring, queue) => {
    if (ring < 0) return [];
    const required = roster.lane(queue, 'voice').queue.rings[ring]?.requirement.skills ?? [];
    const levels = required.reduce((sum, [skill]) => sum + (profile.skills[skill] ?? 0), 0);
    return [{ seat_id: profile.seatNumber, queue, centre, ring, levels }];
  });
}

function scopeRows(roster: Roster) {
  const { queues, centres } = roster.config;
  return queues.flatMap(({ rings }, queue) =>
    centres.flatMap((_, home) =>
      [0, ...rings.map((__, index) => index + 1)].flatMap((ring) =>
        [...roster.scope(queue, home, ring)].map(([centre, place]) => ({ queue, home, ring, centre, place })),
      ),
    ),
  );
}

function contactRow(roster: Roster, record: ContactRecord, numbers: ReadonlyMap<string, number>) {
  const queueId = record.queueId ?? roster.compiled.accessPoints.get(record.accessPointId)?.queueId ?? '';
  const queue = roster.queueNumber(queueId);
  const lane = roster.lane(queue, record.medium);
  const { tier, rateMicro, bonusNano } = roster.compiled.standing(lane, record.priority);
  return {
    id: record.id,
    number: record.arrivalNumber,
    state: record.state,
    medium: mediumNumber(record.medium) + 1,
    cost: lane.cost,
    queue,
    home: roster.centreNumber(record.homeCentreId),
    ranking: lane.ranking,
    tier,
    rate: rateMicro,
    bonus: bonusNano,
    enqueued_at: record.enqueuedAt ?? 0,
    ring: record.ring,
    scope: [...roster.scope(queue, roster.centreNumber(record.homeCentreId), record.ring).keys()],
    preferred_seat: numbers.get(record.preferred?.seatId ?? '') ?? null,
    seat_id: numbers.get(record.seatId ?? record.offer?.seatId ?? '') ?? null,
    offer_id: record.offer === null ? null : Number(record.offer.id.slice(2)),
  };
}
