import type { RefusalReason } from '../../../src/routing/engine/effects';
import { costOf, hasRoom, servesMedium } from './capacity';
import { type Contact, type House, ruleConfigOf, type Seat } from './house';
import { compareContacts, loadOf } from './order';
import { ringMet, skillReason } from './requirements';
import { inScope, reachOf } from './scope';

/** routing.md section 2: the first condition that fails, or null when the seat may take the contact now. */
export function refusalOf(house: House, contact: Contact, seat: Seat): RefusalReason | null {
  return plainRefusal(house, contact, seat, []) ?? (keptForOthers(house, contact, seat) ? 'reserved-for-other' : null);
}

/** The list of section 2, with some conditions left out. */
function plainRefusal(
  house: House,
  contact: Contact,
  seat: Seat,
  without: readonly RefusalReason[],
): RefusalReason | null {
  const { medium, preferred } = contact;
  const conditions: [RefusalReason, () => boolean][] = [
    ['seat-not-ready', () => seat.state !== 'ready'],
    ['out-of-scope', () => inScope(house, contact, seat.centreId) === undefined],
    ['missing-skill', () => ringMet(house, contact, seat) === undefined],
    ['no-capacity', () => !hasRoom(house, seat, medium, costOf(house, medium, contact.queueId))],
    ['excluded', () => contact.exclusions.some(({ seatId }) => seatId === seat.id)],
    ['reserved-for-other', () => preferred !== null && preferred.seatId !== seat.id],
    ['limit', () => seat.limited !== null],
    ['offer-pending', () => house.contacts.some(({ offer }) => offer?.seatId === seat.id)],
  ];
  const first = conditions.find(([reason, fails]) => !without.includes(reason) && fails())?.[0];
  return first === 'missing-skill' ? skillReason(house, contact, seat) : (first ?? null);
}

/** Kept for calls (`reserveForVoice`), or for its own centre's contacts (`homeFirst`). */
function keptForOthers(house: House, contact: Contact, seat: Seat): boolean {
  return isReservedForVoice(house, contact, seat) || ownComeFirst(house, contact, seat);
}

/** A borrowed contact never goes before one of the seat's own centre, if all that lends the seat says so. */
function ownComeFirst(house: House, contact: Contact, seat: Seat): boolean {
  if (seat.centreId === contact.home) return false;
  const lent = reachOf(house, contact).filter(({ centreId }) => centreId === seat.centreId);
  const homeFirst = lent.every(
    ({ because }) =>
      typeof because === 'object' && 'ruleId' in because && ruleConfigOf(house, because.ruleId)?.homeFirst === true,
  );
  if (!homeFirst) return false;
  return house.contacts.some(
    (own) => own.state === 'queued' && own.home === seat.centreId && plainRefusal(house, own, seat, []) === null,
  );
}

/** While k calls wait that lack only room, the k least-loaded seats that could serve them take no new text. */
function isReservedForVoice(house: House, contact: Contact, seat: Seat): boolean {
  if (contact.medium === 'voice') return false;
  if (house.config.centres.find(({ id }) => id === seat.centreId)?.reserveForVoice !== true) return false;
  const seats = house.seats.filter(({ centreId }) => centreId === seat.centreId);
  const lacksRoom = (call: Contact, each: Seat) =>
    servesMedium(each, 'voice', costOf(house, 'voice', call.queueId)) &&
    !hasRoom(house, each, 'voice', costOf(house, 'voice', call.queueId)) &&
    plainRefusal(house, call, each, ['no-capacity', 'excluded']) === null;
  const calls = house.contacts.filter(
    (each) =>
      each.state === 'queued' &&
      each.medium === 'voice' &&
      each.preferred === null &&
      !house.seats.some((at) => plainRefusal(house, each, at, ['excluded']) === null) &&
      seats.some((at) => lacksRoom(each, at)),
  );
  const kept = seats
    .filter((each) => calls.some((call) => lacksRoom(call, each)))
    .sort((a, b) => loadOf(house, a) - loadOf(house, b) || a.profile.seatNumber - b.profile.seatNumber)
    .slice(0, calls.length);
  return kept.includes(seat);
}

export function inLine(house: House): Contact[] {
  return house.contacts.filter(({ state }) => state === 'queued').sort((a, b) => compareContacts(house, a, b));
}
