import type { Explanation } from '../../../src/routing/engine/explanation';
import { inLine, refusalOf } from './eligibility';
import { expectedWaitMs } from './expected-wait';
import type { Contact, House } from './house';
import { compareContacts, placeOf } from './order';
import { scopeOf } from './scope';

type Explained = Pick<
  Explanation,
  'contactId' | 'ring' | 'scope' | 'preferred' | 'placeInLine' | 'expectedWait' | 'counts'
> & { readonly seats: readonly Pick<Explanation['seats'][number], 'seatId' | 'reason'>[] };

const NOBODY: Explanation['counts'] = {
  'seat-not-ready': 0,
  'out-of-scope': 0,
  'missing-skill': 0,
  'level-too-low': 0,
  'no-capacity': 0,
  excluded: 0,
  'reserved-for-other': 0,
  limit: 0,
  'offer-pending': 0,
  eligible: 0,
};

/** Why a contact that is queued waits. */
export function explain(house: House, contact: Contact): Explained {
  const { id: contactId, ring, preferred } = contact;
  const seats = house.seats.map((seat) => ({ seatId: seat.id, reason: refusalOf(house, contact, seat) }));
  const scope = scopeOf(house, contact);
  const counts = { ...NOBODY };
  for (const { reason } of seats) counts[reason ?? 'eligible'] += 1;
  return {
    contactId,
    ring,
    scope: scope.sort((a, b) => placeOf(house, contact, a.centreId) - placeOf(house, contact, b.centreId)),
    preferred: preferred && { seatId: preferred.seatId, until: preferred.at },
    placeInLine: inLine(house).indexOf(contact) + 1,
    expectedWait: { fromNowMs: fromNowMs(house, contact), atEntryMs: contact.expectedWaitMs },
    counts,
    seats,
  };
}

/** With those of its group in line who come before it. */
function fromNowMs(house: House, contact: Contact): number | null {
  const ahead = inLine(house).filter(
    (each) =>
      each.queueId === contact.queueId && each.home === contact.home && compareContacts(house, each, contact) < 0,
  );
  const waitMs = expectedWaitMs(house, contact.queueId ?? '', contact.home, [contact.medium], ahead.length);
  return waitMs === Infinity ? null : waitMs;
}
