/**
 * The socket between the consoles and the backend: one typed, versioned file that both sides compile.
 * Namespace `/console`, session cookie. Shapes and constants only; it imports nothing.
 *
 * Consoles never trust delivery: on every (re)connect ask for a snapshot, then apply frames whose `from` equals the
 * `to` you hold; any other `from` means: ask for a new snapshot. Every command carries an id and is acknowledged.
 */

/** Raised when a page of the version before would miss or misread something. */
export const CONSOLE_PROTOCOL_VERSION = 3;
export const CONSOLE_NAMESPACE = '/console';

/** Milliseconds since the epoch, server time. */
export type Instant = number;
export type MediumCode = 'voice' | 'chat' | 'sms' | 'email';
type SeatStateCode = 'signed-out' | 'ready' | 'not-ready' | 'not-responding' | 'wrap-up' | 'disconnected';
export type ContactStateCode =
  'arrived' | 'queued' | 'offered' | 'connecting' | 'active' | 'held' | 'paused' | 'wrap-up' | 'closed';

/** Reasons an agent may choose for not-ready; labels are the console's. */
export const NOT_READY_REASONS = ['break', 'meal', 'training'] as const;
export type NotReadyReason = (typeof NOT_READY_REASONS)[number];

/**
 * The longest reply of an agent in UTF-16 units. SMS: what Twilio takes in one request; e-mail: what a conversation stores; chat: the
 * same as of the customer (CHAT_LIMITS).
 */
export const REPLY_LENGTH = { chat: 2_000, sms: 1_600, email: 10_000 } as const;

/** A refusal in words, with a stable code that consoles translate. `message` is English and safe to show. */
export interface Refusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  /** Field path → what was wrong and what would be right. */
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
  /** True: the same command with the same id may be sent again. */
  readonly retryable?: boolean;
}
export type Ack<T extends object = object> = ({ readonly ok: true } & T) | Refusal;
type Reply<T extends object = object> = (ack: Ack<T>) => void;

/** `auth` of the socket.io handshake. The session cookie says who; this says which browser tab. */
export interface ConsoleHandshake {
  /**
   * Chosen by the tab, a UUID kept in its sessionStorage: a reloaded or reconnected tab takes its seat back at once, even
   * while its old socket has not been missed yet. Without it any new console may take the seat within the reload time.
   */
  readonly consoleId?: string;
}

/* ---------- what an agent sees ---------- */

export interface SeatView {
  readonly seatId: string;
  readonly centreId: string;
  readonly state: SeatStateCode;
  /** Reason of not-ready (`break`, `meal`, `training`, `sign-in`, `forced` …), cause of not-responding (`missed`, `device`). */
  readonly reason: string | null;
  readonly stateSince: Instant;
  /** What comes next after the present work: the agent's last explicit choice. */
  readonly next: { readonly state: 'ready' | 'not-ready'; readonly reason: string | null };
  readonly capacityUnits: number;
  readonly unitsInUse: number;
}

export interface OfferView {
  readonly offerId: string;
  readonly contactId: string;
  readonly medium: MediumCode;
  readonly queueId: string;
  readonly homeCentreId: string;
  /** Set when a rule brought it here from another centre. */
  readonly overflowRuleId: string | null;
  readonly ring: number;
  readonly madeAt: Instant;
  readonly deadline: Instant;
  readonly waitedMs: number;
  readonly customer: CustomerBrief;
}

/** How an offer ended, for the 4 s notice in its place. */
export interface OfferEndedView {
  readonly offerId: string;
  readonly end: 'accepted' | 'declined' | 'missed' | 'cancelled' | 'caller-gone' | 'failed';
  readonly cause: string | null;
}

/** Addresses are masked (`139****5678`) unless the role may see them. */
export interface CustomerBrief {
  readonly customerId: string | null;
  readonly name: string | null;
  readonly maskedAddress: string | null;
}

