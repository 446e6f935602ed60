import type { Actor, ChosenSeatState, Command } from './commands';
import type { SeatProfile } from './config';
import { type Core, type Refusal, refuse } from './core';
import type { CancelCause } from './effects';
import type { Contact, Mutable, Seat } from './model';
import { applyRateCap, cancelOfferAt } from './offers';
import { endPreference, isVain } from './queueing';
import type { SeatRecord } from './records';
import { callsInWrapUp, inOrderTaken, setSeatState, settleSeatState, staffLost, touchSeat } from './seat-state';
import { close, isInService, requeueFromSeat } from './service';

const BEFORE_CHOICE: ChosenSeatState = { state: 'not-ready', reason: 'sign-in' };

export function seatSignedIn(core: Core, command: Extract<Command, { kind: 'seat-signed-in' }>): Refusal {
  const { seatId, centreId, profile } = command;
  if (core.seats.has(seatId)) return refuse('seat-already-signed-in', `seat ${seatId} is signed in already`);
  if (!core.compiled.centres.has(centreId)) return refuse('unknown-centre', `there is no centre ${centreId}`);
  const refusal = refuseProfile(core, seatId, profile) ?? refuseChoice(command.chosen);
  if (refusal !== undefined) return refusal;
  const seat = core.addSeat(newSeat(core, command));
  core.fact({ kind: 'seat-signed-in', at: core.now, seatId, centreId });
  core.seatIndex.attach(seat);
  settleSeatState(core, seat, null);
  touchSeat(core, seat);
  return undefined;
}

function newSeat(core: Core, command: Extract<Command, { kind: 'seat-signed-in' }>): Mutable<SeatRecord> {
  return {
    id: command.seatId,
    centreId: command.centreId,
    profile: command.profile,
    state: 'signed-out',
    reason: null,
    stateSince: core.now,
    idleSince: core.now,
    chosen: command.chosen ?? BEFORE_CHOICE,
    signedInAt: core.now,
    missedInARow: 0,
    failedAt: [],
    acceptedAt: [],
    limitedUntil: null,
    graceUntil: null,
    returnsNotResponding: null,
  };
}

function refuseProfile(core: Core, seatId: string, profile: SeatProfile): Refusal {
  const { seatNumber, capacity, skills, caps, rateCap } = profile;
  if (!Number.isSafeInteger(seatNumber))
    return refuse('invalid-value', `seatNumber must be a whole number, got ${seatNumber}`);
  if (!(capacity >= 0 && Number.isFinite(capacity)))
    return refuse('invalid-value', `capacity must be 0 or more, got ${capacity}`);
  for (const [skill, level] of Object.entries(skills)) {
    if (!Number.isSafeInteger(level) || level < 1 || level > 10) {
      return refuse('invalid-value', `level of skill ${skill} must be a whole number from 1 to 10, got ${level}`);
    }
  }
  for (const [medium, cap] of Object.entries(caps)) {
    if (!Number.isSafeInteger(cap) || cap < 0)
      return refuse('invalid-value', `cap of ${medium} must be 0 or more, got ${cap}`);
  }
  if (rateCap !== undefined && !(isWholeAbove0(rateCap.contacts) && isWholeAbove0(rateCap.windowMs))) {
    return refuse('invalid-value', 'rateCap must allow at least 1 contact, whole, in a window of whole ms above 0');
  }
  const holder = core.seatNumbers.get(seatNumber) ?? seatId;
  return holder === seatId
    ? undefined
    : refuse('invalid-value', `seat number ${seatNumber} is taken by seat ${holder}`);
}

