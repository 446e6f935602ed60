import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';

/** Opaque identifiers. The engine compares them for equality only; order comes from numbers (`seatNumber`, `arrivalNumber`). */
export type CentreId = string;
export type QueueId = string;
export type SkillId = string;
export type SeatId = string;
export type ContactId = string;
export type OfferId = string;
export type RuleId = string;
export type AccessPointId = string;

/** Everything the engine must know that people decide. Plain JSON, so that the journal can keep it. routing.md section 1. */
export interface RoutingConfig {
  /** Grows by one with every change; frames and events carry it. */
  readonly version: number;
  /** Points that one step of priority is worth where a priority has no `bonusS` of its own. Default 60. */
  readonly secondsPerPriority: number;
  readonly priorities: readonly PriorityConfig[];
  readonly media: Readonly<Record<Medium, MediumConfig>>;
  readonly centres: readonly CentreConfig[];
  readonly queues: readonly QueueConfig[];
  readonly accessPoints: readonly AccessPointConfig[];
  readonly rules: readonly RuleConfig[];
  /** A seat that declined, missed or failed a contact is not offered it again for so long. Default 60 000. */
  readonly backOffMs: Millis;
  /** How long a contact waits for its named seat. Default 15 000. */
  readonly preferMs: Millis;
  /** How long a resumed text contact waits for the seat that had it. Default 60 000. */
  readonly holdPreferMs: Millis;
  /** Two `failed` offers within this time make a seat not-responding(device). Default 300 000. */
  readonly deviceFailureWindowMs: Millis;
  /** Moves of one contact by rules; left out: 1. */
  readonly maxHops?: number;
}

/** Minutes, from ≤ m < to. */
export interface MinuteWindow {
  readonly from: number;
  readonly to: number;
}

/** Opening hours at a fixed offset from UTC: the engine knows no time zones. docs/adr/0013-overflow.md. */
export interface Hours {
  /** China: 480. */
  readonly utcOffsetMin: number;
  /** Minutes since Monday 00:00, 0 to 10 080, in order, not touching each other. */
  readonly weekly: readonly MinuteWindow[];
  /** Days with windows of their own (holidays), as whole days since 1970-01-01; minutes since that midnight, 0 to 1 440. */
  readonly days?: readonly { readonly day: number; readonly windows: readonly MinuteWindow[] }[];
}

/** routing.md section 3, "Order". */
export interface PriorityConfig {
  readonly priority: number;
  /** Points on top; default `priority × secondsPerPriority`. */
  readonly bonusS?: number;
  /** Points per second waited; default the queue's, else the medium's. */
  readonly ageingRate?: number;
  /** A strict priority starts a tier of its own: nothing below it is served before it. */
  readonly strict?: boolean;
}

export type Ranking = 'longest-idle' | 'most-skilled' | 'least-skilled' | 'least-loaded' | 'packed';

export interface MediumConfig {
  /** Capacity units one contact takes. Defaults: voice 100, chat 30, sms 30, email 20. */
  readonly cost: number;
  /** Points per second waited. Defaults: voice 1, chat 0.3, sms 0.03, email 0.001. */
  readonly ageingRate: number;
  readonly ranking: Ranking;
  /** Defaults: voice 15 000, text 30 000. */
  readonly offerTimeoutMs: Millis;
  /** Defaults: voice 60 000, text 120 000. */
  readonly wrapUpLimitMs: Millis;
  /** After so many misses in a row the seat turns not-responding. Defaults: voice 1, text 2. */
  readonly maxMissed: number;
  /** Media whose arrival may pause a contact of this one. Default: email by voice. */
  readonly interruptibleBy: readonly Medium[];
}

export type CentreState = 'active' | 'degraded' | 'draining' | 'down';

export interface CentreConfig {
  readonly id: CentreId;
  /** Share of arrivals where the access point has no weights of its own. */
  readonly weight: number;
  /** Voice contacts in any state before wrap-up; left out: no limit. */
  readonly trunks?: number;
  /** Voice contacts in the IVR at once; left out: no limit. */
  readonly ivrPorts?: number;
  /** While k calls wait that lack only room, the k least-loaded fitting seats take no new text. */
  readonly reserveForVoice?: boolean;
  /** Left out: always open. A closed centre takes no new contacts. */
  readonly hours?: Hours;
}

/** Skill → least level, 1 to 10. A seat meets it with every skill at that level or above. */
export type Requirement = Readonly<Record<SkillId, number>>;

export interface RingConfig {
  /** Since entry into this queue. */
  readonly afterMs: Millis;
  readonly requires: Requirement;
  /** Centres added to the scope of contacts that reached this ring. */
  readonly scope?: readonly CentreId[];
}

