import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
import type {
  AccessPointId,
  CentreId,
  CentreState,
  ContactId,
  OfferId,
  QueueId,
  RoutingConfig,
  RuleId,
  SeatId,
  SeatProfile,
  Treatment,
} from './config';

/** Who asked for a command, for the journal and for "who did this" on a console. */
export type Actor = { readonly personId: string } | { readonly system: string };

/** What an agent may choose to be. */
export type ChosenSeatState = { readonly state: 'ready' } | { readonly state: 'not-ready'; readonly reason: string };

/** Everything that can be asked of the engine. routing.md section 6. All data, no personal data. */
export type Command =
  | {
      readonly kind: 'contact-arrived';
      readonly contactId: ContactId;
      readonly accessPointId: AccessPointId;
      readonly medium: Medium;
      /** The carrier or the access point may have chosen the centre already. */
      readonly homeCentreId?: CentreId;
      readonly customerId?: string;
      /** Takes an IVR port while there is one; `ivr-left` or `contact-queued` frees it. */
      readonly usesIvr?: boolean;
      readonly direction?: 'inbound' | 'outbound';
    }
  | { readonly kind: 'ivr-left'; readonly contactId: ContactId }
  | {
      readonly kind: 'contact-queued';
      readonly contactId: ContactId;
      /** Default: the access point's queue. */
      readonly queueId?: QueueId;
      readonly priority?: number;
      readonly preferredSeatId?: SeatId;
      readonly preferMs?: Millis;
      /** When the customer began to wait, if a channel had to keep them before we could take them; an hour back at most. */
      readonly waitingSince?: Millis;
    }
  /** The customer gave up before being served. */
  | { readonly kind: 'contact-abandoned'; readonly contactId: ContactId }
  | {
      readonly kind: 'contact-priority-changed';
      readonly contactId: ContactId;
      readonly priority: number;
      readonly by: Actor;
    }
  | { readonly kind: 'contact-held'; readonly contactId: ContactId }
  | { readonly kind: 'contact-resumed'; readonly contactId: ContactId }
  | {
      readonly kind: 'contact-transferred';
      readonly contactId: ContactId;
      readonly to: { readonly queueId: QueueId } | { readonly seatId: SeatId };
      readonly by: Actor;
    }
  /** The media side joined customer and seat. */
  | { readonly kind: 'media-connected'; readonly contactId: ContactId }
  /** The talk is over; wrap-up follows. `by` says who ended it. */
  | {
      readonly kind: 'contact-ended';
      readonly contactId: ContactId;
      readonly by: 'customer' | 'seat' | 'system';
      /** Only by `system`, of a contact that waits: the channel carried out what a rule asked for. */
      readonly treatment?: Treatment;
    }
  /** Back to its place in line, out of the hands of its seat. */
  | {
      readonly kind: 'contact-requeued';
      readonly contactId: ContactId;
      readonly cause: RequeueCause;
      readonly by: Actor;
    }
  | {
      readonly kind: 'contact-closed-by-supervisor';
      readonly contactId: ContactId;
      readonly reason: string;
      readonly by: Actor;
    }
  | {
      readonly kind: 'seat-signed-in';
      readonly seatId: SeatId;
      readonly centreId: CentreId;
      readonly profile: SeatProfile;
      /** Default: not-ready('sign-in'). */
      readonly chosen?: ChosenSeatState;
    }
  /** The agent's explicit choice; during work it is what comes next. Always wins over any automatic state. */
  | { readonly kind: 'seat-state-chosen'; readonly seatId: SeatId; readonly chosen: ChosenSeatState }
  | {
      readonly kind: 'seat-state-forced';
      readonly seatId: SeatId;
      readonly chosen: ChosenSeatState | { readonly state: 'signed-out' };
      readonly reason: string;
      readonly by: Actor;
    }
  | { readonly kind: 'seat-profile-changed'; readonly seatId: SeatId; readonly profile: SeatProfile }
  /**
   * The seat's console is gone. It is `disconnected` at once and takes nothing; its pending offer ends
   * `cancelled(seat-lost)`. At `now + graceMs` it is signed out, its text contacts go back to their place in line,
   * its voice contact stays until the media side ends it.
   */
  | { readonly kind: 'seat-lost'; readonly seatId: SeatId; readonly graceMs: Millis }
  | { readonly kind: 'seat-back'; readonly seatId: SeatId }
  | { readonly kind: 'seat-signed-out'; readonly seatId: SeatId }
  | { readonly kind: 'offer-accepted'; readonly offerId: OfferId; readonly seatId: SeatId }
  | { readonly kind: 'offer-declined'; readonly offerId: OfferId; readonly seatId: SeatId; readonly reason: string }
  /** The media side could not connect the seat, before or after it accepted. */
  | { readonly kind: 'offer-failed'; readonly offerId: OfferId; readonly detail: string }
  /** `outcome` is the code the agent recorded; absent when only the units are freed. */
  | {
      readonly kind: 'wrap-up-done';
      readonly contactId: ContactId;
      readonly seatId: SeatId;
      readonly outcome?: string;
    }
  | { readonly kind: 'manual-assign'; readonly contactId: ContactId; readonly seatId: SeatId; readonly by: Actor }
  | { readonly kind: 'manual-pull'; readonly contactId: ContactId; readonly seatId: SeatId }
  | {
      readonly kind: 'centre-state-changed';
      readonly centreId: CentreId;
      readonly state: CentreState;
      readonly by: Actor;
    }
  | {
      readonly kind: 'rule-switched';
      readonly ruleId: RuleId;
      /** `auto` gives the rule back to its conditions. */
      readonly position: 'on' | 'off' | 'auto';
      readonly reason: string;
      /** The switch falls back to `auto` then; required unless `auto`. */
      readonly until?: Millis;
      readonly by: Actor;
    }
  | { readonly kind: 'config-changed'; readonly config: RoutingConfig }
  /** We were away from `from` to `to`: offers pending in the gap end cancelled(interrupted), wrap-ups are extended. */
  | { readonly kind: 'router-resumed'; readonly from: Millis; readonly to: Millis }
  | { readonly kind: 'tick' };

