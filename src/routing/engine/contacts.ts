import type { Actor, Command, RequeueCause } from './commands';
import type { QueueId, Treatment } from './config';
import { type Core, type Refusal, refuse } from './core';
import type { CancelCause } from './effects';
import { hasRoom, withOffer } from './load';
import type { Contact, Seat } from './model';
import { acceptOffer, endOffer, makeOffer, returnToLine } from './offers';
import { enterLine, leaveGroup, leaveLine, moveInLine, prefer } from './queueing';
import { touchSeat } from './seat-state';
import { noteServiceStart } from './stays';
import { TREATMENTS } from './treatments';
import {
  announceRequeue,
  changeQueue,
  close,
  isInService,
  leaveSeat,
  requeueFromSeat,
  returnFromService,
  startWrapUp,
  stopConnecting,
} from './service';

function wrongState({ rec }: Contact, wanted: string): NonNullable<Refusal> {
  return refuse('contact-wrong-state', `contact ${rec.id} is ${rec.state}; it would have to be ${wanted}`);
}

/**
 * The customer is gone. Before service the contact is `abandoned`, in service it ends by the customer; channels need not
 * know which, and a race between the two does no harm.
 */
export function contactAbandoned(core: Core, contact: Contact): Refusal {
  const { state } = contact.rec;
  if (state === 'wrap-up') return wrongState(contact, 'before its wrap-up');
  if (state === 'active' || state === 'held' || state === 'paused') startWrapUp(core, contact, 'customer');
  else abandon(core, contact);
  return undefined;
}

function abandon(core: Core, contact: Contact): void {
  if (contact.rec.offer !== null) endOffer(core, contact, { end: 'caller-gone' });
  close(core, contact, 'abandoned', null);
}

/** The channel carried out what a rule asked for, with the end of the contact; nothing is left to release. */
export function contactTreated(
  core: Core,
  contact: Contact,
  by: 'customer' | 'seat' | 'system',
  treatment: Treatment,
): Refusal {
  if (by !== 'system' || !TREATMENTS.includes(treatment)) {
    return refuse('invalid-value', `treatment ends a contact by system, and is one of: ${TREATMENTS.join(', ')}`);
  }
  const { rec } = contact;
  if (rec.state !== 'queued' && rec.state !== 'offered') return wrongState(contact, 'waiting to be ended by treatment');
  if (rec.offer !== null) endOffer(core, contact, { end: 'caller-gone' });
  close(core, contact, 'treated', null);
  return undefined;
}

/**
 * The talk is over. In service wrap-up follows. Before service: gone by the customer or the system is `abandoned`, a
 * contact that the system ends before it was queued is `rejected`, a connection that the system gives up is `lost`.
 */
export function contactEnded(core: Core, contact: Contact, by: 'customer' | 'seat' | 'system'): Refusal {
  const { rec } = contact;
  const { state } = rec;
  if (state === 'wrap-up') return wrongState(contact, 'before its wrap-up');
  if (by === 'customer') return contactAbandoned(core, contact);
  if (by === 'seat' && !isInService(contact)) return wrongState(contact, 'in service to be ended by its seat');
  core.action({
    kind: 'release-media',
    contactId: rec.id,
    medium: rec.medium,
    cause: releaseCause(by, state === 'arrived'),
    expiresAt: null,
  });
  if (state === 'arrived') close(core, contact, 'rejected', null);
  else if (by === 'system' && state === 'connecting') close(core, contact, 'lost', null);
  else if (isInService(contact)) startWrapUp(core, contact, by);
  else abandon(core, contact);
  return undefined;
}

function releaseCause(by: 'seat' | 'system', rejected: boolean) {
  if (by === 'seat') return 'ended-by-seat';
  return rejected ? 'rejected' : 'lost';
}

export function priorityChanged(core: Core, contact: Contact, priority: number, by: Actor): Refusal {
  const { rec } = contact;
  if (!Number.isSafeInteger(priority))
    return refuse('invalid-value', `priority must be a whole number, got ${priority}`);
  if (rec.state === 'wrap-up') return wrongState(contact, 'before its wrap-up');
  const lane = core.laneOf(contact);
  moveInLine(core, contact, () => {
    rec.priority = priority;
    if (lane !== undefined) contact.standing = core.compiled.standing(lane, priority);
  });
  core.fact({ kind: 'contact-priority-changed', at: core.now, contactId: rec.id, priority, by });
  return undefined;
}

