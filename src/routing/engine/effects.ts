import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
import type { Actor, CommandKind, Rejection, RequeueCause } from './commands';
import type {
  AccessPointId,
  CentreId,
  CentreState,
  ContactId,
  OfferId,
  QueueId,
  RuleId,
  SeatId,
  Treatment,
} from './config';

/** `arrived → queued → offered → connecting → active ⇄ held | paused → wrap-up → closed`. routing.md section 1. */
export type ContactState =
  'arrived' | 'queued' | 'offered' | 'connecting' | 'active' | 'held' | 'paused' | 'wrap-up' | 'closed';

export type SeatState = 'signed-out' | 'ready' | 'not-ready' | 'not-responding' | 'wrap-up' | 'disconnected';

/** How an offer ended. routing.md section 4; each is told apart everywhere. */
export type OfferEnd =
  | { readonly end: 'accepted' }
  | { readonly end: 'declined'; readonly reason: string }
  | { readonly end: 'missed' }
  | { readonly end: 'cancelled'; readonly cause: CancelCause }
  | { readonly end: 'caller-gone' }
  | { readonly end: 'failed'; readonly detail: string };

export type CancelCause =
  | 'interrupted'
  | 'seat-lost'
  | 'seat-signed-out'
  | 'state-chosen'
  | 'state-forced'
  | 'supervisor'
  | 'manual-assign'
  | 'transfer'
  | 'centre-down'
  | 'config-changed';

/** Why a contact is closed. */
export type CloseCause =
  | 'served' // wrapped up after service
  | 'abandoned' // the customer left before service
  | 'supervisor'
  | 'rejected' // never entered: trunks, queue full or closed
  | 'treated' // the channel carried out what an overflow rule asked for
  | 'lost'; // the media side lost it, or its centre went down in service

