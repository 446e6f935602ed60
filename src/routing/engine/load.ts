import type { Medium } from '../../kernel/medium';
import type { CompiledConfig } from './compiled-config';
import type { SeatProfile } from './config';
import type { Contact, Load, Seat } from './model';

/** Adds up what a seat has in hand. A seat has a handful of contacts, so this is cheaper than keeping it up to date. */
export function loadOf(contacts: Iterable<Contact>): Load {
  const units = { voice: 0, chat: 0, sms: 0, email: 0 };
  const counts = { voice: 0, chat: 0, sms: 0, email: 0 };
  let running = 0;
  for (const { rec } of contacts) {
    units[rec.medium] += rec.unitsHeld;
    if (rec.state !== 'paused') running += rec.unitsHeld;
    if (rec.unitsHeld > 0) counts[rec.medium] += 1;
  }
  return { running, units, counts };
}

/** False when the seat can never take such a contact, however idle. */
export function servesMedium(profile: SeatProfile, medium: Medium, cost: number): boolean {
  return profile.caps[medium] !== 0 && cost <= profile.capacity;
}

/**
 * Room for one more contact (routing.md section 2, Capacity): the count cap of the medium, and units of everything,
 * running or paused, that the medium cannot interrupt. A pending offer is not looked at: it excludes the seat anyway.
 */
export function hasRoom(compiled: CompiledConfig, seat: Seat, medium: Medium, cost: number, load = seat.load): boolean {
  const { capacity, caps } = seat.rec.profile;
  const cap = caps[medium];
  if (cap !== undefined && load.counts[medium] >= cap) return false;
  let inTheWay = cost;
  for (const other of compiled.cannotInterrupt[medium]) inTheWay += load.units[other];
  return inTheWay <= capacity;
}

/** The load as it will be when the pending offer is accepted: an offer holds its units. */
export function withOffer(load: Load, medium: Medium, cost: number): Load {
  const units = { ...load.units, [medium]: load.units[medium] + cost };
  const counts = { ...load.counts, [medium]: load.counts[medium] + 1 };
  return { running: load.running + cost, units, counts };
}
