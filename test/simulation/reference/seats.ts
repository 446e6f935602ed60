import type { Actor, ChosenSeatState, Command } from '../../../src/routing/engine/commands';
import type { CancelCause } from '../../../src/routing/engine/effects';
import { centreOf, dueAt, type House, inHand, refuseIf, say, type Seat, seatOf, signedIn } from './house';
import { cancelOfferOf, limit } from './offers';
import { forgetVainWait } from './queueing';
import { turn, turnToChosen } from './seat-states';
import { balance, close, requeue } from './service';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

const WHOLE = Number.isSafeInteger;

function checkProfile(house: House, seatId: string, profile: Seat['profile']): void {
  const { seatNumber, capacity, skills, caps, rateCap } = profile;
  const isSound =
    WHOLE(seatNumber) &&
    Number.isFinite(capacity) &&
    capacity >= 0 &&
    Object.values(skills).every((level) => WHOLE(level) && level >= 1 && level <= 10) &&
    Object.values(caps).every((cap) => WHOLE(cap) && cap >= 0) &&
    [rateCap?.contacts ?? 1, rateCap?.windowMs ?? 1].every((value) => WHOLE(value) && value > 0);
  refuseIf(!isSound, 'invalid-value');
  refuseIf(
    house.seats.some(({ id, profile: other }) => id !== seatId && other.seatNumber === seatNumber),
    'invalid-value',
  );
}

function checkChosen(chosen: ChosenSeatState | { readonly state: 'signed-out' }): void {
  refuseIf(chosen.state === 'not-ready' && chosen.reason.trim() === '', 'invalid-value');
}

export function signIn(house: House, command: Of<'seat-signed-in'>): void {
  refuseIf(seatOf(house, command.seatId) !== undefined, 'seat-already-signed-in');
  refuseIf(centreOf(house, command.centreId) === undefined, 'unknown-centre');
  checkProfile(house, command.seatId, command.profile);
  const chosen: ChosenSeatState = command.chosen ?? { state: 'not-ready', reason: 'sign-in' };
  checkChosen(chosen);
  const seat: Seat = {
    id: command.seatId,
    centreId: command.centreId,
    profile: command.profile,
    state: 'signed-out',
    reason: null,
    idleSince: house.now,
    chosen,
    missedInARow: 0,
    failedAt: [],
    acceptedAt: [],
    limited: null,
    grace: null,
    returnsNotResponding: null,
  };
  house.seats.push(seat);
  house.seats.sort((a, b) => a.profile.seatNumber - b.profile.seatNumber);
  say(house, { kind: 'seat-signed-in', seatId: seat.id, centreId: seat.centreId });
  turnToChosen(house, seat, null);
}

export function choose(house: House, { seatId, chosen }: Of<'seat-state-chosen'>): void {
  const seat = signedIn(house, seatId);
  checkChosen(chosen);
  seat.chosen = chosen;
  seat.missedInARow = 0;
  seat.returnsNotResponding = null;
  if (seat.state === 'disconnected' || seat.state === 'wrap-up') return;
  turnToChosen(house, seat, null);
  if (chosen.state !== 'ready') cancelOfferOf(house, seat, 'state-chosen');
}

export function force(house: House, command: Of<'seat-state-forced'>): void {
  const seat = signedIn(house, command.seatId);
  const { chosen, by } = command;
  checkChosen(chosen);
  if (chosen.state === 'signed-out') {
    signOut(house, seat, 'state-forced', command.reason, by);
    return;
  }
  seat.chosen = chosen;
  seat.missedInARow = 0;
  seat.returnsNotResponding = null;
  if (seat.state === 'disconnected') return;
  for (const contact of inHand(house, seat).filter(({ medium, state }) => medium === 'voice' && state === 'wrap-up'))
    close(house, contact, 'served', null);
  turn(house, seat, chosen.state, chosen.state === 'not-ready' ? chosen.reason : null, by);
  if (chosen.state !== 'ready') cancelOfferOf(house, seat, 'state-forced');
}

export function changeProfile(house: House, { seatId, profile }: Of<'seat-profile-changed'>): void {
  const seat = signedIn(house, seatId);
  checkProfile(house, seatId, profile);
  seat.profile = profile;
  limit(house, seat);
  balance(house, seat);
  for (const contact of house.contacts) forgetVainWait(house, contact);
}

/** Disconnected at once; signed out when the grace is over. */
export function lose(house: House, { seatId, graceMs }: Of<'seat-lost'>): void {
  const seat = signedIn(house, seatId);
  refuseIf(seat.state === 'disconnected', 'seat-wrong-state');
  refuseIf(!WHOLE(graceMs) || graceMs < 0, 'invalid-value');
  seat.returnsNotResponding = seat.state === 'not-responding' ? seat.reason : null;
  turn(house, seat, 'disconnected', null, null);
  cancelOfferOf(house, seat, 'seat-lost');
  seat.grace = dueAt(house, house.now + graceMs);
}

export function comeBack(house: House, seatId: string): void {
  const seat = signedIn(house, seatId);
  refuseIf(seat.state !== 'disconnected', 'seat-wrong-state');
  seat.grace = null;
  if (seat.returnsNotResponding !== null) turn(house, seat, 'not-responding', seat.returnsNotResponding, null);
  else turnToChosen(house, seat, null);
  seat.returnsNotResponding = null;
}

/** Text goes back in line, wrap-ups are closed, a call stays until the media side ends it. */
export function signOut(house: House, seat: Seat, cause: CancelCause, reason: string | null, by: Actor | null): void {
  turn(house, seat, 'signed-out', reason, by);
  cancelOfferOf(house, seat, cause);
  for (const contact of inHand(house, seat)) {
    if (contact.state === 'wrap-up') close(house, contact, 'served', null);
    else if (contact.medium !== 'voice') requeue(house, contact, 'seat-lost');
  }
  house.seats = house.seats.filter((each) => each !== seat);
  for (const contact of house.contacts) forgetVainWait(house, contact);
}
