import type {
  AgentContactView,
  AgentFrame,
  AgentSnapshot,
  MessageView,
} from '../../../src/platform/realtime/console-protocol';
import { KEPT_MESSAGES, type Card, type DeskEvent, type DeskState, type Outgoing } from './desk-state';

/** The desk after an event. Pure; parts that did not change keep their identity, so that only what changed renders. */
export function reduceDesk(state: DeskState, event: DeskEvent): DeskState {
  switch (event.kind) {
    case 'snapshot':
      return settled(withSnapshot(state, event.snapshot));
    case 'frame':
      return settled(withFrame(state, event.frame));
    case 'message':
      return withMessage(state, event.message);
    case 'focused':
      return settled({ ...state, focusId: event.contactId });
    case 'pinned':
      return settled({ ...state, pinnedId: event.contactId });
    case 'accepted':
      return settled({ ...state, expectedId: event.contactId });
    case 'card-asked':
      return withCard(state, event.contactId, (card) => ({
        ...card,
        phase: card.phase === 'ready' ? 'stale' : 'loading',
        heard: [],
      }));
    case 'card-read':
      return withRead(state, event);
    case 'card-failed':
      return withCard(state, event.contactId, (card) => ({ ...card, phase: 'failed', refusal: event.refusal }));
    case 'addresses-changed':
      return withCard(state, event.contactId, (card) => ({ ...card, addresses: event.addresses }));
    case 'sending':
    case 'sent':
    case 'not-sent':
      return withOutgoing(state, event);
    case 'summary-saved':
      return withCard(state, event.contactId, (card) => ({ ...card, summary: event.summary }));
    case 'notice-over':
      return state.offerNotice?.ended.offerId === event.offerId ? { ...state, offerNotice: null } : state;
    case 'forced-read':
      return { ...state, forced: null };
  }
}

const NEW_CARD: Card = {
  phase: 'loading',
  refusal: null,
  messages: [],
  heard: [],
  earlier: [],
  addresses: [],
  summary: null,
};

function byId<T>(items: readonly T[], id: (item: T) => string): Record<string, T> {
  return Object.fromEntries(items.map((item) => [id(item), item]));
}

function withSnapshot(state: DeskState, snapshot: AgentSnapshot): DeskState {
  const contacts = byId(snapshot.contacts, (contact) => contact.contactId);
  return {
    ...state,
    loaded: true,
    me: snapshot.me,
    signInCentres: snapshot.signInCentres,
    centres: byId(snapshot.centres, (centre) => centre.id),
    queues: byId(snapshot.queues, (queue) => queue.id),
    outcomes: snapshot.outcomes,
    seat: snapshot.seat,
    holdsSeat: snapshot.holdsSeat,
    offer: snapshot.offer,
    contacts,
    order: inOrderOfTaking(Object.values(contacts)),
    // Messages may have passed while we were away.
    cards: Object.fromEntries(
      Object.entries(state.cards).map(([id, card]) => [
        id,
        card.phase === 'loading' ? card : { ...card, phase: 'stale' },
      ]),
    ),
    load: snapshot.load,
    today: snapshot.today,
    configVersion: snapshot.configVersion,
  };
}

function withFrame(state: DeskState, frame: AgentFrame): DeskState {
  const offer = frame.offer === undefined ? state.offer : frame.offer;
  return {
    ...state,
    seat: frame.seat === undefined ? state.seat : frame.seat,
    holdsSeat: frame.holdsSeat ?? state.holdsSeat,
    offer,
    offerNotice: noticeAfter(state, frame, offer !== null && offer.offerId !== state.offer?.offerId),
    ...contactsAfter(state, frame),
    load: frame.load ?? state.load,
    today: frame.today ?? state.today,
    forced: frame.forced ?? state.forced,
  };
}

function noticeAfter(state: DeskState, frame: AgentFrame, replaced: boolean): DeskState['offerNotice'] {
  const ended = frame.offerEnded;
  // An accepted offer needs no notice (the contact itself appears), and a new offer takes the place of an old notice.
  if (replaced || ended?.end === 'accepted') return null;
  if (ended === undefined) return state.offerNotice;
  return { ended, offer: state.offer?.offerId === ended.offerId ? state.offer : null };
}

function contactsAfter(state: DeskState, frame: AgentFrame): Pick<DeskState, 'contacts' | 'order'> {
  const { contacts: changed = [], goneContactIds: gone = [] } = frame;
  if (changed.length === 0 && gone.length === 0) return { contacts: state.contacts, order: state.order };
  const left = new Set(gone);
  const contacts = Object.fromEntries(
    Object.entries({ ...state.contacts, ...byId(changed, (contact) => contact.contactId) }).filter(
      ([id]) => !left.has(id),
    ),
  );
  const kept = state.order.filter((id) => id in contacts);
  const added = changed.filter(({ contactId }) => contactId in contacts && !kept.includes(contactId));
  return { contacts, order: [...kept, ...inOrderOfTaking(added)] };
}

function inOrderOfTaking(contacts: readonly AgentContactView[]): string[] {
  return [...contacts]
    .sort((a, b) => a.takenAt - b.takenAt || (a.contactId < b.contactId ? -1 : 1))
    .map(({ contactId }) => contactId);
}