export interface AgentContactView {
  readonly contactId: string;
  readonly medium: MediumCode;
  readonly state: ContactStateCode;
  readonly queueId: string;
  readonly homeCentreId: string;
  readonly overflowRuleId: string | null;
  readonly customer: CustomerBrief;
  readonly enqueuedAt: Instant;
  readonly waitedMs: number;
  readonly takenAt: Instant;
  readonly serviceStartedAt: Instant | null;
  readonly wrapUpLimitAt: Instant | null;
  readonly endedBy: 'customer' | 'seat' | 'system' | null;
  /** Chat: the customer's socket is there. Null for other media: who writes by SMS or e-mail is neither there nor away. */
  readonly customerOnline: boolean | null;
  readonly lastMessage: MessageView | null;
  /** Messages of the customer not yet opened by the agent. */
  readonly unread: number;
  /** The oldest message of the customer that nobody answered yet. */
  readonly customerWaitsSince: Instant | null;
  /** Of an e-mail; null for other media. */
  readonly subject: string | null;
}

export interface MessageView {
  readonly messageId: string;
  readonly contactId: string;
  /** Place in the conversation, from 1 without gaps. */
  readonly seq: number;
  readonly from: 'customer' | 'agent' | 'system' | 'hotline';
  readonly authorName: string | null;
  /** For `system`: a code that consoles translate (`agent-joined`, `back-in-queue`, `ended-by-agent`, `ended-by-customer`). `hotline`: an overflow rule had this said. */
  readonly text: string;
  readonly at: Instant;
  /** What became of our SMS or e-mail; null for every other message. Told again with each change. */
  readonly delivery: DeliveryView | null;
}

export interface DeliveryView {
  /**
   * `pending`: on its way to the provider. `unknown`: the provider did not answer; we ask before sending again. `sent`: the provider
   * has it. `delivered`: the customer has it. `failed`: refused for good. `dead`: given up; `message:retry` tries again.
   */
  readonly state: 'pending' | 'unknown' | 'sent' | 'delivered' | 'failed' | 'dead';
  /** Stable code of what went wrong last, which consoles translate: `opted-out`, `unreachable`, `rejected`, `provider-away` … */
  readonly reason: string | null;
}

/** One address of a customer. `masked` is what may be shown; `customer:reveal` shows the whole, audited. */
export interface CustomerAddressView {
  readonly addressId: string;
  readonly kind: 'phone' | 'email' | 'chat';
  readonly masked: string;
  /** `own`: the customer came from there, it stays. `added` by an agent; `merged`: of another customer found to be this one. */
  readonly origin: 'own' | 'added' | 'merged';
}

export interface EarlierContactView {
  readonly contactId: string;
  readonly medium: MediumCode;
  readonly queueId: string | null;
  readonly arrivedAt: Instant;
  readonly closedAt: Instant | null;
  readonly cause: string | null;
  readonly outcome: string | null;
  readonly note: string | null;
  readonly agentName: string | null;
}

export interface ContactDetail {
  readonly contact: AgentContactView;
  /** Everything by which this customer can be recognised, oldest first; empty without a customer. */
  readonly addresses: readonly CustomerAddressView[];
  readonly messages: readonly MessageView[];
  readonly earlier: readonly EarlierContactView[];
  /** Draft or saved summary. */
  readonly summary: { readonly outcome: string | null; readonly note: string } | null;
}

export interface NamedOption {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string | null;
}
export interface QueueLoadView {
  readonly queueId: string;
  readonly waiting: number;
  readonly oldestEnqueuedAt: Instant | null;
}

export interface AgentSnapshot {
  readonly protocol: number;
  readonly to: number;
  readonly serverNow: Instant;
  readonly me: { readonly personId: string; readonly displayName: string; readonly seatNumber: number | null };
  /** Centres where this agent may sign in. */
  readonly signInCentres: readonly NamedOption[];
  readonly centres: readonly NamedOption[];
  readonly queues: readonly NamedOption[];
  readonly outcomes: readonly NamedOption[];
  /** Null: signed out. */
  readonly seat: SeatView | null;
  /** False: another console of this person holds the seat; this one is read-only until `seat:take-over`. */
  readonly holdsSeat: boolean;
  readonly offer: OfferView | null;
  readonly contacts: readonly AgentContactView[];
  /** Queues this seat's skills reach. */
  readonly load: readonly QueueLoadView[];
  readonly today: { readonly served: number; readonly missed: number; readonly meanHandleMs: number | null };
  readonly configVersion: number;
}

