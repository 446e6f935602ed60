import type { Core } from './core';
import { refusalOf } from './eligibility';
import { REFUSAL_REASONS, type RefusalReason } from './effects';
import type { Explanation } from './explanation';
import type { Contact, Seat } from './model';
import { compareInLine } from './order';
import { scopeOfContact } from './scope';

/** Why a contact waits, or who could take it, at the instant of the last command. Looks at every signed-in seat. */
export function explainContact(core: Core, contact: Contact): Explanation {
  const { rec } = contact;
  const seats = [...core.seats.values()]
    .sort((a, b) => a.rec.profile.seatNumber - b.rec.profile.seatNumber)
    .map((seat) => ({ seatId: seat.rec.id, reason: reasonFor(core, contact, seat) }));
  const counts: Record<RefusalReason | 'eligible', number> = Object.fromEntries(
    [...REFUSAL_REASONS, 'eligible' as const].map((reason) => [reason, 0]),
  ) as Record<RefusalReason | 'eligible', number>;
  for (const { reason } of seats) counts[reason ?? 'eligible'] += 1;
  return {
    contactId: rec.id,
    state: rec.state,
    queueId: rec.queueId,
    waitedMs: rec.enqueuedAt === null ? null : core.now - rec.enqueuedAt,
    ring: rec.ring,
    scope: [...scopeOfContact(core, contact).values()].map(({ centreId, because }) => ({ centreId, because })),
    placeInLine: placeInLine(core, contact),
    offer: rec.offer === null ? null : { offerId: rec.offer.id, seatId: rec.offer.seatId },
    counts,
    seats,
  };
}

/** A contact that is in no configured queue yet is in nobody's scope. */
function reasonFor(core: Core, contact: Contact, seat: Seat): RefusalReason | null {
  if (core.laneOf(contact.rec) === undefined) return seat.rec.state === 'ready' ? 'out-of-scope' : 'seat-not-ready';
  return refusalOf(core, contact, seat);
}

function placeInLine(core: Core, contact: Contact): number | null {
  if (contact.rec.state !== 'queued') return null;
  const isBefore = (other: Contact): boolean => compareInLine(other, contact, core.now) < 0;
  let before = 0;
  for (const bucket of core.waiting.allBuckets()) before += bucket.contacts.countWhile(isBefore);
  for (const other of core.waiting.allReserved()) if (isBefore(other)) before += 1;
  return before + 1;
}
