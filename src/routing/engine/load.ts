import { MEDIA, type Medium } from '../../kernel/medium';
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
  const [voice = 0, chat = 0, sms = 0, email = 0] = units;
  const [calls = 0, chats = 0, messages = 0, mails = 0] = counts;
  for (let medium = 0; medium < units.length; medium++) units[medium] = counts[medium] = 0;
  load.running = 0;
  load.hasPaused = false;
  for (const { rec, mediumIndex } of seat.hand) {
    const { unitsHeld } = rec;
    units[mediumIndex] = (units[mediumIndex] as number) + unitsHeld;
    if (rec.state === 'paused') load.hasPaused = true;
    else load.running += unitsHeld;
    if (unitsHeld > 0) counts[mediumIndex] = (counts[mediumIndex] as number) + 1;
  }
  const [voiceNow = 0, chatNow = 0, smsNow = 0, emailNow = 0] = units;
  if (voiceNow < voice || chatNow < chat || smsNow < sms || emailNow < email) return 'less';
  const [callsNow = 0, chatsNow = 0, messagesNow = 0, mailsNow = 0] = counts;
  if (callsNow < calls || chatsNow < chats || messagesNow < messages || mailsNow < mails) return 'less';
  const isSame =
    voiceNow === voice &&
    chatNow === chat &&
    smsNow === sms &&
    emailNow === email &&
    callsNow === calls &&
    chatsNow === chats &&
    messagesNow === messages &&
    mailsNow === mails;
  return isSame && load.running === running ? 'same' : 'more';
}

/** False when the seat can never take such a contact, however idle. */
export function servesMedium(profile: SeatProfile, medium: Medium, cost: number): boolean {
  return profile.caps[medium] !== 0 && cost <= profile.capacity;
}

/** The caps of a profile by place of the medium. */
export function capsOf({ caps }: SeatProfile): number[] {
  return MEDIA.map((medium) => caps[medium] ?? Infinity);
}

/**
 * Room for one more contact (routing.md section 2, Capacity): the count cap of the medium, and units of everything,
 * running or paused, that the medium cannot interrupt. A pending offer is not looked at: it excludes the seat anyway.
 */
export function hasRoom(
  compiled: CompiledConfig,
  seat: Seat,
  mediumIndex: number,
  cost: number,
  { units, counts }: Load = seat.load,
): boolean {
  if ((counts[mediumIndex] as number) >= (seat.caps[mediumIndex] as number)) return false;
  let inTheWay = cost;
  for (const other of compiled.cannotInterrupt[mediumIndex] as readonly number[]) inTheWay += units[other] as number;
  return inTheWay <= seat.rec.profile.capacity;
}

/** The load as it will be when the pending offer is accepted: an offer holds its units. */
export function withOffer(load: Load, mediumIndex: number, cost: number): Load {
  const units = load.units.map((held, medium) => held + (medium === mediumIndex ? cost : 0));
  const counts = load.counts.map((count, medium) => count + Number(medium === mediumIndex));
  return { ...load, running: load.running + cost, units, counts };
}