/** Whole values of what changed; `contacts` are upserts by id. */
export interface AgentFrame {
  readonly from: number;
  readonly to: number;
  readonly serverNow: Instant;
  readonly seat?: SeatView | null;
  readonly holdsSeat?: boolean;
  readonly offer?: OfferView | null;
  readonly offerEnded?: OfferEndedView;
  readonly contacts?: readonly AgentContactView[];
  readonly goneContactIds?: readonly string[];
  readonly load?: readonly QueueLoadView[];
  readonly today?: AgentSnapshot['today'];
  /** Somebody else changed my state: who and why. */
  readonly forced?: { readonly by: string; readonly reason: string };
}

/* ---------- what a duty manager sees ---------- */

export interface SeatCounts {
  readonly ready: number;
  readonly offered: number;
  readonly busy: number;
  readonly wrapUp: number;
  readonly notReady: number;
  readonly notResponding: number;
  readonly disconnected: number;
}
export interface BoardCentre {
  readonly centreId: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly state: 'active' | 'degraded' | 'draining' | 'down';
  readonly seats: SeatCounts;
  readonly waiting: number;
  readonly oldestEnqueuedAt: Instant | null;
  /** Being served elsewhere by a rule / here for another centre, right now. */
  readonly overflowOut: number;
  readonly overflowIn: number;
}
/** One queue at one home centre. */
export interface BoardCell {
  /** `${queueId}@${centreId}` */
  readonly id: string;
  readonly queueId: string;
  readonly centreId: string;
  readonly waiting: number;
  readonly waitingByMedium: Readonly<Record<MediumCode, number>>;
  readonly oldestEnqueuedAt: Instant | null;
  readonly inService: number;
  /** Seats of this centre that could serve ring 0 now / are signed in with the skill. */
  readonly idleHere: number;
  readonly idleElsewhere: number;
  readonly staffedHere: number;
  /** Since midnight in the centre's zone. */
  readonly offeredToday: number;
  readonly answeredToday: number;
  readonly answeredInTargetToday: number;
  readonly abandonedToday: number;
  readonly rejectedToday: number;
}
export interface BoardQueue {
  readonly queueId: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly answerTargetMs: number;
}
export interface BoardSeat {
  readonly seatId: string;
  readonly seatNumber: number;
  readonly name: string;
  readonly centreId: string;
  readonly state: SeatStateCode;
  readonly reason: string | null;
  readonly stateSince: Instant;
  readonly offering: boolean;
  readonly unitsInUse: number;
  readonly capacityUnits: number;
  readonly contacts: readonly {
    readonly contactId: string;
    readonly medium: MediumCode;
    readonly queueId: string;
    readonly since: Instant;
  }[];
}
export interface BoardRule {
  readonly ruleId: string;
  readonly name: string;
  readonly queueId: string;
  readonly homeCentreId: string;
  readonly action: 'widen' | 'move' | 'offer-callback' | 'voicemail' | 'announce' | 'deflect' | 'external' | 'release';
  /** Centres of `widen`, queues of `move`; of the others none. */
  readonly targets: readonly string[];
  /** Only the target with the shortest expected wait, when that is shorter by `minGainMs`. */
  readonly best: { readonly minGainMs: number } | null;
  /** Percent of the contacts. */
  readonly share: number;
  readonly lenderHealth: boolean;
  /** What is said to the customer, or where they are sent. */
  readonly parameter: string | null;
  /** When it may be in force: minutes since Monday 00:00 at the home centre, in order; how many dates have hours of their own. Null: always. */
  readonly hours: {
    readonly weekly: readonly { readonly from: number; readonly to: number }[];
    readonly dates: number;
  } | null;
  readonly minForceMs: number;
  readonly inForceSince: Instant | null;
  /** What its conditions saw when it came into force, by their names; null when it is not, or that is not known any more. */
  readonly seen: Readonly<Record<string, number | string>> | null;
  readonly enabled: 'auto' | 'on' | 'off';
  readonly switched: {
    readonly position: 'on' | 'off';
    readonly reason: string;
    readonly until: Instant;
    readonly by: string;
  } | null;
  /** Conditions in words' parts: what is compared, with what. */
  readonly conditions: readonly {
    readonly name: string;
    readonly threshold: number | string;
    readonly exit: number | null;
    /** Of `serviceLevel`: counted over so long. */
    readonly minutes: number | null;
  }[];
  /** Contacts that another centre served, or that went to another queue. */
  readonly overflowedToday: number;
}
export interface BoardWaiting {
  readonly contactId: string;
  readonly medium: MediumCode;
  readonly state: ContactStateCode;
  readonly queueId: string;
  readonly homeCentreId: string;
  readonly priority: number;
  readonly ring: number;
  readonly enqueuedAt: Instant;
  readonly offeredSeatId: string | null;
}
/** Contacts closed today by medium and cause; `open` are all the others. */
export type BoardFigures = Readonly<
  Record<
    MediumCode,
    {
      readonly open: number;
      readonly served: number;
      readonly abandoned: number;
      readonly rejected: number;
      readonly other: number;
    }
  >
