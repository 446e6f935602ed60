import { Heap } from '../../kernel/heap';
import { bestSeatFor, choiceOf } from './best-seat';
import type { Core } from './core';
import { firstContactFor } from './eligibility';
import { Bucket, type Choice, type Contact, Seat } from './model';
import { makeOffer } from './offers';
import { compareInLine } from './order';
import { isAvailable } from './seat-index';
import { refreshVoiceReserves } from './voice-reserve';

/** A contact that may get a seat, and what it is the first of: it leads to the next one. */
interface Candidate {
  readonly contact: Contact;
  readonly source: Seat | Bucket | null;
}

/**
 * Work conservation (routing.md section 3): repeat, the first contact in order that has an eligible seat takes its best
 * seat, until none has one. Only what changed since it last held is looked at: seats that may take more, and contacts and
 * buckets that may be taken by more. A match makes seats eligible for others again only where it ends the reason of a
 * `homeFirst` or `reserveForVoice`; those seats are looked at again.
 */
export function matchAll(core: Core): void {
  refreshVoiceReserves(core);
  const { seats, buckets, contacts } = core.dirty;
  const count = seats.size + buckets.size + contacts.size;
  if (count === 0) return;
  if (core.waiting.size > 0) {
    if (count === 1 && seats.size === 1) matchOneSeat(core, seats.only() as Seat);
    else if (count === 1 && contacts.size === 1) matchOneContact(core, contacts.only() as Contact);
    else new Matching(core).run();
  }
  core.forgetMatching();
}

/**
 * The common case: one seat may take more, and nothing else changed. Nobody who waits had an eligible seat before, so for
 * the first contact that the seat may take it is the best.
 */
function matchOneSeat(core: Core, seat: Seat): void {
  if (!isHere(seat)) return;
  const contact = firstContactFor(core, seat);
  const choice = contact === null ? null : choiceOf(core, contact, seat);
  if (contact === null || choice === null) return;
  makeOffer(core, contact, choice, false);
  matchReopened(core);
}

/** The other common case: one contact may be taken by more. */
function matchOneContact(core: Core, contact: Contact): void {
  if (!isInLine(contact)) return;
  const choice = bestSeatFor(core, contact);
  if (choice === null) return;
  makeOffer(core, contact, choice, false);
  matchReopened(core);
}

/** After a match that may have lifted a reserve. */
function matchReopened(core: Core): void {
  refreshVoiceReserves(core);
  const { barred, seats } = core.dirty;
  seats.retain((seat) => isHere(seat));
  if (barred.size > 0 || seats.size > 0) new Matching(core).run();
}

/** Several things at once: the first in order is matched first, whatever led to it. */
class Matching {
  private readonly candidates: Heap<Candidate>;

  constructor(private readonly core: Core) {
    this.candidates = new Heap((a, b) => compareInLine(a.contact, b.contact, core.now));
  }

  /** Each candidate is looked at once when its turn comes: those before it found no seat, and seats only get fewer. */
  run(): void {
    this.takeDirt();
    for (let next = this.candidates.pop(); next !== undefined; next = this.candidates.pop()) {
      if (!this.isStanding(next)) continue;
      const choice = this.choiceFor(next);
      if (choice === null) continue;
      makeOffer(this.core, next.contact, choice, false);
      refreshVoiceReserves(this.core);
      this.follow(next.source);
      this.takeDirt();
    }
  }

  /** Whether it still stands as it was found; else what it is the first of is asked again. */
  private isStanding({ contact, source }: Candidate): boolean {
    if (isInLine(contact) && !(source instanceof Seat && !isHere(source))) return true;
    this.follow(source);
    return false;
  }

  /** The seat for a candidate; null when there is none, or when another candidate of its source is to come first. */
  private choiceFor({ contact, source }: Candidate): Choice | null {
    const choice = bestSeatFor(this.core, contact);
    if (choice !== null || source === null) return choice;
    if (source instanceof Seat) {
      // A match has put the seat into a reserve meanwhile: it may still take somebody else.
      const other = firstContactFor(this.core, source);
      if (other !== null && other !== contact) this.candidates.push({ contact: other, source });
      return null;
    }
    // Contacts of a bucket differ only in whom they exclude: when one without exclusions finds no seat, none behind it does.
    if (contact.rec.exclusions.length === 0) return null;
    const next = this.nextWithSeat(source);
    if (next !== undefined) this.candidates.push({ contact: next, source });
    return null;
  }

  private nextWithSeat({ contacts }: Bucket): Contact | undefined {
    let found: Contact | undefined;
    contacts.find((contact) => {
      if (bestSeatFor(this.core, contact) !== null) found = contact;
      return found !== undefined || contact.rec.exclusions.length === 0;
    });
    return found;
  }

  private follow(source: Candidate['source']): void {
    const { core } = this;
    if (source instanceof Bucket) {
      const contact = source.contacts.first();
      if (contact !== undefined) this.candidates.push({ contact, source });
    } else if (source !== null && isHere(source)) {
      const contact = firstContactFor(core, source);
      if (contact !== null) this.candidates.push({ contact, source });
    }
  }

  /** Makes candidates of what is to be looked at, at the beginning and again when a match has lifted a reserve. */
  private takeDirt(): void {
    const { seats, buckets, contacts, barred } = this.core.dirty;
    const found: Seat[] = [...barred];
    barred.clear();
    seats.retain((seat) => found.push(seat) === 0);
    for (const seat of found) this.follow(seat);
    buckets.retain((bucket) => {
      this.follow(bucket);
      return false;
    });
    contacts.retain((contact) => {
      if (isInLine(contact)) this.candidates.push({ contact, source: null });
      return false;
    });
  }
}

function isHere(seat: Seat): boolean {
  return seat.isSignedIn && isAvailable(seat);
}

function isInLine(contact: Contact): boolean {
  return contact.bucket !== null || contact.reserved;
}