/** First failing condition, in the order of routing.md section 2. */
export const REFUSAL_REASONS = [
  'seat-not-ready',
  'out-of-scope',
  'missing-skill',
  'level-too-low',
  'no-capacity',
  'excluded',
  'reserved-for-other',
  'limit',
  'offer-pending',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A fact: it happened at `at`; the journal keeps it, consoles and reports read it. */
export type Fact = { readonly at: Millis } & (
  | {
      readonly kind: 'contact-arrived';
      readonly contactId: ContactId;
      readonly accessPointId: AccessPointId;
      readonly medium: Medium;
      readonly homeCentreId: CentreId;
      readonly customerId: string | null;
    }
  | {
      readonly kind: 'contact-queued';
      readonly contactId: ContactId;
      readonly queueId: QueueId;
      readonly homeCentreId: CentreId;
      readonly enqueuedAt: Millis;
    }
  | { readonly kind: 'ring-reached'; readonly contactId: ContactId; readonly queueId: QueueId; readonly ring: number }
  | {
      readonly kind: 'offer-made';
      readonly offerId: OfferId;
      readonly contactId: ContactId;
      readonly seatId: SeatId;
      readonly queueId: QueueId;
      readonly seatCentreId: CentreId;
      readonly ring: number;
      readonly deadline: Millis;
      /** Since `enqueuedAt`. */
      readonly waitedMs: Millis;
    }
  | ({
      readonly kind: 'offer-ended';
      readonly offerId: OfferId;
      readonly contactId: ContactId;
      readonly seatId: SeatId;
    } & OfferEnd)
  /** The seat is to serve; the media side joins the two. */
  | { readonly kind: 'contact-connecting'; readonly contactId: ContactId; readonly seatId: SeatId }
  | {
      readonly kind: 'contact-active';
      readonly contactId: ContactId;
      readonly seatId: SeatId;
      /** From `enqueuedAt` to now, when service starts for the first time in this queue; else null. */
      readonly waitedMs: Millis | null;
      /** Expected when it entered the queue; null: infinite, or this is not the first service there. */
      readonly expectedWaitMs: Millis | null;
    }
  /** An overflow rule sent it to another queue; its place is kept. */
  | {
      readonly kind: 'contact-moved';
      readonly contactId: ContactId;
      readonly ruleId: RuleId;
      readonly from: QueueId;
      readonly to: QueueId;
      readonly waitedMs: Millis;
      readonly seen: Readonly<Record<string, number | string>>;
    }
  | { readonly kind: 'contact-held'; readonly contactId: ContactId; readonly seatId: SeatId }
  | { readonly kind: 'contact-resumed'; readonly contactId: ContactId; readonly seatId: SeatId | null }
  | { readonly kind: 'contact-paused'; readonly contactId: ContactId; readonly seatId: SeatId; readonly by: ContactId }
  | { readonly kind: 'contact-unpaused'; readonly contactId: ContactId; readonly seatId: SeatId }
  | {
      readonly kind: 'contact-requeued';
      readonly contactId: ContactId;
      readonly queueId: QueueId;
      readonly fromSeatId: SeatId | null;
      readonly cause: RequeueCause;
    }
  | {
      readonly kind: 'contact-rehomed';
      readonly contactId: ContactId;
      readonly from: CentreId;
      readonly to: CentreId;
    }
  | {
      readonly kind: 'contact-priority-changed';
      readonly contactId: ContactId;
      readonly priority: number;
      readonly by: Actor;
    }
  | {
      readonly kind: 'wrap-up-started';
      readonly contactId: ContactId;
      readonly seatId: SeatId;
      readonly limitAt: Millis;
      readonly endedBy: 'customer' | 'seat' | 'system';
    }
  | {
      readonly kind: 'contact-closed';
      readonly contactId: ContactId;
      readonly cause: CloseCause;
      readonly seatId: SeatId | null;
      /** Code recorded by the agent, or the supervisor's reason; null when the limit ended the wrap-up. */
      readonly outcome: string | null;
      /** Expected when it entered its last queue; null: infinite, or it never was in one. */
      readonly expectedWaitMs: Millis | null;
    }
  /** Served by a centre other than its home because a rule allowed it. */
  | {
      readonly kind: 'contact-overflowed';
      readonly contactId: ContactId;
      readonly ruleId: RuleId;
      readonly from: CentreId;
      readonly to: CentreId;
      readonly waitedMs: Millis;
      /** What the rule's conditions saw, by condition name. */
      readonly seen: Readonly<Record<string, number | string>>;
    }
  | {
      readonly kind: 'seat-signed-in';
      readonly seatId: SeatId;
      readonly centreId: CentreId;
    }
  | {
      readonly kind: 'seat-state-changed';
      readonly seatId: SeatId;
      readonly centreId: CentreId;
      readonly from: SeatState;
      readonly to: SeatState;
      /** Reason of not-ready, cause of not-responding, or why it moved. */
      readonly reason: string | null;
      readonly by: Actor | null;
    }
  | {
      readonly kind: 'rule-entered' | 'rule-left';
      readonly ruleId: RuleId;
      readonly seen: Readonly<Record<string, number | string>>;
    }
  | {
      readonly kind: 'rule-switched';
      readonly ruleId: RuleId;
      readonly position: 'on' | 'off' | 'auto';
      readonly reason: string;
      readonly until: Millis | null;
      readonly by: Actor;
    }
  | {
      readonly kind: 'centre-state-changed';
      readonly centreId: CentreId;
      readonly from: CentreState;
      readonly to: CentreState;
      readonly by: Actor;
    }
  | { readonly kind: 'config-applied'; readonly version: number }
  | { readonly kind: 'router-resumed'; readonly from: Millis; readonly to: Millis }
  | {
      readonly kind: 'alert-raised';
      readonly alert: 'all-centres-saturated' | 'all-centres-down' | 'seat-device-failing';
      readonly queueId: QueueId | null;
      readonly centreId: CentreId | null;
      readonly seatId: SeatId | null;
    }
);

/**
 * Work for the outside world, carried out by the channel of the contact after the commit, at least once.
 * `expiresAt` null: worth doing however late.
 */
export type Action =
  | {
      /** Join the customer and the seat; answer with `media-connected` or `offer-failed`. */
      readonly kind: 'connect-media';
      readonly contactId: ContactId;
      readonly medium: Medium;
      readonly offerId: OfferId;
      readonly seatId: SeatId;
      readonly expiresAt: Millis | null;
    }
  | {
      /** The contact left its seat but not us: customer back to waiting (music, "please wait"). */
      readonly kind: 'park-media';
      readonly contactId: ContactId;
      readonly medium: Medium;
      readonly expiresAt: Millis | null;
    }
  | {
      readonly kind: 'hold-media' | 'resume-media';
      readonly contactId: ContactId;
      readonly medium: Medium;
      readonly seatId: SeatId;
      readonly expiresAt: Millis | null;
    }
  | {
      /** End the customer's side: hang up, close the chat. */
      readonly kind: 'release-media';
      readonly contactId: ContactId;
      readonly medium: Medium;
      readonly cause: CloseCause | 'ended-by-seat';
      readonly expiresAt: Millis | null;
    }
  | {
      /**
       * A rule asks for it while the contact waits, once per contact and rule. A channel that ends the contact by it says so:
       * `contact-ended` with `treatment`. `offer-callback` without a rule: the call was lost through no fault of the customer.
       */
      readonly kind: Treatment;
      readonly contactId: ContactId;
      readonly medium: Medium;
      readonly ruleId?: RuleId;
      /** The rule's. */
      readonly parameter?: string;
      readonly expiresAt: Millis | null;
    };

/** The command did not apply and changed nothing. The only effect of its command. */
export interface CommandRejected {
  readonly kind: 'command-rejected';
  readonly at: Millis;
  readonly command: CommandKind;
  readonly reason: Rejection;
  /** Names the thing and says what would be right, in English, for logs; consoles translate `reason`. */
  readonly detail: string;
}

export type Effect = Fact | Action | CommandRejected;

const ACTION_KINDS: ReadonlySet<string> = new Set<Action['kind']>([
  'connect-media',
  'park-media',
  'hold-media',
  'resume-media',
  'release-media',
  'offer-callback',
  'voicemail',
  'announce',
  'deflect',
  'external',
  'release',
]);

export function isAction(effect: Effect): effect is Action {
  return ACTION_KINDS.has(effect.kind);
}

export function isFact(effect: Effect): effect is Fact {
  return !isAction(effect) && effect.kind !== 'command-rejected';
}
