import { raiseAlerts } from './alerts';
import { rehomeStranded } from './centres';
import { inLine, refusalOf } from './eligibility';
import { type Contact, type House, ruleConfigOf, type Seat } from './house';
import { moveOne } from './moves';
import { makeOffer } from './offers';
import { compareSeats } from './order';
import { leaveUnstaffedRings } from './queueing';
import { judge, widen } from './rules';
import { treat } from './treatments';

const MOST_CHANGES = 2;

/** docs/adr/0013, "After a command": until nothing changes, rings without staff end, offers are made, rules are looked at. */
export function settle(house: House): void {
  house.lastNow = house.now;
  rehomeStranded(house);
  const changes: Record<string, number> = {};
  do {
    leaveUnstaffedRings(house);
    match(house);
  } while (lookAtRules(house, changes));
  raiseAlerts(house);
}

/** Each rule once, in the order of the configuration. A rule enters or leaves at most twice in one settling. */
function lookAtRules(house: House, changes: Record<string, number>): boolean {
  let changed = false;
  for (const rule of house.rules) {
    const config = ruleConfigOf(house, rule.id);
    if (config === undefined) continue;
    const count = changes[rule.id] ?? 0;
    if (count < MOST_CHANGES && judge(house, rule, config)) {
      changes[rule.id] = count + 1;
      changed = true;
    }
    changed = widen(house, rule, config) || changed;
    if (rule.inForceSince === null) continue;
    treat(house, config);
    changed = moveOne(house, config) || changed;
  }
  return changed;
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
