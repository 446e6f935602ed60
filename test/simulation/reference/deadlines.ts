import { type Due, type House, say, type Seat } from './house';
import { nextInstant } from './instants';
import { limit, missOffer } from './offers';
import { passRings } from './queueing';
import { signOut } from './seats';
import { close } from './service';

type Deadline = Due & { fire: () => void };

/** Everything that is due some time, worked out anew. Rules are looked at last among equal instants. */
export function deadlines(house: House): Deadline[] {
  const all: Deadline[] = [];
  const add = (due: Due | null, fire: () => void) => {
    if (due !== null) all.push({ at: due.at, order: due.order, fire });
  };
  for (const contact of house.contacts) {
    add(contact.offer, () => {
      missOffer(house, contact);
    });
    add(contact.nextRing, () => {
      passRings(house, contact);
    });
    add(contact.preferred, () => (contact.preferred = null));
    add(contact.wrapUp, () => {
      close(house, contact, 'served', null);
    });
    for (const exclusion of contact.exclusions)
      add(exclusion, () => (contact.exclusions = contact.exclusions.filter((each) => each !== exclusion)));
  }
  for (const seat of house.seats) {
    add(seat.limited, () => {
      limit(house, seat);
    });
    add(seat.grace, () => {
      endGrace(house, seat);
    });
  }
  for (const rule of house.rules) {
    add(rule.switched, () => {
      rule.switched = null;
      say(house, {
        kind: 'rule-switched',
        ruleId: rule.id,
        position: 'auto',
        reason: 'until',
        until: null,
        by: { system: 'engine' },
      });
    });
  }
  const at = nextInstant(house);
  add(at === undefined ? null : { at, order: Infinity }, () => undefined);
  return all.sort((a, b) => a.at - b.at || (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
}

function endGrace(house: House, seat: Seat): void {
  seat.grace = null;
  signOut(house, seat, 'seat-lost', 'seat-lost', null);
}
