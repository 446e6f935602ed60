import type { CloseCause } from '../../../src/routing/engine/effects';
import type { RequeueCause } from '../../../src/routing/engine/commands';
import { resumable, toInterrupt } from './capacity';
import { act, type Contact, dueAt, type House, queueOf, say, type Seat, seatOf } from './house';
import { enterQueue, fallbackQueue } from './queueing';
import { turn, turnToChosen, wrapsUpCall } from './seat-states';
import { noteClosed, noteServiceStart } from './stays';

/** A contact at its seat: connecting → active ⇄ held | paused → wrap-up → closed. routing.md sections 1 and 4. */
export function connect(house: House, contact: Contact): void {
  contact.state = 'active';
  const isFirst = contact.serviceStartedAt === null;
  if (isFirst) noteServiceStart(house, contact);
  contact.serviceStartedAt ??= house.now;
  say(house, {
    kind: 'contact-active',
    contactId: contact.id,
    seatId: contact.seatId ?? '',
    waitedMs: isFirst ? house.now - contact.enqueuedAt : null,
    expectedWaitMs: isFirst ? contact.expectedWaitMs : null,
  });
  balance(house, seatOf(house, contact.seatId));
}

/** Interrupts as much as is needed, and resumes paused work as soon as there is room for it. */
export function balance(house: House, seat: Seat | undefined): void {
  if (seat === undefined) return;
  for (let next = toInterrupt(house, seat); next !== undefined; next = toInterrupt(house, seat)) {
    const { contact, by } = next;
    if (contact.state === 'wrap-up') {
      contact.units = 0;
      continue;
    }
    contact.state = 'paused';
    say(house, { kind: 'contact-paused', contactId: contact.id, seatId: seat.id, by: by.id });
  }
  for (let paused = resumable(house, seat); paused !== undefined; paused = resumable(house, seat)) {
    paused.state = 'active';
    say(house, { kind: 'contact-unpaused', contactId: paused.id, seatId: seat.id });
  }
}

export function mediaAction(contact: Contact, kind: 'hold-media' | 'resume-media') {
  return { kind, contactId: contact.id, medium: contact.medium, seatId: contact.seatId ?? '', expiresAt: null };
}

/** Out of the hands of its seat, which is idle from now if nothing else is left. */
export function leaveSeat(house: House, contact: Contact): Seat | undefined {
  const seat = seatOf(house, contact.seatId);
  contact.seatId = null;
  contact.servedOfferId = null;
  contact.units = 0;
  contact.wrapUp = null;
  if (seat !== undefined) seat.idleSince = house.now;
  return seat;
}

/** What the seat does when a contact has left it: paused work goes on, and after the last call comes what was chosen. */
function freed(house: House, seat: Seat | undefined): void {
  if (seat === undefined) return;
  if (seat.state === 'wrap-up' && !wrapsUpCall(house, seat)) turnToChosen(house, seat, null);
  balance(house, seat);
}

/** Back to its place in line, in another queue when it is sent there. */
export function requeue(
  house: House,
  contact: Contact,
  cause: RequeueCause,
  to: string | null = contact.queueId,
  offeredTo: string | null = null,
): void {
  const fromSeatId = contact.seatId ?? offeredTo;
  const parks = contact.seatId !== null;
  const seat = leaveSeat(house, contact);
  if (parks) act(house, { kind: 'park-media', contactId: contact.id, medium: contact.medium, expiresAt: null });
  freed(house, seat);
  say(house, { kind: 'contact-requeued', contactId: contact.id, queueId: to ?? '', fromSeatId, cause });
  if (queueOf(house, to) === undefined) handOver(house, contact);
  else enterQueue(house, contact, to ?? '');
}

/** Whose queue is gone goes to its access point's queue, else it is closed, a call with a callback. */
export function handOver(house: House, contact: Contact): void {
  const { medium, id: contactId } = contact;
  const queueId = fallbackQueue(house, contact);
  if (queueId !== undefined) {
    say(house, { kind: 'contact-requeued', contactId, queueId, fromSeatId: null, cause: 'transfer' });
    enterQueue(house, contact, queueId);
    return;
  }
  release(house, contact, 'lost');
  if (medium === 'voice') act(house, { kind: 'offer-callback', contactId, medium, expiresAt: null });
  close(house, contact, 'lost', null);
}

/** The talk is over. */
export function startWrapUp(house: House, contact: Contact, endedBy: 'customer' | 'seat' | 'system'): void {
  const seat = seatOf(house, contact.seatId);
  if (endedBy !== 'customer') release(house, contact, endedBy === 'seat' ? 'ended-by-seat' : 'lost');
  if (seat === undefined) {
    close(house, contact, 'served', null);
    return;
  }
  const limitMs = house.config.media[contact.medium].wrapUpLimitMs;
  contact.wrapUp = { ...dueAt(house, house.now + limitMs), endedBy };
  contact.state = 'wrap-up';
  say(house, { kind: 'wrap-up-started', contactId: contact.id, seatId: seat.id, limitAt: contact.wrapUp.at, endedBy });
  if (contact.medium === 'voice' && seat.state !== 'disconnected' && seat.state !== 'not-responding')
    turn(house, seat, 'wrap-up', null, null);
  balance(house, seat);
}

export function release(house: House, contact: Contact, cause: CloseCause | 'ended-by-seat'): void {
  act(house, { kind: 'release-media', contactId: contact.id, medium: contact.medium, cause, expiresAt: null });
}

export function close(house: House, contact: Contact, cause: CloseCause, outcome: string | null): void {
  noteClosed(house, contact, cause);
  const { seatId, expectedWaitMs } = contact;
  const seat = leaveSeat(house, contact);
  house.contacts = house.contacts.filter((each) => each !== contact);
  say(house, { kind: 'contact-closed', contactId: contact.id, cause, seatId, outcome, expectedWaitMs });
  freed(house, seat);
}