>;

export interface BoardAlert {
  readonly alertId: string;
  readonly alert: string;
  readonly at: Instant;
  readonly queueId: string | null;
  readonly centreId: string | null;
  readonly seatId: string | null;
}

/** Everything is limited to the centres that the viewer may see. `waiting` holds the oldest 200. */
export interface BoardSnapshot {
  readonly protocol: number;
  readonly to: number;
  readonly serverNow: Instant;
  readonly configVersion: number;
  readonly centres: readonly BoardCentre[];
  readonly queues: readonly BoardQueue[];
  readonly cells: readonly BoardCell[];
  readonly seats: readonly BoardSeat[];
  readonly rules: readonly BoardRule[];
  readonly waiting: readonly BoardWaiting[];
  readonly figures: BoardFigures;
  readonly alerts: readonly BoardAlert[];
}
/** At most 4 a second. Lists are upserts by their id; `gone` lists ids that left. */
export interface BoardFrame {
  readonly from: number;
  readonly to: number;
  readonly serverNow: Instant;
  readonly centres?: readonly BoardCentre[];
  readonly cells?: readonly BoardCell[];
  readonly seats?: readonly BoardSeat[];
  readonly rules?: readonly BoardRule[];
  readonly waiting?: readonly BoardWaiting[];
  readonly gone?: { readonly seats?: readonly string[]; readonly waiting?: readonly string[] };
  readonly figures?: BoardFigures;
  readonly alerts?: readonly BoardAlert[];
}

/** The first condition that a seat fails, in the order in which they are asked. */
export type RefusalReasonCode =
  | 'seat-not-ready'
  | 'out-of-scope'
  | 'missing-skill'
  | 'level-too-low'
  | 'no-capacity'
  | 'excluded'
  | 'reserved-for-other'
  | 'limit'
  | 'offer-pending';

/** Why a centre is in the scope of a contact. */
type ScopeReason = 'home' | { readonly ruleId: string } | { readonly ring: number };

/** A seat of an explanation. */
export interface ExplainedSeat {
  readonly seatId: string;
  readonly seatNumber: number;
  readonly name: string | null;
  readonly centreId: string;
  readonly state: SeatStateCode;
  /** At the same instant as the reason: whether an offer was pending there, and how many contacts it had in hand. */
  readonly offering: boolean;
  readonly inHand: number;
  /** Null when it could take the contact. */
  readonly reason: RefusalReasonCode | null;
  /** With `missing-skill` and `level-too-low`: what it lacks for the ring it is nearest to; `has` 0: not at all. */
  readonly lacks: readonly { readonly skillId: string; readonly has: number; readonly needs: number }[];
  /** When the reason ends by itself, if it does. */
  readonly until: Instant | null;
}

/** Names of everything that an answer mentions by id. */
export interface NamesById {
  readonly queues: Readonly<Record<string, ThingName>>;
  readonly centres: Readonly<Record<string, ThingName>>;
  readonly rules: Readonly<Record<string, ThingName>>;
  readonly skills: Readonly<Record<string, ThingName>>;
}

