import type { RequeueCause } from './commands';
import type { QueueId } from './config';
import type { Core } from './core';
import type { CloseCause } from './effects';
import type { Contact, Seat } from './model';
import { noteClosing } from './stays';
import { enterLine, leaveGroup, leaveLine, releaseLines, stopRing } from './queueing';
import { hasCallInWrapUp, settleSeatState, setSeatState, touchSeat } from './seat-state';

type Ender = 'customer' | 'seat' | 'system';

/** In the hands of a seat, before wrap-up. */
export function isInService({ rec }: Contact): boolean {
  return rec.state === 'connecting' || rec.state === 'active' || rec.state === 'held' || rec.state === 'paused';
}

/** Its seat is connected, or will not be: the offer that it accepted cannot fail any more. */
export function stopConnecting(core: Core, { rec }: Contact): void {
  if (rec.state === 'connecting') core.offers.delete(rec.servedOfferId ?? '');
}

/** Takes the contact out of the hands of its seat, which turns to what comes next. */
export function leaveSeat(core: Core, contact: Contact): void {
  const { rec } = contact;
  const { seatId } = rec;
  stopConnecting(core, contact);
  core.timers.stop(contact.wrapUpTimer);
  contact.wrapUpTimer = null;
  const wasCallInWrapUp = rec.medium === 'voice' && rec.state === 'wrap-up';
  rec.seatId = null;
  rec.servedOfferId = null;
  rec.unitsHeld = 0;
  rec.pausedAt = null;
  rec.takenAt = null;
  rec.takenOrder = null;
  rec.wrapUp = null;
  core.contactChanged(contact);
  if (seatId === null) return;
  const { seat } = contact;
  core.takeFromHand(contact, seatId);
  if (seat === null) return;
  seat.rec.idleSince = core.now;
  if (wasCallInWrapUp && seat.rec.state === 'wrap-up' && !hasCallInWrapUp(seat)) {
    settleSeatState(core, seat, null);
  }
  touchSeat(core, seat);
}

/** Back to its place in line, out of the hands of its seat; the customer goes back to waiting. */
export function requeueFromSeat(core: Core, contact: Contact, cause: RequeueCause, to?: QueueId): void {
  const { rec } = contact;
  const fromSeatId = rec.seatId;
  core.action({ kind: 'park-media', contactId: rec.id, medium: rec.medium, expiresAt: null });
  leaveSeat(core, contact);
  if (to !== undefined) changeQueue(core, contact, to);
  announceRequeue(core, contact, fromSeatId, cause);
  returnFromService(core, contact);
}

export function announceRequeue(core: Core, contact: Contact, fromSeatId: string | null, cause: RequeueCause): void {
  const { id, queueId } = contact.rec;
  if (queueId !== null)
    core.fact({ kind: 'contact-requeued', at: core.now, contactId: id, queueId, fromSeatId, cause });
}

/**
 * Another queue: rings count from now, the place in line stays. In its own queue it goes on where it was. The contact must
 * be neither in line nor in a group.
 */
export function changeQueue(core: Core, contact: Contact, to: QueueId): void {
  const { rec } = contact;
  if (rec.queueId === to) return;
  stopRing(core, contact);
  const { queueId: from, visited } = rec;
  if (from !== null && !visited.includes(from)) rec.visited = [...visited, from];
  contact.entersQueue = true;
  rec.queueId = to;
  rec.pickedBy = null;
  rec.queueEnteredAt = core.now;
  rec.ring = 0;
  rec.serviceStartedAt = null;
  rec.preferred = null;
  core.contactChanged(contact);
}

/** Service is over; wrap-up follows at a seat that is still signed in and has a limit above 0. */
export function startWrapUp(core: Core, contact: Contact, endedBy: Ender): void {
  const { rec } = contact;
  const seat = core.seatOf(contact);
  const limitMs = core.compiled.config.media[rec.medium].wrapUpLimitMs;
  if (seat === null || limitMs <= 0) {
    close(core, contact, 'served', null);
    return;
  }
  releaseLines(core, contact);
  stopConnecting(core, contact);
  const due = core.due(core.now + limitMs);
  rec.state = 'wrap-up';
  rec.pausedAt = null;
  rec.wrapUp = { limitAt: due.at, order: due.order, endedBy };
  contact.wrapUpTimer = core.timers.ofContact('wrap-up', contact, due);
  core.contactChanged(contact);
  core.fact({
    kind: 'wrap-up-started',
    at: core.now,
    contactId: rec.id,
    seatId: seat.rec.id,
    limitAt: due.at,
    endedBy,
  });
  if (rec.medium === 'voice') enterCallWrapUp(core, seat);
  touchSeat(core, seat);
}

function enterCallWrapUp(core: Core, seat: Seat): void {
  if (seat.rec.state === 'ready' || seat.rec.state === 'not-ready') setSeatState(core, seat, 'wrap-up', null, null);
}

/** Closes a contact wherever it is, except that a pending offer must have been ended by the caller. */
export function close(core: Core, contact: Contact, cause: CloseCause, outcome: string | null): void {
  const { rec } = contact;
  const { seatId, expectedWaitMs } = rec;
  noteClosing(core, contact, cause);
  leaveLine(core, contact);
  leaveGroup(core, contact);
  releaseLines(core, contact);
  stopRing(core, contact);
  core.contacts.delete(rec.id);
  core.fact({ kind: 'contact-closed', at: core.now, contactId: rec.id, cause, seatId, outcome, expectedWaitMs });
  leaveSeat(core, contact);
  rec.state = 'closed';
}

/** Into the line of its queue, or of its access point's when the queue is gone from the configuration; closed when both are. */
export function returnFromService(core: Core, contact: Contact): void {
  if (ensureQueue(core, contact)) enterLine(core, contact);
}

/**
 * Makes sure that the contact's queue is configured: else it goes to its access point's queue, and when that is gone too
 * it is closed as lost, a call with the offer of a callback. False when it was closed. Not in line, no offer pending.
 */
export function ensureQueue(core: Core, contact: Contact): boolean {
  const { rec } = contact;
  if (core.laneOf(contact) !== undefined) return true;
  const fallback = core.compiled.accessPoints.get(rec.accessPointId)?.queueId;
  if (fallback !== undefined && core.compiled.queues.has(fallback)) {
    leaveGroup(core, contact);
    changeQueue(core, contact, fallback);
    announceRequeue(core, contact, null, 'transfer');
    return true;
  }
  core.action({ kind: 'release-media', contactId: rec.id, medium: rec.medium, cause: 'lost', expiresAt: null });
  if (rec.medium === 'voice')
    core.action({ kind: 'offer-callback', contactId: rec.id, medium: rec.medium, expiresAt: null });
  close(core, contact, 'lost', null);
  return false;
}