export interface QueueConfig {
  readonly id: QueueId;
  readonly requires: Requirement;
  /** Ring 0 is `requires`; these follow, `afterMs` ascending. */
  readonly rings: readonly RingConfig[];
  readonly priority: number;
  readonly ageingRate?: number;
  readonly headStartS: number;
  /** Answered within this is within target. */
  readonly answerTargetMs: Millis;
  readonly ranking?: Ranking;
  /** Overrides the cost of a medium. */
  readonly cost?: Partial<Readonly<Record<Medium, number>>>;
  readonly offerTimeoutMs?: Millis;
  /** Over all centres; one more is rejected when no seat takes it at once. */
  readonly maxWaiting?: number;
  /** A closed queue takes no new contacts. */
  readonly open: boolean;
  /** When a centre with no ready seat for this queue counts as saturated; left out: never. At least one value. */
  readonly saturation?: {
    readonly waiting?: number;
    readonly oldestWaitMs?: Millis;
    readonly trunksFull?: true;
  };
}

export interface AccessPointConfig {
  readonly id: AccessPointId;
  readonly medium: Medium;
  readonly queueId: QueueId;
  /** Fixed home centre; else `weights`; else the centres' weights. */
  readonly homeCentreId?: CentreId;
  readonly weights?: Readonly<Record<CentreId, number>>;
}

/**
 * routing.md section 5, made exact in docs/adr/0013-overflow.md. `exit` takes the threshold's place while the rule is in
 * force.
 */
export type RuleCondition =
  | { readonly all: readonly RuleCondition[] }
  | { readonly any: readonly RuleCondition[] }
  | { readonly oldestWaitMs: Millis; readonly exit?: Millis }
  | { readonly waiting: number; readonly exit?: number }
  | { readonly expectedWaitMs: Millis; readonly exit?: Millis }
  /** Percent; holds below it. `minutes` 1 to 60. */
  | { readonly serviceLevel: number; readonly minutes: number; readonly exit?: number }
  | { readonly readySeats: 0 }
  | { readonly staffedSeats: 0 }
  | { readonly trunksInUse: number; readonly exit?: number }
  | { readonly centreState: readonly CentreState[] }
  | { readonly manual: true };

/** What the channel of a contact is asked to do while a rule is in force. */
export type Treatment = 'offer-callback' | 'voicemail' | 'announce' | 'deflect' | 'external' | 'release';

export interface RuleConfig {
  readonly id: RuleId;
  readonly queueId: QueueId;
  /** Home centre of the contacts that this rule is for. */
  readonly homeCentreId: CentreId;
  readonly when: RuleCondition;
  /** `widen`: centres are added to the scope; `move`: contacts go to another queue; else the channel acts. */
  readonly action: 'widen' | 'move' | Treatment;
  /** In order of preference: centres of `widen`, queues of `move`; empty for the others. */
  readonly targets: readonly string[];
  /** `best`: only the target with the smallest expected wait. Default `in-order`. */
  readonly choose?: 'in-order' | 'best';
  /** `best` is taken only if the expected wait improves by so much. Default 30 000. */
  readonly minGainMs?: Millis;
  /** Whole percent of the contacts that enter while the rule is configured. Default 100. */
  readonly share?: number;
  /** A centre lends seats only while nobody of its own has waited beyond target. */
  readonly lenderHealth?: boolean;
  /** Left out: always. Outside of them the rule is not in force, unless switched on. */
  readonly hours?: Hours;
  /** For the channel: name of an announcement, number or address to send the customer to. */
  readonly parameter?: string;
  /** Once in force, at least so long. Default 0. */
  readonly minForceMs: Millis;
  /** `auto`: the conditions decide; `on` or `off`: an administrator did, until it is changed. */
  readonly enabled: 'auto' | 'on' | 'off';
  /** A borrowed contact never goes before one of the seat's own centre. */
  readonly homeFirst?: boolean;
}

/** What the engine knows of a person at a seat; handed over at sign-in and whenever it changes. */
export interface SeatProfile {
  /** Whole number, unique; the last word between equal seats. */
  readonly seatNumber: number;
  readonly skills: Readonly<Record<SkillId, number>>;
  /** Units, default 100. */
  readonly capacity: number;
  /** Most contacts of a medium at once; left out: only the capacity limits. 0: does not serve it. */
  readonly caps: Partial<Readonly<Record<Medium, number>>>;
  /** Most offers accepted in a window; left out: no cap. */
  readonly rateCap?: { readonly contacts: number; readonly windowMs: Millis };
}