export interface ThingName {
  readonly name: string;
  readonly nameEn: string | null;
}

/**
 * Answer of `GET /api/contacts/:id/explanation`: why a contact waits, or who could take it. `counts` cover every signed-in
 * seat once, by its first failing reason; `seats` are one page, by seat number, of those that the viewer may see.
 */
export interface ExplanationView {
  readonly contactId: string;
  readonly state: ContactStateCode;
  readonly queueId: string | null;
  readonly waitedMs: number | null;
  readonly ring: number;
  /** Of its queue: what each asks, and whether it is reached. `opensAt`: when it opens, if nothing opens it earlier. */
  readonly rings: readonly {
    readonly ring: number;
    readonly requires: Readonly<Record<string, number>>;
    readonly reached: boolean;
    readonly opensAt: Instant | null;
  }[];
  readonly scope: readonly { readonly centreId: string; readonly because: ScopeReason }[];
  /** The one seat it waits for, and until when; without a name outside the viewer's centres. */
  readonly preferred: { readonly seatId: string; readonly name: string | null; readonly until: Instant } | null;
  readonly placeInLine: number | null;
  /** While it waits; a null within: no end in sight, nobody with the skill was signed in. */
  readonly expectedWait: { readonly fromNowMs: number | null; readonly atEntryMs: number | null } | null;
  readonly offer: { readonly offerId: string; readonly seatId: string; readonly name: string | null } | null;
  readonly counts: Readonly<Record<RefusalReasonCode | 'eligible', number>>;
  /** Seats of the viewer's centres with the reason that was asked for; `seats` begins after `offset` of them. */
  readonly matching: number;
  readonly offset: number;
  readonly seats: readonly ExplainedSeat[];
  readonly names: NamesById;
}

/** An item of `GET /api/contacts/:id/offers`: to whom a contact was offered, and how that ended. */
export interface PastOfferView {
  readonly offerId: string;
  readonly at: Instant;
  readonly seatId: string;
  /** Null outside the viewer's centres. */
  readonly name: string | null;
  readonly seatCentreId: string;
  readonly queueId: string;
  readonly ring: number;
  readonly waitedMs: number;
  /** Null while it is pending. */
  readonly end: 'accepted' | 'declined' | 'missed' | 'cancelled' | 'caller-gone' | 'failed' | null;
  readonly endedAt: Instant | null;
}

/** A seat that could have taken the contact. Outside the viewer's centres it has no id and no name. */
export interface ComparedSeatView {
  readonly seatId: string | null;
  readonly seatNumber: number | null;
  readonly name: string | null;
  readonly centreId: string;
  readonly chosen: boolean;
  readonly ring: number;
  readonly atHome: boolean;
  readonly idleMs: number;
  readonly levels: number;
  readonly skills: number;
  readonly unitsInUse: number;
  readonly capacity: number;
  readonly textOnly: boolean;
}

/** A contact that the seat could have taken. Without an id when its home is none of the viewer's centres. */
export interface ComparedContactView {
  readonly contactId: string | null;
  readonly chosen: boolean;
  readonly queueId: string | null;
  readonly medium: MediumCode;
  readonly homeCentreId: string;
  readonly priority: number;
  readonly ring: number;
  readonly tier: number;
  readonly score: number;
  readonly ratePerS: number;
  readonly bonus: number;
  readonly waitedMs: number;
  /** Settles equal scores and waits: the smaller came earlier. */
  readonly arrivalNumber: number;
}

/**
 * Answer of `GET /api/contacts/:id/offers/:offerId/explanation`: how an offer came about, as things stood just before it,
 * from a replay of the journal that repeated everything that happened.
 */
