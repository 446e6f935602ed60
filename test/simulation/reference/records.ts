import type { OutcomesOfMinute } from '../../../src/routing/engine/records';
import { belongs, type Group } from './groups';
import type { Contact, Due, House, Rule, Seat } from './house';
import { MINUTE_MS } from './hours';
import { LAST } from './statistics';

const OUTCOME_MINUTES = 60;

/** What the model remembers, in the words of the engine's records. The engine's keep more: creation numbers, who, since when. */
export function recordsOf(house: House): Record<string, object[]> {
  return {
    contact: house.contacts.map(contactRecord),
    seat: house.seats.map(seatRecord),
    centre: Object.entries(house.centres).map(([id, state]) => ({ id, state })),
    rule: house.rules.map(ruleRecord),
    balance: Object.entries(house.balances).map(([id, current]) => ({ id, current })),
    group: groupsOf(house).map((group) => groupRecord(house, group)),
    partition: [{ id: 'partition', nextArrivalNumber: house.nextArrival, nextOfferNumber: house.nextOffer }],
  };
}

function contactRecord(contact: Contact) {
  const { home, enqueuedAt, enteredAt, units, pickedBy, nextRing, preferred, offer, wrapUp, exclusions } = contact;
  const isQueued = contact.queueId !== null;
  return {
    ...without(contact, 'home', 'enteredAt', 'units', 'taken'),
    homeCentreId: home,
    enqueuedAt: isQueued ? enqueuedAt : null,
    queueEnteredAt: isQueued ? enteredAt : null,
    pickedBy: isQueued ? pickedBy : null,
    unitsHeld: units,
    nextRing: instantOf(nextRing),
    preferred: preferred && { seatId: preferred.seatId, until: preferred.at },
    offer: offer && { ...without(offer, 'at', 'order'), deadline: offer.at },
    wrapUp: wrapUp && { endedBy: wrapUp.endedBy, limitAt: wrapUp.at },
    exclusions: exclusions.map(({ seatId, at }) => ({ seatId, until: at })),
  };
}

function seatRecord(seat: Seat) {
  const { limited, grace } = seat;
  return { ...without(seat, 'limited', 'grace'), limitedUntil: instantOf(limited), graceUntil: instantOf(grace) };
}

function ruleRecord(rule: Rule) {
  const { switched } = rule;
  return {
    ...without(rule, 'order'),
    switched: switched && { position: switched.position, until: instantOf(switched) },
  };
}

function instantOf(due: Due | null) {
  return due && { at: due.at };
}

function without<T extends object>(record: T, ...keys: (keyof T & string)[]) {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.some((each) => each === key)));
}

/** The groups to which anything has happened. */
function groupsOf(house: House): Group[] {
  const all = house.config.queues.flatMap(({ id: queueId }) =>
    house.config.centres.map(({ id: homeCentreId }) => ({ queueId, homeCentreId })),
  );
  const happened = [...house.outcomes, ...house.starts, ...house.handled];
  return all.filter((group) => happened.some((each) => belongs(each, group)));
}

function groupRecord(house: House, group: Group) {
  const of = <T extends Group>(happened: readonly T[]) => happened.filter((each) => belongs(each, group));
  const counts: Record<number, OutcomesOfMinute> = {};
  for (const { at, outcome } of of(house.outcomes)) {
    const minute = Math.floor(at / MINUTE_MS);
    const [, inTime, late, abandoned] = counts[minute] ?? [minute, 0, 0, 0];
    counts[minute] = [
      minute,
      inTime + Number(outcome === 'in-time'),
      late + Number(outcome === 'late'),
      abandoned + Number(outcome === 'abandoned'),
    ];
  }
  return {
    id: `${group.queueId}|${group.homeCentreId}`,
    serviceStarts: of(house.starts)
      .slice(-LAST)
      .map(({ at }) => at),
    handlingMs: of(house.handled)
      .slice(-LAST)
      .map(({ handlingMs }) => handlingMs),
    outcomes: Object.values(counts).filter(([minute], _, all) => minute > (all.at(-1)?.[0] ?? 0) - OUTCOME_MINUTES),
  };
}