/** The focus never points at nothing, cards are kept only for contacts we have, and what is on screen counts as seen. */
function settled(state: DeskState): DeskState {
  const { contacts, order, expectedId } = state;
  const arrived = expectedId !== null && expectedId in contacts;
  const focusId = arrived
    ? expectedId
    : state.focusId !== null && state.focusId in contacts
      ? state.focusId
      : firstToSee(contacts, order);
  const pinnedId =
    state.pinnedId !== null && state.pinnedId in contacts && state.pinnedId !== focusId ? state.pinnedId : null;
  return withSeen({
    ...state,
    focusId,
    pinnedId,
    expectedId: arrived ? null : expectedId,
    cards: onlyOf(state.cards, contacts),
    outgoing: onlyOf(state.outgoing, contacts),
  });
}

/** Somebody on the telephone comes before everybody who writes; else the contact taken first. */
function firstToSee(contacts: Readonly<Record<string, AgentContactView>>, order: readonly string[]): string | null {
  return order.find((id) => contacts[id]?.medium === 'voice') ?? order[0] ?? null;
}

function onlyOf<T>(
  values: Readonly<Record<string, T>>,
  contacts: Readonly<Record<string, unknown>>,
): Readonly<Record<string, T>> {
  const entries = Object.entries(values);
  const kept = entries.filter(([id]) => id in contacts);
  return kept.length === entries.length ? values : Object.fromEntries(kept);
}

function withSeen(state: DeskState): DeskState {
  let { seenSeq } = state;
  for (const id of [state.focusId, state.pinnedId]) {
    const last = id === null ? undefined : state.contacts[id]?.lastMessage?.seq;
    if (id !== null && last !== undefined && last > (seenSeq[id] ?? 0)) seenSeq = { ...seenSeq, [id]: last };
  }
  return seenSeq === state.seenSeq ? state : { ...state, seenSeq };
}

function withCard(state: DeskState, contactId: string, change: (card: Card) => Card): DeskState {
  if (!(contactId in state.contacts)) return state;
  return { ...state, cards: { ...state.cards, [contactId]: change(state.cards[contactId] ?? NEW_CARD) } };
}

function withRead(state: DeskState, event: Extract<DeskEvent, { kind: 'card-read' }>): DeskState {
  const { detail, contactId } = event;
  const first = detail.messages[0]?.seq ?? 0;
  const card = state.cards[contactId] ?? NEW_CARD;
  // What was read wins over what stood here, what came while it was read over both; what is older than its page is let go.
  const stood = card.messages.filter(({ seq }) => seq > first);
  const messages = merged(merged(stood, detail.messages), card.heard);
  const read = withCard(state, contactId, () => ({
    phase: 'ready',
    refusal: null,
    messages,
    heard: [],
    earlier: detail.earlier,
    addresses: detail.addresses,
    summary: detail.summary,
  }));
  return confirmed({ ...read, contacts: { ...read.contacts, [contactId]: detail.contact } }, contactId, messages);
}

function withMessage(state: DeskState, message: MessageView): DeskState {
  const { contactId } = message;
  const contact = state.contacts[contactId];
  if (contact === undefined) return state;
  // The last one comes again when its delivery changes; an older one must not take its place.
  const newest = message.seq >= (contact.lastMessage?.seq ?? 0);
  const withLast = newest
    ? { ...state, contacts: { ...state.contacts, [contactId]: { ...contact, lastMessage: message } } }
    : state;
  const card = state.cards[contactId];
  if (card === undefined) return withSeen(withLast);
  const messages = merged(card.messages, [message]);
  const after = withCard(withLast, contactId, () => ({
    ...card,
    messages,
    heard: [...card.heard, message].slice(-KEPT_MESSAGES),
    phase: card.phase === 'ready' && hasHole(messages) ? 'stale' : card.phase,
  }));
  return withSeen(confirmed(after, contactId, [message]));
}

/** Both lists, each message once, in the order of the conversation; the newest `KEPT_MESSAGES`. */
function merged(known: readonly MessageView[], added: readonly MessageView[]): readonly MessageView[] {
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  for (const message of added) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-KEPT_MESSAGES);
}

/** True when a place in the conversation is missing between two that we have. */
function hasHole(messages: readonly MessageView[]): boolean {
  return messages.some((message, index) => index > 0 && message.seq !== (messages[index - 1]?.seq ?? 0) + 1);
}

/** The server has these messages: they are no longer on their way. */
function confirmed(state: DeskState, contactId: string, messages: readonly MessageView[]): DeskState {
  const waiting = state.outgoing[contactId];
  if (waiting === undefined) return state;
  const ids = new Set(messages.map(({ messageId }) => messageId));
  const left = waiting.filter(({ messageId }) => !ids.has(messageId));
  return left.length === waiting.length ? state : { ...state, outgoing: { ...state.outgoing, [contactId]: left } };
}

function withOutgoing(
  state: DeskState,
  event: Extract<DeskEvent, { kind: 'sending' | 'sent' | 'not-sent' }>,
): DeskState {
  if (event.kind === 'sent') return withMessage(state, event.message);
  const contactId = event.kind === 'sending' ? event.message.contactId : event.contactId;
  const waiting = state.outgoing[contactId] ?? [];
  const change = (messages: readonly Outgoing[]): DeskState => ({
    ...state,
    outgoing: { ...state.outgoing, [contactId]: messages },
  });
  if (event.kind === 'not-sent') {
    return change(
      waiting.map((message) =>
        message.messageId === event.messageId ? { ...message, status: 'failed', refusal: event.refusal } : message,
      ),
    );
  }
  const again = waiting.some(({ messageId }) => messageId === event.message.messageId);
  return change(
    again
      ? waiting.map((message) => (message.messageId === event.message.messageId ? event.message : message))
      : [...waiting, event.message],
  );
}