export interface PastDecisionView {
  readonly at: Instant;
  readonly offerId: string;
  readonly contactId: string;
  readonly seatId: string;
  readonly name: string | null;
  readonly seatCentreId: string;
  readonly ring: number;
  readonly ruleId: string | null;
  /** Asked for by a person: nothing was compared. */
  readonly manual: boolean;
  readonly ranking: 'longest-idle' | 'most-skilled' | 'least-skilled' | 'least-loaded' | 'packed';
  /** The contact and every seat, at that instant. */
  readonly explanation: ExplanationView;
  /** Who could have taken it, the best first; the first 50 of `explanation.counts.eligible`. */
  readonly seats: readonly ComparedSeatView[];
  /** Whom the seat could have taken, the first in order first; the first 50 of `contactsInAll`. */
  readonly contacts: readonly ComparedContactView[];
  readonly contactsInAll: number;
  /** Number of the command in the journal, and how many before it were repeated. */
  readonly seq: number;
  readonly replayed: number;
}

/** An item of `GET /api/dead-letters`: an action for the outside world that was given up. */
export interface DeadLetterView {
  readonly actionId: string;
  readonly contactId: string;
  readonly medium: MediumCode;
  readonly kind:
    | 'connect-media'
    | 'park-media'
    | 'hold-media'
    | 'resume-media'
    | 'release-media'
    | 'offer-callback'
    | 'voicemail'
    | 'announce'
    | 'deflect'
    | 'external'
    | 'release';
  readonly attempts: number;
  /** The performer's words, in English. */
  readonly lastError: string | null;
  readonly createdAt: Instant;
  readonly givenUpAt: Instant;
}

/* ---------- what a quality inspector sees ---------- */

/** Why a contact is a sample. `random`: the rate's draw; only these may be used for estimates. `minimum`: topped up for its agent. */
export type SampleReason =
  | { readonly kind: 'random' }
  | { readonly kind: 'minimum' }
  /** A 100 % rule of the queue: its name in the rule. */
  | { readonly kind: 'always'; readonly condition: string };

/** A sample in the list of `GET /api/samples`. */
export interface SampleView {
  readonly sampleId: string;
  readonly contactId: string;
  readonly medium: MediumCode;
  readonly queueId: string;
  /** The centre of the seat that served. */
  readonly centreId: string;
  readonly agent: { readonly personId: string; readonly name: string };
  readonly drawnAt: Instant;
  readonly serviceStartedAt: Instant;
  readonly serviceEndedAt: Instant | null;
  readonly closedAt: Instant;
  readonly outcome: string | null;
  readonly reasons: readonly SampleReason[];
  /** Null: not recorded (or a text medium, whose conversation is the record). */
  readonly recording: RecordingView | null;
  /** When an inspector first opened it, and who; null: nobody yet. */
  readonly opened: { readonly at: Instant; readonly by: string } | null;
}

export interface RecordingView {
  readonly recordingId: string;
  readonly durationMs: number;
  /** Hexadecimal SHA-256 of the file. */
  readonly sha256: string | null;
}

export interface SamplePage {
  readonly items: readonly SampleView[];
  /** Goes into `before` of the next page; null at the end. */
  readonly next: string | null;
  readonly queues: readonly NamedOption[];
  readonly centres: readonly NamedOption[];
  readonly outcomes: readonly NamedOption[];
}

/** Answer of `GET /api/samples/:sampleId`. The look is audited. */
export interface SampleDetail {
  readonly sample: SampleView;
  readonly subject: string | null;
  readonly customer: CustomerBrief;
  readonly messages: readonly MessageView[];
  readonly summary: { readonly outcome: string | null; readonly note: string } | null;
  /** How to draw it again: HMAC-SHA256(seed, contact id), its first 52 bits as a share of 2^52, against the rate. */
  readonly draw: {
    readonly ruleVersion: number;
    readonly seed: string;
    /** In [0, 1). */
    readonly value: number;
    readonly rate: number;
  };
}

/* ---------- the events ---------- */

interface WithId {
  /** Chosen by the console, a UUID; repeating a command with its id is harmless. */
  readonly commandId: string;
}

