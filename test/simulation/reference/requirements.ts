import type { Requirement } from '../../../src/routing/engine/config';
import { type Contact, type House, queueOf, type Seat } from './house';

/** Ring 0 is the queue's own requirement. routing.md section 4. */
export function ringsOf(house: House, contact: Contact): Requirement[] {
  const queue = queueOf(house, contact.queueId);
  return queue === undefined ? [] : [queue.requires, ...queue.rings.map(({ requires }) => requires)];
}

export function meets(seat: Seat, requires: Requirement): boolean {
  return Object.entries(requires).every(([skill, level]) => (seat.profile.skills[skill] ?? 0) >= level);
}

/** The smallest ring reached that the seat meets. */
export function ringMet(house: House, contact: Contact, seat: Seat): number | undefined {
  const ring = ringsOf(house, contact)
    .slice(0, contact.ring + 1)
    .findIndex((requires) => meets(seat, requires));
  return ring < 0 ? undefined : ring;
}

/** Why it meets none: it lacks a skill of each, or has the skills of one and not the level. */
export function skillReason(house: House, contact: Contact, seat: Seat): 'missing-skill' | 'level-too-low' {
  const reached = ringsOf(house, contact).slice(0, contact.ring + 1);
  const hasSkills = reached.some((requires) => Object.keys(requires).every((skill) => skill in seat.profile.skills));
  return hasSkills ? 'level-too-low' : 'missing-skill';
}
