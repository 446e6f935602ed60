import { COMMAND_KINDS, type Rejection, type RequeueCause } from '../../src/routing/engine/commands';
import type { SimpleCondition } from '../../src/routing/engine/conditions';
import type { CentreState, Ranking, RuleConfig } from '../../src/routing/engine/config';
import {
  type CancelCause,
  type CloseCause,
  type Effect,
  type Fact,
  type OfferEnd,
  REFUSAL_REASONS,
  type SeatState,
} from '../../src/routing/engine/effects';

/** All members of a type: one that is missing here, or gone there, does not compile. */
function all<Member extends string>(members: Readonly<Record<Member, true>>): readonly Member[] {
  return Object.keys(members) as Member[];
}

type KeyOf<T> = T extends unknown ? keyof T : never;
export type ConditionKind = Exclude<KeyOf<SimpleCondition>, 'exit' | 'minutes'>;
type Alert = Extract<Fact, { readonly kind: 'alert-raised' }>['alert'];

/** What an offer has about it that makes its kind of decision rare; they meet in pairs. */
export const TRAITS = ['ring above 0', 'overflow', 'named seat', 'excludes', 'interrupts'] as const;
export type Trait = (typeof TRAITS)[number];

const EFFECTS = all<Effect['kind']>({
  'contact-arrived': true,
  'contact-queued': true,
  'ring-reached': true,
  'offer-made': true,
  'offer-ended': true,
  'contact-connecting': true,
  'contact-active': true,
  'contact-moved': true,
  'contact-held': true,
  'contact-resumed': true,
  'contact-paused': true,
  'contact-unpaused': true,
  'contact-requeued': true,
  'contact-rehomed': true,
  'contact-priority-changed': true,
  'wrap-up-started': true,
  'contact-closed': true,
  'contact-overflowed': true,
  'seat-signed-in': true,
  'seat-state-changed': true,
  'rule-entered': true,
  'rule-left': true,
  'rule-switched': true,
  'centre-state-changed': true,
  'config-applied': true,
  'router-resumed': true,
  'alert-raised': true,
  'connect-media': true,
  'park-media': true,
  'hold-media': true,
  'resume-media': true,
  'release-media': true,
  'offer-callback': true,
  voicemail: true,
  announce: true,
  deflect: true,
  external: true,
  release: true,
  'command-rejected': true,
});

const REJECTIONS = all<Rejection>({
  'unknown-contact': true,
  'unknown-offer': true,
  'unknown-queue': true,
  'unknown-centre': true,
  'unknown-access-point': true,
  'unknown-rule': true,
  'duplicate-contact': true,
  'contact-wrong-state': true,
  'seat-wrong-state': true,
  'seat-already-signed-in': true,
  'seat-not-signed-in': true,
  'not-your-contact': true,
  'offer-gone': true,
  'offer-not-yours': true,
  'seat-not-ready': true,
  'no-capacity': true,
  'offer-pending': true,
  'queue-closed': true,
  'queue-full': true,
  'trunks-exhausted': true,
  'no-centre': true,
  'stale-config': true,
  'invalid-value': true,
});

const OFFER_ENDS = all<OfferEnd['end']>({
  accepted: true,
  declined: true,
  missed: true,
  cancelled: true,
  'caller-gone': true,
  failed: true,
});

const CANCEL_CAUSES = all<CancelCause>({
  interrupted: true,
  'seat-lost': true,
  'seat-signed-out': true,
  'state-chosen': true,
  'state-forced': true,
  supervisor: true,
  'manual-assign': true,
  transfer: true,
  'centre-down': true,
  'config-changed': true,
});

const CLOSE_CAUSES = all<CloseCause>({
  served: true,
  abandoned: true,
  supervisor: true,
  rejected: true,
  treated: true,
  lost: true,
});

const REQUEUE_CAUSES = all<RequeueCause>({
  supervisor: true,
  'seat-lost': true,
  'media-lost': true,
  'centre-down': true,
  transfer: true,
});

const ALERTS = all<Alert>({ 'all-centres-saturated': true, 'all-centres-down': true, 'seat-device-failing': true });

const CENTRE_STATES = all<CentreState>({ active: true, degraded: true, draining: true, down: true });

const SEAT_STATES = all<SeatState>({
  'signed-out': true,
  ready: true,
  'not-ready': true,
  'not-responding': true,
  'wrap-up': true,
  disconnected: true,
});

const RANKINGS = all<Ranking>({
  'longest-idle': true,
  'most-skilled': true,
  'least-skilled': true,
  'least-loaded': true,
  packed: true,
});

const RULE_ACTIONS = all<RuleConfig['action']>({
  widen: true,
  move: true,
  'offer-callback': true,
  voicemail: true,
  announce: true,
  deflect: true,
  external: true,
  release: true,
});

const CONDITIONS = all<ConditionKind>({
  oldestWaitMs: true,
  waiting: true,
  expectedWaitMs: true,
  serviceLevel: true,
  readySeats: true,
  staffedSeats: true,
  trunksInUse: true,
  centreState: true,
  manual: true,
});

/** Everything of which there is a closed list, by the name of the list. */
export const CLOSED_LISTS = {
  command: COMMAND_KINDS,
  effect: EFFECTS,
  rejected: REJECTIONS,
  'offer ended': OFFER_ENDS,
  'offer cancelled': CANCEL_CAUSES,
  'contact closed': CLOSE_CAUSES,
  'contact requeued': REQUEUE_CAUSES,
  alert: ALERTS,
  'centre turned': CENTRE_STATES,
  'seat turned': SEAT_STATES,
  'seat refused': REFUSAL_REASONS,
  'ranking decided': RANKINGS,
  'rule did': RULE_ACTIONS,
  'rule turned by': CONDITIONS,
  'rule stayed until exit of': CONDITIONS.filter(hasExit),
  'offer with': TRAITS.flatMap((first, at) => TRAITS.slice(at + 1).map((second) => `${first} and ${second}` as const)),
} as const;

export type ListName = keyof typeof CLOSED_LISTS;

function hasExit(kind: ConditionKind): boolean {
  return !['readySeats', 'staffedSeats', 'centreState', 'manual'].includes(kind);
}
