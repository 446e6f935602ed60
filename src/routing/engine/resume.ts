import type { Millis } from '../../kernel/clock';
import { type Core, type Refusal, refuse } from './core';
import { returnToLine } from './offers';

/**
 * We were away from `from` to `to` (routing.md section 4): offers pending then end `cancelled(interrupted)` without blame,
 * and wrap-up limits and grace times, which are to be used while we are there, move by the gap. Waits, rings,
 * back-offs and switches of rules kept counting and are fired afterwards.
 */
export function bridgeGap(core: Core, from: Millis, to: Millis): void {
  const gap = to - from;
  const contacts = [...core.contacts.values()].sort((a, b) => a.arrivalNumber - b.arrivalNumber);
  for (const contact of contacts) {
    const { rec } = contact;
    if (rec.offer !== null) returnToLine(core, contact, { end: 'cancelled', cause: 'interrupted' });
    if (rec.wrapUp === null) continue;
    const due = core.due(rec.wrapUp.limitAt + gap);
    rec.wrapUp = { ...rec.wrapUp, limitAt: due.at, order: due.order };
    core.timers.stop(contact.wrapUpTimer);
    contact.wrapUpTimer = core.timers.ofContact('wrap-up', contact, due);
    core.contactChanged(contact);
  }
  const seats = [...core.seats.values()].sort((a, b) => a.rec.profile.seatNumber - b.rec.profile.seatNumber);
  for (const seat of seats) {
    const { rec } = seat;
    if (rec.graceUntil === null) continue;
    rec.graceUntil = core.due(rec.graceUntil.at + gap);
    core.timers.ofSeat('grace', seat, rec.graceUntil);
    core.seatChanged(seat);
  }
}

export function refuseGap(from: Millis, to: Millis, now: Millis): Refusal {
  if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to && to <= now) return undefined;
  return refuse('invalid-value', `from ${from} and to ${to} must be instants in order, not after ${now}`);
}
