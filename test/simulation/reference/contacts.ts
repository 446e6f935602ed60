import type { Command } from '../../../src/routing/engine/commands';
import type { Treatment } from '../../../src/routing/engine/config';
import { costOf, hasRoomBesideOffer } from './capacity';
import {
  act,
  type Contact,
  contactOf,
  type House,
  queueOf,
  Refused,
  refuseIf,
  say,
  seatOf,
  signedIn,
  waits,
} from './house';
import { accept, cancelOffer, endOffer, makeOffer, refuseManual } from './offers';
import { enterQueue, waitForSeat } from './queueing';
import { balance, close, connect, handOver, leaveSeat, mediaAction, release, requeue, startWrapUp } from './service';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

const TREATMENTS: Record<Treatment, true> = {
  'offer-callback': true,
  voicemail: true,
  announce: true,
  deflect: true,
  external: true,
  release: true,
};
const BEFORE_SERVICE = ['arrived', 'queued', 'offered', 'connecting'];
const IN_SERVICE = ['active', 'held', 'paused'];

export function abandon(house: House, contactId: string): void {
  const contact = contactOf(house, contactId);
  if (IN_SERVICE.includes(contact.state)) {
    startWrapUp(house, contact, 'customer');
    return;
  }
  refuseIf(!BEFORE_SERVICE.includes(contact.state), 'contact-wrong-state');
  endOffer(house, contact, { end: 'caller-gone' });
  close(house, contact, 'abandoned', null);
}

export function end(house: House, command: Of<'contact-ended'>): void {
  const contact = contactOf(house, command.contactId);
  if (command.treatment !== undefined) {
    refuseIf(command.by !== 'system' || !(command.treatment in TREATMENTS), 'invalid-value');
    refuseIf(!waits(contact), 'contact-wrong-state');
    endOffer(house, contact, { end: 'caller-gone' });
    close(house, contact, 'treated', null);
  } else if (command.by === 'customer') {
    abandon(house, contact.id);
  } else if (IN_SERVICE.includes(contact.state) || (contact.state === 'connecting' && command.by === 'seat')) {
    startWrapUp(house, contact, command.by);
  } else {
    refuseIf(!BEFORE_SERVICE.includes(contact.state) || command.by === 'seat', 'contact-wrong-state');
    const { state } = contact;
    const cause = state === 'arrived' ? 'rejected' : 'lost';
    release(house, contact, cause);
    endOffer(house, contact, { end: 'caller-gone' });
    close(house, contact, state === 'queued' || state === 'offered' ? 'abandoned' : cause, null);
  }
}

export function changePriority(house: House, { contactId, priority, by }: Of<'contact-priority-changed'>): void {
  const contact = contactOf(house, contactId);
  refuseIf(contact.state === 'wrap-up', 'contact-wrong-state');
  refuseIf(!Number.isSafeInteger(priority), 'invalid-value');
  contact.priority = priority;
  say(house, { kind: 'contact-priority-changed', contactId, priority, by });
}

export function hold(house: House, contactId: string): void {
  const contact = contactOf(house, contactId);
  refuseIf(contact.state !== 'active', 'contact-wrong-state');
  contact.state = 'held';
  say(house, { kind: 'contact-held', contactId, seatId: contact.seatId ?? '' });
  if (contact.medium === 'voice') act(house, mediaAction(contact, 'hold-media'));
  else contact.units = 0;
  balance(house, seatOf(house, contact.seatId));
}

/** Text goes on at its seat when that is ready and has room; else it waits in line for it, aside. */
export function resume(house: House, contactId: string): void {
  const contact = contactOf(house, contactId);
  refuseIf(contact.state !== 'held', 'contact-wrong-state');
  const seat = seatOf(house, contact.seatId);
  const cost = costOf(house, contact.medium, contact.queueId);
  const goesOn =
    contact.medium === 'voice' ||
    (seat?.state === 'ready' &&
      house.centres[seat.centreId] !== 'down' &&
      hasRoomBesideOffer(house, seat, contact.medium, cost));
  if (goesOn) {
    contact.state = 'active';
    contact.units = cost;
    say(house, { kind: 'contact-resumed', contactId, seatId: contact.seatId });
    if (contact.medium === 'voice') act(house, mediaAction(contact, 'resume-media'));
    balance(house, seat);
    return;
  }
  say(house, { kind: 'contact-resumed', contactId, seatId: null });
  leaveSeat(house, contact);
  if (seat !== undefined) waitForSeat(house, contact, seat.id, house.config.holdPreferMs);
  if (queueOf(house, contact.queueId) === undefined) handOver(house, contact);
  else enterQueue(house, contact, contact.queueId ?? '');
}