function isWholeAbove0(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function refuseChoice(chosen: ChosenSeatState | undefined): Refusal {
  if (chosen?.state !== 'not-ready' || chosen.reason.trim() !== '') return undefined;
  return refuse('invalid-value', 'not-ready needs a reason');
}

/** The agent's explicit choice. In wrap-up and while disconnected it is remembered as what comes next. */
export function seatStateChosen(core: Core, seat: Seat, chosen: ChosenSeatState): Refusal {
  const refusal = refuseChoice(chosen);
  if (refusal !== undefined) return refusal;
  const { rec } = seat;
  rec.chosen = chosen;
  rec.missedInARow = 0;
  rec.returnsNotResponding = null;
  core.seatChanged(seat);
  if (rec.state === 'disconnected' || rec.state === 'wrap-up') return undefined;
  settleSeatState(core, seat, null);
  if (rec.state !== 'ready') cancelOfferAt(core, seat, { end: 'cancelled', cause: 'state-chosen' });
  touchSeat(core, seat);
  return undefined;
}

/** A supervisor's word counts at once: it ends the wrap-up of a call, too. A disconnected seat gets the state when it is back. */
export function seatStateForced(
  core: Core,
  seat: Seat,
  command: Extract<Command, { kind: 'seat-state-forced' }>,
): Refusal {
  const { chosen, by } = command;
  if (chosen.state === 'signed-out') {
    signOut(core, seat, command.reason, by, 'state-forced');
    return undefined;
  }
  const refusal = refuseChoice(chosen);
  if (refusal !== undefined) return refusal;
  const { rec } = seat;
  rec.chosen = chosen;
  rec.missedInARow = 0;
  rec.returnsNotResponding = null;
  core.seatChanged(seat);
  if (rec.state === 'disconnected') return undefined;
  for (const contact of inOrderTaken(callsInWrapUp(seat))) close(core, contact, 'served', null);
  settleSeatState(core, seat, by);
  if (rec.state !== 'ready') cancelOfferAt(core, seat, { end: 'cancelled', cause: 'state-forced' });
  touchSeat(core, seat);
  return undefined;
}

/** Skills, capacity, caps. What the seat has in hand or was offered stays. */
export function seatProfileChanged(core: Core, seat: Seat, profile: SeatProfile): Refusal {
  const refusal = refuseProfile(core, seat.rec.id, profile);
  if (refusal !== undefined) return refusal;
  core.seatNumbers.delete(seat.rec.profile.seatNumber);
  core.seatsByNumber.delete(seat);
  seat.rec.profile = profile;
  core.seatNumbers.set(profile.seatNumber, seat.rec.id);
  core.seatsByNumber.insert(seat);
  staffLost(core, core.seatIndex.attach(seat));
  core.dirty.seats.add(seat);
  applyRateCap(core, seat);
  endVainPreferences(core, seat.rec.id);
  touchSeat(core, seat);
  // The same load is another share of another capacity.
  core.reviewVoiceReserves();
  return undefined;
}

/** The console is gone: nothing new, the pending offer ends, and at the end of the grace time the seat is signed out. */
export function seatLost(core: Core, seat: Seat, graceMs: number): Refusal {
  const { rec } = seat;
  if (rec.state === 'disconnected') return refuse('seat-wrong-state', `seat ${rec.id} is disconnected already`);
  if (!Number.isSafeInteger(graceMs) || graceMs < 0) {
    return refuse('invalid-value', `graceMs must be whole milliseconds, 0 or more, got ${graceMs}`);
  }
  rec.returnsNotResponding = rec.state === 'not-responding' ? rec.reason : null;
  setSeatState(core, seat, 'disconnected', null, null);
  rec.graceUntil = core.due(core.now + graceMs);
  core.timers.ofSeat('grace', seat, rec.graceUntil);
  cancelOfferAt(core, seat, { end: 'cancelled', cause: 'seat-lost' });
  touchSeat(core, seat);
  return undefined;
}

/** The console is there again: the state the seat had to be in, the agent's last choice included. */
export function seatBack(core: Core, seat: Seat): Refusal {
  const { rec } = seat;
  if (rec.state !== 'disconnected')
    return refuse('seat-wrong-state', `seat ${rec.id} is ${rec.state}, not disconnected`);
  rec.graceUntil = null;
  settleSeatState(core, seat, null);
  touchSeat(core, seat);
  return undefined;
}

/**
 * Signed out: the pending offer ends; text contacts in service go back to their place in line; what is in wrap-up is
 * closed; a call stays until the media side ends it and is then closed without wrap-up. A text contact on hold goes back
 * too: nobody would be left to take it off hold.
 */
export function signOut(core: Core, seat: Seat, reason: string | null, by: Actor | null, cause: CancelCause): void {
  const { rec } = seat;
  setSeatState(core, seat, 'signed-out', reason, by);
  cancelOfferAt(core, seat, { end: 'cancelled', cause });
  for (const contact of inOrderTaken(seat.hand)) handBack(core, contact);
  staffLost(core, core.seatIndex.detach(seat));
  core.removeSeat(seat);
  core.reviewVoiceReserves();
  core.seatChanged(seat);
  endVainPreferences(core, rec.id);
}

function handBack(core: Core, contact: Contact): void {
  const { rec } = contact;
  if (rec.state === 'wrap-up') close(core, contact, 'served', null);
  else if (isInService(contact) && rec.medium !== 'voice') requeueFromSeat(core, contact, 'seat-lost');
}

/** Nobody goes on waiting for a seat that is gone or cannot serve the medium. */
function endVainPreferences(core: Core, seatId: string): void {
  const waiting = [...core.waiting.reservedAt(seatId)].sort((a, b) => a.arrivalNumber - b.arrivalNumber);
  for (const contact of waiting) if (isVain(core, contact)) endPreference(core, contact);
}
