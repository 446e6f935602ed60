import type { Medium } from '../../kernel/medium';
import type { CompiledConfig } from './compiled-config';
import type { SeatProfile } from './config';
import type { Load, Seat } from './model';

/** What adding up found, beside how it was before: nothing new, more in hand everywhere it changed, or less somewhere. */
export type LoadChange = 'same' | 'more' | 'less';

/**
 * Adds up what a seat has in hand. It is a handful, so this is cheaper than keeping it up to date. `less` means that some
 * medium has less in hand than before, so that there may be room where there was none.
 */
export function addUpLoad(seat: Seat): LoadChange {
  const { load } = seat;
  const { units, counts, running } = load;
  const { voice, chat, sms, email } = units;
  const { voice: calls, chat: chats, sms: messages, email: mails } = counts;
  units.voice = units.chat = units.sms = units.email = 0;
  counts.voice = counts.chat = counts.sms = counts.email = 0;
  load.running = 0;
  load.hasPaused = false;
  for (const { rec } of seat.hand) {
    units[rec.medium] += rec.unitsHeld;
    if (rec.state === 'paused') load.hasPaused = true;
    else load.running += rec.unitsHeld;
    if (rec.unitsHeld > 0) counts[rec.medium] += 1;
  }
  if (units.voice < voice || units.chat < chat || units.sms < sms || units.email < email) return 'less';
  if (counts.voice < calls || counts.chat < chats || counts.sms < messages || counts.email < mails) return 'less';
  const isSame =
    units.voice === voice &&
    units.chat === chat &&
    units.sms === sms &&
    units.email === email &&
    counts.voice === calls &&
    counts.chat === chats &&
    counts.sms === messages &&
    counts.email === mails;
  return isSame && load.running === running ? 'same' : 'more';
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
  return { ...load, running: load.running + cost, units, counts };
}
