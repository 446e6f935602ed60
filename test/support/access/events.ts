import { randomUUID } from 'node:crypto';
import { type Role, ROLES } from '../../../src/identity/principal';
import type { ChatToServer } from '../../../src/platform/realtime/chat-protocol';
import type { ConsoleToServer } from '../../../src/platform/realtime/console-protocol';

/**
 * Who may send which event of the `/console` socket, and about what. `access-sockets.spec.ts` holds it to the running application both
 * ways, as `routes.ts` does for REST. A new event needs one entry here.
 */
export interface EventAccess {
  readonly who: readonly Role[];
  /** What it may be about, in words for `docs/access.md`. */
  readonly about: string;
  /**
   * A valid body about a thing that is not the sender's: of somebody else at the same centre, or of another centre. Without `otherwise`
   * there is no such thing, because the event names none.
   */
  readonly body: (things: OthersThings) => object;
  /** What an agent with a seat is told about a thing that is not theirs. */
  readonly otherwise?: string;
}

/** What somebody else has in hand or before them. */
export interface OthersThings {
  /** Another centre than the sender's when the somebody works there. */
  readonly centreId: string;
  readonly contactId: string;
  readonly messageId: string;
  readonly offerId: string;
  readonly addressId: string;
}

const AGENT: readonly Role[] = ['agent'];
const MANAGERS: readonly Role[] = ['duty-manager', 'admin'];

const SEAT = 'the own seat';
const IN_HAND = 'a contact in hand';
const command = () => ({ commandId: randomUUID() });
const onContact = ({ contactId }: OthersThings) => ({ ...command(), contactId });
const notYours = { about: IN_HAND, otherwise: 'not-your-contact' } as const;
const ofCustomer = { about: 'the customer of a contact in hand', otherwise: 'not-your-contact' } as const;

export const EVENTS: Readonly<Partial<Record<keyof ConsoleToServer, EventAccess>>> = {
  'time:ping': { who: ROLES, about: 'nothing', body: () => ({}) },

  'agent:snapshot': { who: AGENT, about: SEAT, body: () => ({}) },
  'seat:take-over': { who: AGENT, about: SEAT, body: command },
  'seat:sign-in': {
    who: AGENT,
    about: 'the own seat, at one of the own centres',
    body: ({ centreId }) => ({ ...command(), centreId }),
    otherwise: 'outside-your-centres',
  },
  'seat:choose-state': { who: AGENT, about: SEAT, body: () => ({ ...command(), state: 'ready' }) },
  'seat:sign-out': { who: AGENT, about: SEAT, body: command },
  'offer:accept': {
    who: AGENT,
    about: 'an offer to the own seat',
    body: ({ offerId }) => ({ ...command(), offerId }),
    otherwise: 'offer-not-yours',
  },
  'offer:decline': {
    who: AGENT,
    about: 'an offer to the own seat',
    body: ({ offerId }) => ({ ...command(), offerId, reason: 'x' }),
    otherwise: 'offer-not-yours',
  },

  'contact:open': {
    who: AGENT,
    about: 'a contact in hand, or offered to the own seat',
    body: ({ contactId }) => ({ contactId }),
    otherwise: 'not-your-contact',
  },
  'contact:send': {
    who: AGENT,
    ...notYours,
    body: ({ contactId }) => ({ contactId, messageId: randomUUID(), text: '你好' }),
  },
  'message:retry': {
    who: AGENT,
    about: "an agent's message of a contact in hand",
    body: (things) => ({ ...onContact(things), messageId: things.messageId }),
    otherwise: 'not-your-contact',
  },
  'customer:reveal': {
    who: AGENT,
    ...ofCustomer,
    body: ({ contactId, addressId }) => ({ contactId, addressId }),
  },
  'customer:add-address': {
    who: AGENT,
    ...ofCustomer,
    body: (things) => ({ ...onContact(things), kind: 'phone', address: '13912345678' }),
  },
  'customer:remove-address': {
    who: AGENT,
    ...ofCustomer,
    body: (things) => ({ ...onContact(things), addressId: things.addressId }),
  },
  'contact:hold': { who: AGENT, ...notYours, body: onContact },
  'contact:resume': { who: AGENT, ...notYours, body: onContact },
  'contact:end': { who: AGENT, ...notYours, body: onContact },
  'contact:transfer': {
    who: AGENT,
    about: 'a contact in hand, to any queue',
    body: (things) => ({ ...onContact(things), queueId: 'waiting' }),
    otherwise: 'not-your-contact',
  },
  'contact:save-summary': {
    who: AGENT,
    ...notYours,
    body: ({ contactId }) => ({ contactId, outcome: 'solved', note: 'x' }),
  },
  'contact:wrap-up': {
    who: AGENT,
    ...notYours,
    body: (things) => ({ ...onContact(things), outcome: 'solved', note: 'x' }),
  },

  'board:subscribe': { who: MANAGERS, about: 'the own centres', body: () => ({}) },
  'qa:subscribe': { who: ['inspector'], about: 'new samples of the own centres', body: () => ({}) },
  'board:unsubscribe': { who: MANAGERS, about: 'the own centres', body: () => ({}) },
};

/** What a customer's page may send over the `/chat` socket: no login; a token, kept by the page alone, names the conversation. */
export interface ChatEventAccess {
  readonly about: string;
  readonly body: () => object;
  /** What a page is told that holds the token of another chat page, or one that never was; null: it is answered, as a new page is. */
  readonly otherwise: string | null;
}

const CONVERSATION = 'the conversation of its token, at its own chat page';

export const CHAT_EVENTS: Readonly<Record<keyof ChatToServer, ChatEventAccess>> = {
  'chat:open': {
    about: `${CONVERSATION}; without one, a new conversation`,
    body: () => ({ openId: randomUUID() }),
    otherwise: null,
  },
  'chat:send': {
    about: CONVERSATION,
    body: () => ({ messageId: randomUUID(), text: '在吗' }),
    otherwise: 'unknown-conversation',
  },
  'chat:sync': { about: CONVERSATION, body: () => ({ afterSeq: 0 }), otherwise: 'unknown-conversation' },
  'chat:leave': { about: CONVERSATION, body: () => ({}), otherwise: 'unknown-conversation' },
};
