import type { Millis } from '../../kernel/clock';
import type { CentreId, ContactId, OfferId, QueueId, Requirement, RuleId, SeatId, SkillId } from './config';
import type { ContactState, RefusalReason, SeatState } from './effects';

/** What came of a seat: the first condition of routing.md section 2 that fails, or that it could take the contact. */
export type Verdict = RefusalReason | 'eligible';

/** The seats that are listed, by seat number. */
export interface SeatPage {
  /** Of the seats that fit, so many are passed over, and then at most so many named. Whole numbers. */
  readonly offset: number;
  readonly limit: number;
  /** Only seats of this verdict. */
  readonly verdict?: Verdict;
  /** Only seats of these centres. */
  readonly centreIds?: readonly CentreId[];
}

/** A seat and why it may not take the contact now. */
export interface SeatVerdict {
  readonly seatId: SeatId;
  readonly seatNumber: number;
  readonly centreId: CentreId;
  readonly state: SeatState;
  /** Whether an offer is pending there. */
  readonly offering: boolean;
  /** Contacts in its hand, those in wrap-up too. */
  readonly inHand: number;
  /** Null when it could take the contact. */
  readonly reason: RefusalReason | null;
  /**
   * With `missing-skill` and `level-too-low`: what the seat lacks for the reached ring that it is nearest to, by skill;
   * `has` 0 is not having it. Else empty.
   */
  readonly lacks: readonly { readonly skillId: SkillId; readonly has: number; readonly needs: number }[];
  /** When the reason ends by itself: back-off, wait for a named seat, rate cap, the other offer's deadline. Else null. */
  readonly until: Millis | null;
}

/** A ring of the contact's queue. */
export interface RingOfContact {
  readonly ring: number;
  readonly requires: Requirement;
  readonly reached: boolean;
  /** When it opens if nothing opens it earlier; null once reached, and while the contact does not wait. */
  readonly opensAt: Millis | null;
}

/** Why a contact waits, or who could take it: every signed-in seat counted once, by its first failing reason. */
export interface Explanation {
  readonly contactId: ContactId;
  readonly state: ContactState;
  readonly queueId: QueueId | null;
  readonly waitedMs: number | null;
  readonly ring: number;
  /** Ring 0 and those that follow; empty before it is in a queue. */
  readonly rings: readonly RingOfContact[];
  /** Centres that may serve it now, and why each is there. */
  readonly scope: readonly {
    readonly centreId: CentreId;
    readonly because: 'home' | { readonly ruleId: RuleId } | { readonly ring: number };
  }[];
  /** The one seat that it waits for, and until when. */
  readonly preferred: { readonly seatId: SeatId; readonly until: Millis } | null;
  /** 1 is next. Over all waiting contacts by the order of routing.md section 3; null when it does not wait. */
  readonly placeInLine: number | null;
  /**
   * While it waits: how much longer, with those of its queue and home who come before it, and what was expected when it
   * entered the queue. Null: no end in sight, nobody with the skill was signed in.
   */
  readonly expectedWait: { readonly fromNowMs: Millis | null; readonly atEntryMs: Millis | null } | null;
  readonly offer: { readonly offerId: OfferId; readonly seatId: SeatId } | null;
  /** Counts by first failing reason; `eligible` is 0 whenever it waits (work conservation). Sums to all signed-in seats. */
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Seats that fit the page's verdict and centres; `seats` is a part of them. */
  readonly matching: number;
  readonly seats: readonly SeatVerdict[];
}