export function transfer(house: House, { contactId, to }: Of<'contact-transferred'>): void {
  const contact = contactOf(house, contactId);
  refuseIf(!['queued', 'offered', ...IN_SERVICE].includes(contact.state), 'contact-wrong-state');
  if ('queueId' in to) {
    const queue = queueOf(house, to.queueId);
    if (queue === undefined) throw new Refused('unknown-queue');
    refuseIf(!queue.open, 'queue-closed');
    leaveFor(house, contact, queue.id);
    return;
  }
  refuseIf(!IN_SERVICE.includes(contact.state), 'contact-wrong-state');
  refuseIf(contact.seatId === to.seatId, 'invalid-value');
  refuseIf(queueOf(house, contact.queueId) === undefined, 'unknown-queue');
  const seat = signedIn(house, to.seatId);
  refuseManual(house, contact, seat, ['ready']);
  leaveFor(house, contact, contact.queueId ?? '');
  makeOffer(house, contact, seat, true);
}

function leaveFor(house: House, contact: Contact, queueId: string): void {
  const offeredTo = contact.offer?.seatId ?? null;
  endOffer(house, contact, { end: 'cancelled', cause: 'transfer' });
  requeue(house, contact, 'transfer', queueId, offeredTo);
}

export function putBack(house: House, { contactId, cause }: Of<'contact-requeued'>): void {
  const contact = contactOf(house, contactId);
  refuseIf(!['offered', 'connecting', ...IN_SERVICE].includes(contact.state), 'contact-wrong-state');
  const offeredTo = contact.offer?.seatId ?? null;
  endOffer(house, contact, { end: 'cancelled', cause: cause === 'media-lost' ? 'seat-lost' : cause });
  requeue(house, contact, cause, contact.queueId, offeredTo);
}

export function closeBySupervisor(house: House, { contactId, reason }: Of<'contact-closed-by-supervisor'>): void {
  const contact = contactOf(house, contactId);
  endOffer(house, contact, { end: 'cancelled', cause: 'supervisor' });
  if (contact.state !== 'wrap-up') release(house, contact, 'supervisor');
  close(house, contact, 'supervisor', reason);
}

export function mediaConnected(house: House, contactId: string): void {
  const contact = contactOf(house, contactId);
  refuseIf(contact.state !== 'connecting', 'contact-wrong-state');
  connect(house, contact);
}

export function wrapUpDone(house: House, { contactId, seatId, outcome }: Of<'wrap-up-done'>): void {
  const contact = contactOf(house, contactId);
  refuseIf(contact.seatId !== seatId, 'not-your-contact');
  refuseIf(contact.state !== 'wrap-up', 'contact-wrong-state');
  close(house, contact, 'served', outcome ?? null);
}

export function assign(house: House, { contactId, seatId }: Of<'manual-assign'>): void {
  const contact = contactOf(house, contactId);
  refuseIf(contact.state !== 'queued' && contact.state !== 'offered', 'contact-wrong-state');
  const seat = signedIn(house, seatId);
  refuseManual(house, contact, seat, ['ready']);
  cancelOffer(house, contact, 'manual-assign');
  makeOffer(house, contact, seat, true);
}

/** From a break too, but only at the contact's own home. */
export function pull(house: House, { contactId, seatId }: Of<'manual-pull'>): void {
  const contact = contactOf(house, contactId);
  refuseIf(contact.state !== 'queued', 'contact-wrong-state');
  const seat = signedIn(house, seatId);
  refuseManual(house, contact, seat, ['ready', 'not-ready'], contact.home);
  makeOffer(house, contact, seat, true);
  accept(house, contact);
}
