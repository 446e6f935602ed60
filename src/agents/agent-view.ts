import type { Millis } from '../kernel/clock';
import type { Medium } from '../kernel/medium';
import type {
  AgentContactView,
  AgentFrame,
  AgentSnapshot,
  CustomerBrief,
  MessageView,
  OfferEndedView,
  OfferView,
  QueueLoadView,
  SeatView,
} from '../platform/realtime/console-protocol';
import type { QueueConfig, QueueId, Requirement, RuleId, SeatProfile } from '../routing/engine/config';
import type { Fact } from '../routing/engine/effects';
import type { ContactRecord, SeatRecord } from '../routing/engine/records';

/** What moves on an agent's desktop. Frames say what became of it, snapshots say all of it. */
export interface AgentView {
  readonly seat: SeatView | null;
  readonly offer: OfferView | null;
  /** In the order in which the seat took them. */
  readonly contacts: readonly AgentContactView[];
  readonly load: readonly QueueLoadView[];
  readonly today: AgentSnapshot['today'];
}

/** Things that happened and are told once; they have no place in a snapshot. */
export interface AgentNotices {
  readonly offerEnded?: OfferEndedView;
  readonly forced?: NonNullable<AgentFrame['forced']>;
}

/** What the routing state does not know about a contact. */
export interface ContactExtras {
  readonly customer: CustomerBrief;
  readonly overflowRuleId: RuleId | null;
  readonly customerOnline: boolean | null;
  readonly lastMessage: MessageView | null;
  readonly unread: number;
  readonly customerWaitsSince: Millis | null;
  readonly subject: string | null;
}

export const NO_CUSTOMER: CustomerBrief = { customerId: null, name: null, maskedAddress: null };

export function isTextMedium(medium: Medium): boolean {
  return medium !== 'voice';
}

export function seatView(seat: SeatRecord, unitsInUse: number): SeatView {
  const { chosen } = seat;
  return {
    seatId: seat.id,
    centreId: seat.centreId,
    state: seat.state,
    reason: seat.reason,
    stateSince: seat.stateSince,
    next: { state: chosen.state, reason: chosen.state === 'not-ready' ? chosen.reason : null },
    capacityUnits: seat.profile.capacity,
    unitsInUse,
  };
}

/** Null when the contact is not offered to anybody, or was never queued. */
export function offerView(contact: ContactRecord, customer: CustomerBrief): OfferView | null {
  const { offer, queueId, enqueuedAt } = contact;
  if (offer === null || queueId === null || enqueuedAt === null) return null;
  return {
    offerId: offer.id,
    contactId: contact.id,
    medium: contact.medium,
    queueId,
    homeCentreId: contact.homeCentreId,
    overflowRuleId: offer.ruleId,
    ring: offer.ring,
    madeAt: offer.madeAt,
    deadline: offer.deadline,
    waitedMs: offer.madeAt - enqueuedAt,
    customer,
  };
}

/** Null for a contact that is not with a seat. */
export function contactView(contact: ContactRecord, extras: ContactExtras): AgentContactView | null {
  const { queueId, enqueuedAt, takenAt } = contact;
  if (queueId === null || enqueuedAt === null || takenAt === null) return null;
  return {
    contactId: contact.id,
    medium: contact.medium,
    state: contact.state,
    queueId,
    homeCentreId: contact.homeCentreId,
    overflowRuleId: extras.overflowRuleId,
    customer: extras.customer,
    enqueuedAt,
    waitedMs: (contact.serviceStartedAt ?? takenAt) - enqueuedAt,
    takenAt,
    serviceStartedAt: contact.serviceStartedAt,
    wrapUpLimitAt: contact.wrapUp?.limitAt ?? null,
    endedBy: contact.wrapUp?.endedBy ?? null,
    customerOnline: extras.customerOnline,
    lastMessage: extras.lastMessage,
    unread: extras.unread,
    customerWaitsSince: extras.customerWaitsSince,
    subject: extras.subject,
  };
}

/** Queues of which this profile meets any ring, in configured order. */
export function reachableQueues(profile: SeatProfile, queues: readonly QueueConfig[]): readonly QueueId[] {
  return queues
    .filter((queue) =>
      [queue.requires, ...queue.rings.map((ring) => ring.requires)].some((need) => meets(profile, need)),
    )
    .map((queue) => queue.id);
}

function meets(profile: SeatProfile, requirement: Requirement): boolean {
  return Object.entries(requirement).every(([skill, level]) => (profile.skills[skill] ?? 0) >= level);
}

/** How the offer ended, in the words of the protocol. */
export function offerEndedView(fact: Extract<Fact, { kind: 'offer-ended' }>): OfferEndedView {
  const cause =
    fact.end === 'declined'
      ? fact.reason
      : fact.end === 'cancelled'
        ? fact.cause
        : fact.end === 'failed'
          ? fact.detail
          : null;
  return { offerId: fact.offerId, end: fact.end, cause };
}

type FrameBody = Omit<AgentFrame, 'from' | 'to' | 'serverNow' | 'holdsSeat'>;

/** What a console that shows `before` must be told to show `after`; null when nothing differs and there is no notice. */
export function agentDelta(before: AgentView, after: AgentView, notices: AgentNotices): FrameBody | null {
  const known = new Map(before.contacts.map((contact) => [contact.contactId, contact]));
  const changed = after.contacts.filter((contact) => !same(known.get(contact.contactId), contact));
  const kept = new Set(after.contacts.map((contact) => contact.contactId));
  const gone = before.contacts.map((contact) => contact.contactId).filter((id) => !kept.has(id));
  const frame: FrameBody = {
    ...(same(before.seat, after.seat) ? {} : { seat: after.seat }),
    ...(same(before.offer, after.offer) ? {} : { offer: after.offer }),
    ...(changed.length === 0 ? {} : { contacts: changed }),
    ...(gone.length === 0 ? {} : { goneContactIds: gone }),
    ...(same(before.load, after.load) ? {} : { load: after.load }),
    ...(same(before.today, after.today) ? {} : { today: after.today }),
    ...notices,
  };
  return Object.keys(frame).length === 0 ? null : frame;
}

/** Views are small plain JSON built by the functions above, so the order of their keys is fixed. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