export type CommandKind = Command['kind'];

const KINDS: Readonly<Record<CommandKind, true>> = {
  'contact-arrived': true,
  'ivr-left': true,
  'contact-queued': true,
  'contact-abandoned': true,
  'contact-priority-changed': true,
  'contact-held': true,
  'contact-resumed': true,
  'contact-transferred': true,
  'media-connected': true,
  'contact-ended': true,
  'contact-requeued': true,
  'contact-closed-by-supervisor': true,
  'seat-signed-in': true,
  'seat-state-chosen': true,
  'seat-state-forced': true,
  'seat-profile-changed': true,
  'seat-lost': true,
  'seat-back': true,
  'seat-signed-out': true,
  'offer-accepted': true,
  'offer-declined': true,
  'offer-failed': true,
  'wrap-up-done': true,
  'manual-assign': true,
  'manual-pull': true,
  'centre-state-changed': true,
  'rule-switched': true,
  'config-changed': true,
  'router-resumed': true,
  tick: true,
};
/** Every kind once, held complete by its type. */
export const COMMAND_KINDS = Object.keys(KINDS) as readonly CommandKind[];

export type RequeueCause = 'supervisor' | 'seat-lost' | 'media-lost' | 'centre-down' | 'transfer';

/** Why a command does not apply. A closed list: consoles translate it. */
export type Rejection =
  | 'unknown-contact'
  | 'unknown-offer'
  | 'unknown-queue'
  | 'unknown-centre'
  | 'unknown-access-point'
  | 'unknown-rule'
  | 'duplicate-contact'
  | 'contact-wrong-state'
  | 'seat-wrong-state'
  | 'seat-already-signed-in'
  | 'seat-not-signed-in'
  | 'not-your-contact'
  | 'offer-gone'
  | 'offer-not-yours'
  | 'seat-not-ready'
  | 'no-capacity'
  | 'offer-pending'
  | 'queue-closed'
  | 'queue-full'
  | 'trunks-exhausted'
  | 'no-centre'
  | 'stale-config'
  | 'invalid-value';
