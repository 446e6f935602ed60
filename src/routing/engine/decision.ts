import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
import type { CentreId, ContactId, OfferId, QueueId, Ranking, RuleId, SeatId } from './config';
import type { Explanation } from './explanation';

/** At most so many seats and contacts are compared by name. */
export const MOST_COMPARED = 50;

/** A seat that could have taken the contact, with everything that the order between seats looks at. */
export interface ComparedSeat {
  readonly seatId: SeatId;
  readonly seatNumber: number;
  readonly centreId: CentreId;
  /** The smallest ring of the contact's queue that it meets. */
  readonly ring: number;
  readonly atHome: boolean;
  /** Since its last service and wrap-up ended, or since its sign-in. */
  readonly idleMs: Millis;
  /** Sum of its levels in the skills that the ring requires. */
  readonly levels: number;
  /** How many skills it has. */
  readonly skills: number;
  readonly unitsInUse: number;
  readonly capacity: number;
  /** Takes no calls beside text. */
  readonly textOnly: boolean;
}

/** A contact that the seat could have taken, with everything that the order between contacts looks at. */
export interface ComparedContact {
  readonly contactId: ContactId;
  readonly queueId: QueueId | null;
  readonly medium: Medium;
  readonly homeCentreId: CentreId;
  readonly priority: number;
  readonly ring: number;
  /** Number of strict priorities at or below its own. */
  readonly tier: number;
  /** Points: rate × seconds waited + bonus. */
  readonly score: number;
  readonly ratePerS: number;
  readonly bonus: number;
  readonly waitedMs: Millis;
  /** Settles equal scores and waits: the smaller came earlier. */
  readonly arrivalNumber: number;
}

/** How an offer came about, as things stood just before it was made. */
export interface Decision {
  readonly at: Millis;
  readonly offerId: OfferId;
  readonly contactId: ContactId;
  readonly seatId: SeatId;
  readonly seatCentreId: CentreId;
  readonly ring: number;
  /** Rule that put the seat's centre into the scope; null at home or by a ring. */
  readonly ruleId: RuleId | null;
  /** Asked for by a person: nothing was compared for it, the lists say what would have been. */
  readonly manual: boolean;
  readonly ranking: Ranking;
  /** The contact and every seat, counted by the first condition that failed. */
  readonly explanation: Explanation;
  /** Seats that could have taken it, the best first; `explanation.counts.eligible` of them in all. */
  readonly seats: readonly ComparedSeat[];
  /** Contacts that the seat could have taken, the first in order first; `contactsInAll` of them. */
  readonly contacts: readonly ComparedContact[];
  readonly contactsInAll: number;
}