export function mediaConnected(core: Core, contact: Contact): Refusal {
  const { rec } = contact;
  if (rec.state !== 'connecting' || rec.seatId === null) return wrongState(contact, 'connecting');
  const isFirst = rec.serviceStartedAt === null;
  stopConnecting(core, contact);
  rec.state = 'active';
  rec.serviceStartedAt ??= core.now;
  core.contactChanged(contact);
  if (isFirst) noteServiceStart(core, contact);
  core.fact({
    kind: 'contact-active',
    at: core.now,
    contactId: rec.id,
    seatId: rec.seatId,
    waitedMs: isFirst ? core.now - contact.enqueuedAt : null,
    expectedWaitMs: isFirst ? rec.expectedWaitMs : null,
  });
  const seat = core.seatOf(contact);
  if (seat !== null) touchSeat(core, seat);
  return undefined;
}

/** A call is put on hold by its seat and keeps it; a text contact is set aside while its customer is away and frees its units. */
export function contactHeld(core: Core, contact: Contact): Refusal {
  const { rec } = contact;
  if (rec.state !== 'active' || rec.seatId === null) return wrongState(contact, 'active');
  rec.state = 'held';
  core.contactChanged(contact);
  core.fact({ kind: 'contact-held', at: core.now, contactId: rec.id, seatId: rec.seatId });
  if (rec.medium === 'voice') {
    core.action({ kind: 'hold-media', contactId: rec.id, medium: rec.medium, seatId: rec.seatId, expiresAt: null });
  } else {
    rec.unitsHeld = 0;
  }
  const seat = core.seatOf(contact);
  if (seat !== null) touchSeat(core, seat);
  return undefined;
}

/**
 * A call goes on where it was. A text contact goes on at its seat when that is ready and has room; else it waits
 * `holdPreferMs` for it, then stands in line with its old place.
 */
export function contactResumed(core: Core, contact: Contact): Refusal {
  const { rec } = contact;
  const { seatId } = rec;
  if (rec.state !== 'held' || seatId === null) return wrongState(contact, 'held');
  const { seat } = contact;
  if (rec.medium !== 'voice' && (seat === null || !canGoOn(core, contact, seat))) {
    core.fact({ kind: 'contact-resumed', at: core.now, contactId: rec.id, seatId: null });
    leaveSeat(core, contact);
    prefer(core, contact, seatId, core.now + core.compiled.config.holdPreferMs);
    returnFromService(core, contact);
    return undefined;
  }
  rec.state = 'active';
  core.contactChanged(contact);
  core.fact({ kind: 'contact-resumed', at: core.now, contactId: rec.id, seatId });
  if (rec.medium === 'voice') {
    core.action({ kind: 'resume-media', contactId: rec.id, medium: rec.medium, seatId, expiresAt: null });
  } else {
    rec.unitsHeld = costOf(core, contact);
  }
  if (seat !== null) touchSeat(core, seat);
  return undefined;
}

function canGoOn(core: Core, contact: Contact, seat: Seat): boolean {
  if (seat.rec.state !== 'ready' || core.centreState(seat.rec.centreId) === 'down') return false;
  const { offered } = seat;
  const load = offered === null ? seat.load : withOffer(seat.load, offered.mediumIndex, costOf(core, offered));
  return hasRoom(core.compiled, seat, contact.mediumIndex, costOf(core, contact), load);
}

/** What the contact costs its seat; its queue may be gone from the configuration. */
function costOf(core: Core, contact: Contact): number {
  return core.laneOf(contact)?.cost ?? core.compiled.config.media[contact.rec.medium].cost;
}

const CANCEL_CAUSE: Readonly<Record<RequeueCause, CancelCause>> = {
  supervisor: 'supervisor',
  'seat-lost': 'seat-lost',
  'media-lost': 'seat-lost',
  'centre-down': 'centre-down',
  transfer: 'transfer',
};

/** Back to its place in line: out of the hands of its seat, or out of a pending offer. */
export function contactRequeued(core: Core, contact: Contact, cause: RequeueCause): Refusal {
  const { rec } = contact;
  if (rec.offer !== null) {
    const fromSeatId = rec.offer.seatId;
    endOffer(core, contact, { end: 'cancelled', cause: CANCEL_CAUSE[cause] });
    announceRequeue(core, contact, fromSeatId, cause);
    enterLine(core, contact);
    return undefined;
  }
  if (!isInService(contact)) return wrongState(contact, 'offered or in service');
  requeueFromSeat(core, contact, cause);
  return undefined;
}

export function closedBySupervisor(core: Core, contact: Contact, reason: string): Refusal {
  const { rec } = contact;
  if (rec.offer !== null) endOffer(core, contact, { end: 'cancelled', cause: 'supervisor' });
  if (rec.state !== 'wrap-up') {
    core.action({ kind: 'release-media', contactId: rec.id, medium: rec.medium, cause: 'supervisor', expiresAt: null });
  }
  close(core, contact, 'supervisor', reason);
  return undefined;
}

/**
 * To another queue, keeping its place, or straight to a seat. Everything is checked first, so a transfer that does not
 * apply leaves the contact where it is. `maxWaiting` does not stop somebody who is inside already.
 */
