import type { BoardSeat, ExplainedSeat } from '../../../src/platform/realtime/console-protocol';

/** How a seat looks on the wall; the same words as the counts of its centre. */
export type SeatLook = 'ready' | 'offered' | 'busy' | 'wrap-up' | 'not-ready' | 'not-responding' | 'disconnected';

export const SEAT_LOOKS: readonly SeatLook[] = [
  'ready',
  'offered',
  'busy',
  'wrap-up',
  'not-ready',
  'not-responding',
  'disconnected',
];

/** Seats that left while the page was open keep their place and are counted nowhere. */
export type ChipLook = SeatLook | 'signed-out';

export function chipLookOf(seat: BoardSeat): ChipLook {
  return seat.state === 'signed-out' ? 'signed-out' : lookOf(seat);
}

export function lookOf({ state, offering, contacts }: BoardSeat): SeatLook {
  return lookAt({ state, offering, inHand: contacts.length });
}

/** What is wrong comes first, then ringing, then work, then the chosen state. */
export function lookAt({ state, offering, inHand }: Pick<ExplainedSeat, 'state' | 'offering' | 'inHand'>): SeatLook {
  if (state === 'disconnected' || state === 'not-responding') return state;
  if (offering) return 'offered';
  if (state === 'wrap-up') return 'wrap-up';
  if (inHand > 0) return 'busy';
  return state === 'ready' ? 'ready' : 'not-ready';
}

/** Since when the seat is what it looks like: its oldest contact while it works, else its state. */
export function lookSince(seat: BoardSeat): number {
  return lookOf(seat) === 'busy' ? Math.min(...seat.contacts.map((contact) => contact.since)) : seat.stateSince;
}

export interface SeatFilter {
  readonly look: SeatLook | null;
  readonly text: string;
}

/** Filters only dim: a seat keeps its place for ever. */
export function matches(seat: BoardSeat, filter: SeatFilter): boolean {
  if (filter.look !== null && chipLookOf(seat) !== filter.look) return false;
  const text = filter.text.trim().toLowerCase();
  return text === '' || seat.name.toLowerCase().includes(text) || String(seat.seatNumber).includes(text);
}

/** The seats of one centre by seat number: their places on the wall. */
export function seatsOfCentre(seats: Iterable<BoardSeat>, centreId: string): readonly BoardSeat[] {
  return [...seats].filter((seat) => seat.centreId === centreId).sort((a, b) => a.seatNumber - b.seatNumber);
}

export function countLooks(seats: Iterable<BoardSeat>): ReadonlyMap<SeatLook, number> {
  const counts = new Map<SeatLook, number>();
  for (const seat of seats) {
    if (seat.state === 'signed-out') continue;
    const look = lookOf(seat);
    counts.set(look, (counts.get(look) ?? 0) + 1);
  }
  return counts;
}
