import { pick, type Random } from '../../src/kernel/random';
import type { Command } from '../../src/routing/engine/commands';
import type { RoutingSnapshot } from '../../src/routing/engine/records';
import { arrive, queue, signIn } from './router-bench';

/** A command that makes sense in this state more often than not. */
export function randomCommand(random: Random, state: RoutingSnapshot, serial: number): Command {
  const seats = state.seat.filter((seat) => seat.state !== 'disconnected');
  const choices: (() => Command | null)[] = [
    () => arrive(`c${serial}`, pick(random, ['chat', 'chat', 'voice'])),
    () => signIn(`s${serial % 12}`, 100 + serial),
    () => ofContact(random, state, (id) => queue(id), 'arrived'),
    () => ofContact(random, state, (id) => queue(id), 'arrived'),
    () => answerOffer(random, state),
    () => answerOffer(random, state),
    () => ofContact(random, state, (contactId) => ({ kind: 'media-connected', contactId }), 'connecting'),
    () => ofContact(random, state, (contactId) => ({ kind: 'contact-ended', contactId, by: 'customer' }), 'active'),
    () => ofContact(random, state, (contactId) => ({ kind: 'contact-held', contactId }), 'active'),
    () => ofContact(random, state, (contactId) => ({ kind: 'contact-resumed', contactId }), 'held'),
    () => ofContact(random, state, (contactId) => ({ kind: 'contact-abandoned', contactId }), 'queued'),
    () => wrapUp(random, state),
    () => {
      const seat = seats.length === 0 ? null : pick(random, seats);
      const chosen =
        random.below(4) > 0 ? { state: 'ready' as const } : { state: 'not-ready' as const, reason: 'break' };
      return seat && { kind: 'seat-state-chosen', seatId: seat.id, chosen };
    },
    () => {
      const seat = seats.length === 0 || random.below(5) > 0 ? null : pick(random, seats);
      return seat && { kind: 'seat-lost', seatId: seat.id, graceMs: 30_000 };
    },
    () => ({ kind: 'contact-abandoned', contactId: `c${random.below(serial + 1)}` }),
  ];
  return pick(random, choices)() ?? { kind: 'tick' };
}

function ofContact(
  random: Random,
  state: RoutingSnapshot,
  make: (contactId: string) => Command,
  ...states: string[]
): Command | null {
  const contacts = state.contact.filter((contact) => states.includes(contact.state));
  return contacts.length === 0 ? null : make(pick(random, contacts).id);
}

function answerOffer(random: Random, state: RoutingSnapshot): Command | null {
  const offers = state.contact.flatMap((contact) => contact.offer ?? []);
  if (offers.length === 0) return null;
  const { id: offerId, seatId } = pick(random, offers);
  return random.below(4) > 0
    ? { kind: 'offer-accepted', offerId, seatId }
    : { kind: 'offer-declined', offerId, seatId, reason: 'busy' };
}

function wrapUp(random: Random, state: RoutingSnapshot): Command | null {
  const contacts = state.contact.filter((contact) => contact.state === 'wrap-up');
  if (contacts.length === 0) return null;
  const contact = pick(random, contacts);
  return contact.seatId === null
    ? null
    : { kind: 'wrap-up-done', contactId: contact.id, seatId: contact.seatId, outcome: 'solved' };
}
