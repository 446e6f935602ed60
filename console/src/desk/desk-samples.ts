import {
  type AgentContactView,
  CONSOLE_PROTOCOL_VERSION,
  type AgentSnapshot,
  type ContactDetail,
  type MessageView,
  type OfferView,
  type SeatView,
} from '../../../src/platform/realtime/console-protocol';

/** Sample values for the desk's tests; each takes what matters to the test. */
export function aSeat(over: Partial<SeatView> = {}): SeatView {
  return {
    seatId: 'p1',
    centreId: 'south',
    state: 'ready',
    reason: null,
    stateSince: 1_000,
    next: { state: 'ready', reason: null },
    capacityUnits: 100,
    unitsInUse: 0,
    ...over,
  };
}

export function aContact(contactId: string, over: Partial<AgentContactView> = {}): AgentContactView {
  return {
    contactId,
    medium: 'chat',
    state: 'active',
    queueId: 'bills',
    homeCentreId: 'south',
    overflowRuleId: null,
    customer: { customerId: null, name: null, maskedAddress: null },
    enqueuedAt: 0,
    waitedMs: 0,
    takenAt: 5_000,
    serviceStartedAt: 5_000,
    wrapUpLimitAt: null,
    endedBy: null,
    customerOnline: true,
    lastMessage: null,
    unread: 0,
    customerWaitsSince: null,
    subject: null,
    ...over,
  };
}

export function anOffer(over: Partial<OfferView> = {}): OfferView {
  return {
    offerId: 'o1',
    contactId: 'c9',
    medium: 'voice',
    queueId: 'fault',
    homeCentreId: 'north',
    overflowRuleId: null,
    ring: 0,
    madeAt: 7_000,
    deadline: 22_000,
    waitedMs: 3_000,
    customer: { customerId: null, name: null, maskedAddress: null },
    ...over,
  };
}

export function aMessage(contactId: string, seq: number, over: Partial<MessageView> = {}): MessageView {
  return {
    messageId: `${contactId}-${seq}`,
    contactId,
    seq,
    from: 'customer',
    authorName: null,
    text: `message ${seq}`,
    at: 10_000 + seq,
    delivery: null,
    ...over,
  };
}

export function aSnapshot(over: Partial<AgentSnapshot> = {}): AgentSnapshot {
  return {
    protocol: CONSOLE_PROTOCOL_VERSION,
    to: 1,
    serverNow: 0,
    me: { personId: 'p1', displayName: 'P', seatNumber: 1 },
    signInCentres: [],
    centres: [],
    queues: [],
    outcomes: [],
    seat: aSeat(),
    holdsSeat: true,
    offer: null,
    contacts: [],
    load: [],
    today: { served: 0, missed: 0, meanHandleMs: null },
    configVersion: 1,
    ...over,
  };
}

export function aDetail(contact: AgentContactView, messages: readonly MessageView[]): ContactDetail {
  return { contact, addresses: [], messages, earlier: [], summary: null };
}
