import type { Actor } from '../../../src/routing/engine/commands';
import type { SeatState } from '../../../src/routing/engine/effects';
import { type House, inHand, say, type Seat } from './house';

export function turn(house: House, seat: Seat, to: SeatState, reason: string | null, by: Actor | null): void {
  const from = seat.state;
  if (from === to && seat.reason === reason) return;
  seat.state = to;
  seat.reason = to === 'not-ready' || to === 'not-responding' ? reason : null;
  say(house, { kind: 'seat-state-changed', seatId: seat.id, centreId: seat.centreId, from, to, reason, by });
}

export function wrapsUpCall(house: House, seat: Seat): boolean {
  return inHand(house, seat).some(({ medium, state }) => medium === 'voice' && state === 'wrap-up');
}

/** The agent's last explicit choice comes after work. */
export function turnToChosen(house: House, seat: Seat, by: Actor | null): void {
  const { chosen } = seat;
  if (wrapsUpCall(house, seat)) turn(house, seat, 'wrap-up', null, by);
  else turn(house, seat, chosen.state, chosen.state === 'not-ready' ? chosen.reason : null, by);
}
