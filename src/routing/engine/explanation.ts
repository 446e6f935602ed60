import type { CentreId, ContactId, OfferId, QueueId, RuleId, SeatId } from './config';
import type { ContactState, RefusalReason } from './effects';

/** Why a contact waits, or who could take it: every signed-in seat counted once, by its first failing reason. */
export interface Explanation {
  readonly contactId: ContactId;
  readonly state: ContactState;
  readonly queueId: QueueId | null;
  readonly waitedMs: number | null;
  readonly ring: number;
  /** Centres that may serve it now, and why each is there. */
  readonly scope: readonly {
    readonly centreId: CentreId;
    readonly because: 'home' | { readonly ruleId: RuleId } | { readonly ring: number };
  }[];
  /** 1 is next. Over all waiting contacts by the order of routing.md section 3; null when it does not wait. */
  readonly placeInLine: number | null;
  readonly offer: { readonly offerId: OfferId; readonly seatId: SeatId } | null;
  /** Counts by first failing reason; `eligible` is 0 whenever it waits (work conservation). Sums to all signed-in seats. */
  readonly counts: Readonly<Record<RefusalReason | 'eligible', number>>;
  /** By seat number. */
  readonly seats: readonly { readonly seatId: SeatId; readonly reason: RefusalReason | null }[];
}