export interface ConsoleToServer {
  'agent:snapshot': (body: object, reply: Reply<{ readonly snapshot: AgentSnapshot }>) => void;
  'seat:sign-in': (body: WithId & { readonly centreId: string }, reply: Reply) => void;
  'seat:sign-out': (body: WithId, reply: Reply) => void;
  'seat:take-over': (body: WithId, reply: Reply) => void;
  'seat:choose-state': (
    body: WithId & { readonly state: 'ready' | 'not-ready'; readonly reason?: NotReadyReason },
    reply: Reply,
  ) => void;
  'offer:accept': (body: WithId & { readonly offerId: string }, reply: Reply) => void;
  'offer:decline': (body: WithId & { readonly offerId: string; readonly reason: string }, reply: Reply) => void;
  /** Marks the contact's messages as read and returns the card. The look is audited. */
  'contact:open': (body: { readonly contactId: string }, reply: Reply<ContactDetail>) => void;
  /** `messageId` is the id of the message: sending it again never doubles it. */
  'contact:send': (
    body: { readonly contactId: string; readonly messageId: string; readonly text: string },
    reply: Reply<{ readonly message: MessageView }>,
  ) => void;
  /** Sends a message whose delivery is `failed` or `dead` again. */
  'message:retry': (body: WithId & { readonly contactId: string; readonly messageId: string }, reply: Reply) => void;
  /** The whole address of the customer of a contact in hand. Every look is audited. */
  'customer:reveal': (
    body: { readonly contactId: string; readonly addressId: string },
    reply: Reply<{ readonly address: string }>,
  ) => void;
  /**
   * Adds an address to the customer of a contact in hand. Belongs it to another customer already, the refusal is `address-taken`; with
   * `merge: true` the two become one.
   */
  'customer:add-address': (
    body: WithId & {
      readonly contactId: string;
      readonly kind: 'phone' | 'email';
      readonly address: string;
      readonly merge?: boolean;
    },
    reply: Reply<{ readonly addresses: readonly CustomerAddressView[] }>,
  ) => void;
  /** Takes back an address that an agent added, or the merging it led to. */
  'customer:remove-address': (
    body: WithId & { readonly contactId: string; readonly addressId: string },
    reply: Reply<{ readonly addresses: readonly CustomerAddressView[] }>,
  ) => void;
  'contact:hold': (body: WithId & { readonly contactId: string }, reply: Reply) => void;
  'contact:resume': (body: WithId & { readonly contactId: string }, reply: Reply) => void;
  'contact:end': (body: WithId & { readonly contactId: string }, reply: Reply) => void;
  'contact:transfer': (body: WithId & { readonly contactId: string; readonly queueId: string }, reply: Reply) => void;
  'contact:save-summary': (
    body: { readonly contactId: string; readonly outcome: string | null; readonly note: string },
    reply: Reply,
  ) => void;
  /** Saves the summary and ends the wrap-up in one step; `outcome` is required here. */
  'contact:wrap-up': (
    body: WithId & { readonly contactId: string; readonly outcome: string; readonly note: string },
    reply: Reply,
  ) => void;
  'board:subscribe': (body: object, reply: Reply<{ readonly snapshot: BoardSnapshot }>) => void;
  'board:unsubscribe': (body: object, reply: Reply) => void;
  /** From now on `qa:samples` tells of new samples that this inspector may see. */
  'qa:subscribe': (body: object, reply: Reply) => void;
  /** Round trip of an idle connection; the answer carries the clock. */
  'time:ping': (body: object, reply: Reply<{ readonly serverNow: Instant }>) => void;
}

export interface ServerToConsole {
  /** With acknowledgement: the console confirms that it shows the offer. */
  'agent:frame': (frame: AgentFrame, shown?: () => void) => void;
  'agent:message': (message: MessageView) => void;
  'board:frame': (frame: BoardFrame) => void;
  /** New samples were drawn: read the list again. `newest` is when the latest one was drawn. */
  'qa:samples': (notice: { readonly newest: Instant }) => void;
  /** Ask for a snapshot again (after a rebuild). */
  'view:reset': () => void;
  /** Another console of the same person took the seat. */
  'seat:taken-over': () => void;
  /** The session ended or the role changed; the socket is closed right after. */
  'session:ended': (notice: { readonly code: string }) => void;
  'service:state': (notice: ServiceState) => void;
}

/** `away`: the database or the router cannot commit right now; nothing is lost, commands wait or may be repeated. */
export interface ServiceState {
  readonly state: 'ok' | 'away';
  readonly since: Instant;
}
