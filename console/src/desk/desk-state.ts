import type {
  AgentContactView,
  AgentFrame,
  AgentSnapshot,
  ContactDetail,
  CustomerAddressView,
  EarlierContactView,
  MessageView,
  NamedOption,
  OfferEndedView,
  OfferView,
  QueueLoadView,
  Refusal,
  SeatView,
} from '../../../src/platform/realtime/console-protocol';

/** What was read of one contact: its conversation and its customer's earlier contacts. */
export interface Card {
  /** `stale`: shown, but messages may be missing, so it is to be read again. */
  readonly phase: 'loading' | 'ready' | 'stale' | 'failed';
  readonly refusal: Refusal | null;
  readonly messages: readonly MessageView[];
  /** Those that came since it was last asked for: newer than what will be read. */
  readonly heard: readonly MessageView[];
  readonly earlier: readonly EarlierContactView[];
  readonly addresses: readonly CustomerAddressView[];
  readonly summary: ContactDetail['summary'];
}

/** A message of ours that the server has not confirmed. */
export interface Outgoing {
  readonly messageId: string;
  readonly contactId: string;
  readonly text: string;
  readonly at: number;
  readonly status: 'sending' | 'failed';
  readonly refusal: Refusal | null;
}

/** The notice that stands where the offer stood. */
export interface OfferNotice {
  readonly ended: OfferEndedView;
  /** Null when the offer was made and ended while we were away. */
  readonly offer: OfferView | null;
}

type ById<T> = Readonly<Record<string, T>>;

/** Everything the agent desktop shows. Changed by `reduceDesk` only. */
export interface DeskState {
  /** False until the first snapshot. */
  readonly loaded: boolean;
  readonly me: AgentSnapshot['me'] | null;
  readonly signInCentres: readonly NamedOption[];
  readonly centres: ById<NamedOption>;
  readonly queues: ById<NamedOption>;
  readonly outcomes: readonly NamedOption[];
  readonly seat: SeatView | null;
  readonly holdsSeat: boolean;
  readonly offer: OfferView | null;
  readonly offerNotice: OfferNotice | null;
  readonly contacts: ById<AgentContactView>;
  /** Contacts in the order of taking; never sorted anew. */
  readonly order: readonly string[];
  readonly focusId: string | null;
  /** A second contact beside the focus; null: none. */
  readonly pinnedId: string | null;
  /** Accepted by this console: focused as soon as it appears. */
  readonly expectedId: string | null;
  readonly cards: ById<Card>;
  readonly outgoing: ById<readonly Outgoing[]>;
  /** The newest message that was on screen, per contact: what is up to it is not unread. */
  readonly seenSeq: ById<number>;
  readonly load: readonly QueueLoadView[];
  readonly today: AgentSnapshot['today'];
  readonly configVersion: number;
  readonly forced: { readonly by: string; readonly reason: string } | null;
}

export type DeskEvent =
  | { readonly kind: 'snapshot'; readonly snapshot: AgentSnapshot }
  | { readonly kind: 'frame'; readonly frame: AgentFrame }
  | { readonly kind: 'message'; readonly message: MessageView }
  | { readonly kind: 'focused'; readonly contactId: string | null }
  | { readonly kind: 'pinned'; readonly contactId: string | null }
  | { readonly kind: 'accepted'; readonly contactId: string }
  | { readonly kind: 'card-asked'; readonly contactId: string }
  | { readonly kind: 'card-read'; readonly contactId: string; readonly detail: ContactDetail }
  | { readonly kind: 'card-failed'; readonly contactId: string; readonly refusal: Refusal }
  | {
      readonly kind: 'addresses-changed';
      readonly contactId: string;
      readonly addresses: readonly CustomerAddressView[];
    }
  | { readonly kind: 'sending'; readonly message: Outgoing }
  | { readonly kind: 'sent'; readonly message: MessageView }
  | { readonly kind: 'not-sent'; readonly contactId: string; readonly messageId: string; readonly refusal: Refusal }
  | { readonly kind: 'summary-saved'; readonly contactId: string; readonly summary: NonNullable<Card['summary']> }
  | { readonly kind: 'notice-over'; readonly offerId: string }
  | { readonly kind: 'forced-read' };

export const EMPTY_DESK: DeskState = {
  loaded: false,
  me: null,
  signInCentres: [],
  centres: {},
  queues: {},
  outcomes: [],
  seat: null,
  holdsSeat: true,
  offer: null,
  offerNotice: null,
  contacts: {},
  order: [],
  focusId: null,
  pinnedId: null,
  expectedId: null,
  cards: {},
  outgoing: {},
  seenSeq: {},
  load: [],
  today: { served: 0, missed: 0, meanHandleMs: null },
  configVersion: 0,
  forced: null,
};

/** Messages of one conversation kept in the page. */
export const KEPT_MESSAGES = 200;