export function contactTransferred(
  core: Core,
  command: Extract<Command, { kind: 'contact-transferred' }>,
  contact: Contact,
): Refusal {
  const { rec } = contact;
  const isServed = rec.state === 'active' || rec.state === 'held' || rec.state === 'paused';
  if ('seatId' in command.to) {
    if (!isServed) return wrongState(contact, 'active, held or paused to be transferred to a seat');
    if (command.to.seatId === rec.seatId)
      return refuse('invalid-value', `contact ${rec.id} is at seat ${rec.seatId} already`);
    return transferToSeat(core, contact, command.to.seatId);
  }
  if (!isServed && rec.state !== 'queued' && rec.state !== 'offered') {
    return wrongState(contact, 'waiting, active, held or paused');
  }
  const queue = core.compiled.queues.get(command.to.queueId);
  if (queue === undefined) return refuse('unknown-queue', `there is no queue ${command.to.queueId}`);
  if (!queue.config.open) return refuse('queue-closed', `queue ${queue.config.id} takes no new contacts`);
  if (isServed) requeueFromSeat(core, contact, 'transfer', queue.config.id);
  else moveToQueue(core, contact, queue.config.id);
  return undefined;
}

function moveToQueue(core: Core, contact: Contact, to: QueueId): void {
  const fromSeatId = contact.rec.offer?.seatId ?? null;
  if (contact.rec.offer !== null) endOffer(core, contact, { end: 'cancelled', cause: 'transfer' });
  leaveLine(core, contact);
  leaveGroup(core, contact);
  changeQueue(core, contact, to);
  announceRequeue(core, contact, fromSeatId, 'transfer');
  enterLine(core, contact);
}

function transferToSeat(core: Core, contact: Contact, seatId: string): Refusal {
  if (core.laneOf(contact) === undefined)
    return refuse('unknown-queue', `the queue of contact ${contact.rec.id} is gone`);
  const seat = freeSeat(core, contact, seatId, false);
  if ('reason' in seat) return seat;
  requeueFromSeat(core, contact, 'transfer');
  makeOffer(core, contact, { seat, ring: contact.rec.ring, ruleId: null }, true);
  return undefined;
}

/** The seat a person named, when it can take the contact now; scope, skills, back-off and rate cap are for the engine's own choice. */
function freeSeat(core: Core, contact: Contact, seatId: string, evenNotReady: boolean): Seat | NonNullable<Refusal> {
  const seat = core.seats.get(seatId);
  if (seat === undefined) return refuse('seat-not-signed-in', `seat ${seatId} is not signed in`);
  const { state } = seat.rec;
  if (state !== 'ready' && !(evenNotReady && state === 'not-ready')) {
    return refuse('seat-not-ready', `seat ${seatId} is ${state}`);
  }
  if (seat.offered !== null) return refuse('offer-pending', `seat ${seatId} has an offer pending`);
  if (!hasRoom(core.compiled, seat, contact.mediumIndex, costOf(core, contact))) {
    return refuse('no-capacity', `seat ${seatId} has no room for one more ${contact.rec.medium} contact`);
  }
  return seat;
}

/** A supervisor offers a waiting contact to a seat of his choice. */
export function manualAssign(core: Core, contact: Contact, seatId: string): Refusal {
  if (contact.rec.state !== 'queued' && contact.rec.state !== 'offered') return wrongState(contact, 'waiting');
  const seat = freeSeat(core, contact, seatId, false);
  if ('reason' in seat) return seat;
  if (contact.rec.offer !== null) returnToLine(core, contact, { end: 'cancelled', cause: 'manual-assign' });
  makeOffer(core, contact, { seat, ring: contact.rec.ring, ruleId: null }, true);
  return undefined;
}

/** An agent takes a contact that waits at his own centre; on a break too, for he asks for it himself. */
export function manualPull(core: Core, contact: Contact, seatId: string): Refusal {
  if (contact.rec.state !== 'queued') return wrongState(contact, 'queued');
  const seat = freeSeat(core, contact, seatId, true);
  if ('reason' in seat) return seat;
  if (seat.rec.centreId !== contact.rec.homeCentreId) {
    return refuse('not-your-contact', `contact ${contact.rec.id} does not wait at the centre of seat ${seatId}`);
  }
  makeOffer(core, contact, { seat, ring: contact.rec.ring, ruleId: null }, true);
  acceptOffer(core, contact);
  return undefined;
}

export function wrapUpDone(core: Core, contact: Contact, seatId: string, outcome: string | undefined): Refusal {
  if (contact.rec.seatId !== seatId)
    return refuse('not-your-contact', `contact ${contact.rec.id} is not at seat ${seatId}`);
  if (contact.rec.state !== 'wrap-up') return wrongState(contact, 'in wrap-up');
  close(core, contact, 'served', outcome ?? null);
  return undefined;
}
