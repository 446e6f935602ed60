import { raiseAlerts } from './alerts';
import { inLine, refusalOf } from './eligibility';
import type { Contact, House, Seat } from './house';
import { makeOffer } from './offers';
import { compareSeats } from './order';
import { leaveUnstaffedRings } from './queueing';
import { judge } from './rules';

/** After every command and deadline: until nothing changes, rings without staff end, offers are made, rules are judged. */
export function settle(house: House): void {
  house.lastNow = house.now;
  const changes: Record<string, number> = {};
  for (;;) {
    leaveUnstaffedRings(house);
    match(house);
    const changed = house.rules.filter((rule) => (changes[rule.id] ?? 0) < 2 && judge(house, rule));
    for (const { id } of changed) changes[id] = (changes[id] ?? 0) + 1;
    if (changed.length === 0) break;
  }
  raiseAlerts(house);
}

/** The first contact in order that has an eligible seat takes its best seat, until none has one. */
function match(house: House): void {
  for (let choice = firstChoice(house); choice !== undefined; choice = firstChoice(house))
    makeOffer(house, choice.contact, choice.seat, false);
}

function firstChoice(house: House): { contact: Contact; seat: Seat } | undefined {
  for (const contact of inLine(house)) {
    const eligible = house.seats.filter((seat) => refusalOf(house, contact, seat) === null);
    const seat = eligible.sort((a, b) => compareSeats(house, contact, a, b))[0];
    if (seat !== undefined) return { contact, seat };
  }
  return undefined;
}
