import type { Actor } from './commands';
import type { Core } from './core';
import type { SeatState } from './effects';
import { addUpLoad, type LoadChange } from './load';
import type { Contact, Seat } from './model';
import type { RequirementSet } from './requirements';
import { isAvailable } from './seat-index';
import { seatChanged } from './voice-reserve';

/**
 * After any change of what a seat has in hand or of its state: adds up its load, pauses or resumes what an interruption
 * asks for, has its orders put right, and marks it to be looked at if it may take what it could not take before.
 */
export function touchSeat(core: Core, seat: Seat): void {
  const change = balanceLoad(core, seat);
  const available = isAvailable(seat);
  if (available && (change === 'less' || !seat.wasAvailable)) core.dirty.seats.add(seat);
  if (change !== 'same' || available !== seat.wasAvailable || seat.rankedIdle !== seat.rec.idleSince) {
    core.seatIndex.touch(seat);
    if (available || seat.wasAvailable) seatChanged(core, seat);
  }
  seat.wasAvailable = available;
  core.seatChanged(seat);
}

/** Requirements of rings have lost their last seat of a centre. */
export function staffLost(core: Core, requirements: readonly RequirementSet[]): void {
  for (const requirement of requirements) core.dirty.unstaffed.add(requirement);
}

/** Sets the state and says so; nothing when it is in it already for the same reason. The caller touches the seat. */
export function setSeatState(core: Core, seat: Seat, to: SeatState, reason: string | null, by: Actor | null): void {
  const { rec } = seat;
  if (rec.state === to && rec.reason === reason) return;
  const from = rec.state;
  const staffChanges = (from === 'disconnected') !== (to === 'disconnected');
  rec.state = to;
  rec.reason = reason;
  if (from !== to) rec.stateSince = core.now;
  core.fact({ kind: 'seat-state-changed', at: core.now, seatId: rec.id, centreId: rec.centreId, from, to, reason, by });
  if (staffChanges) staffLost(core, core.seatIndex.attach(seat));
  core.seatChanged(seat);
}

/** The state a seat has to be in: wrap-up while a call is wrapped up, not responding until the agent returns, else the last explicit choice. */
export function settleSeatState(core: Core, seat: Seat, by: Actor | null): void {
  const { rec } = seat;
  if (rec.returnsNotResponding !== null) {
    const cause = rec.returnsNotResponding;
    rec.returnsNotResponding = null;
    setSeatState(core, seat, 'not-responding', cause, by);
  } else if (hasCallInWrapUp(seat)) {
    setSeatState(core, seat, 'wrap-up', null, by);
  } else {
    setSeatState(core, seat, rec.chosen.state, rec.chosen.state === 'not-ready' ? rec.chosen.reason : null, by);
  }
}

export function hasCallInWrapUp(seat: Seat): boolean {
  for (const contact of seat.hand) if (isCallInWrapUp(contact)) return true;
  return false;
}

export function callsInWrapUp(seat: Seat): Contact[] {
  return seat.hand.filter(isCallInWrapUp);
}

function isCallInWrapUp({ rec }: Contact): boolean {
  return rec.medium === 'voice' && rec.state === 'wrap-up';
}

/** Contacts of a seat, first taken first. */
export function inOrderTaken(contacts: Iterable<Contact>): Contact[] {
  return [...contacts].sort((a, b) => (a.rec.takenOrder ?? 0) - (b.rec.takenOrder ?? 0));
}

/**
 * Pauses as many contacts as an interruption needs, newest first, and resumes paused ones, oldest first, as soon as
 * there is room (routing.md section 2). A contact in wrap-up cannot be paused; it gives its units up instead. Returns how
 * its load is, beside when it was last looked at.
 */
function balanceLoad(core: Core, seat: Seat): LoadChange {
  const { load } = seat;
  let change = addUpLoad(seat);
  while (load.running > seat.rec.profile.capacity && makeRoom(core, seat)) {
    if (addUpLoad(seat) === 'less') change = 'less';
  }
  while (load.hasPaused && resumeOldest(core, seat)) {
    addUpLoad(seat);
    if (change === 'same') change = 'more';
  }
  return change;
}

function makeRoom(core: Core, seat: Seat): boolean {
  const hand = inOrderTaken(seat.hand).reverse();
  for (const state of ['active', 'wrap-up'] as const) {
    for (const contact of hand) {
      const { rec } = contact;
      if (rec.state !== state || rec.unitsHeld === 0) continue;
      const { interruptibleBy } = core.compiled.config.media[rec.medium];
      const by = hand.find((other) => isServed(other) && interruptibleBy.includes(other.rec.medium));
      if (by === undefined) continue;
      if (state === 'wrap-up') {
        rec.unitsHeld = 0;
      } else {
        rec.state = 'paused';
        rec.pausedAt = core.now;
        core.fact({ kind: 'contact-paused', at: core.now, contactId: rec.id, seatId: seat.rec.id, by: by.rec.id });
      }
      core.contactChanged(contact);
      return true;
    }
  }
  return false;
}

function isServed({ rec }: Contact): boolean {
  return rec.state === 'connecting' || rec.state === 'active' || rec.state === 'held';
}

function resumeOldest(core: Core, seat: Seat): boolean {
  if (seat.rec.state === 'signed-out') return false;
  const oldest = inOrderTaken(seat.hand).find(({ rec }) => rec.state === 'paused');
  if (oldest === undefined) return false;
  const { rec } = oldest;
  if (seat.load.running + offeredUnits(core, seat) + rec.unitsHeld > seat.rec.profile.capacity) return false;
  rec.state = 'active';
  rec.pausedAt = null;
  core.fact({ kind: 'contact-unpaused', at: core.now, contactId: rec.id, seatId: seat.rec.id });
  core.contactChanged(oldest);
  return true;
}

function offeredUnits(core: Core, seat: Seat): number {
  return seat.offered === null ? 0 : (core.laneOf(seat.offered)?.cost ?? 0);
}
