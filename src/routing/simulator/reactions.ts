import { assert } from '../../kernel/assert';
import type { Command } from '../engine/commands';
import type { CommandRejected, Effect } from '../engine/effects';
import type { Floor } from './floor';
import { countIvr, leave, queueing } from './happenings';
import { NOWHERE, type SimContact } from './sim-contact';

type Of<K extends Effect['kind']> = Extract<Effect, { kind: K }>;

/** What customers and agents do about one effect of the engine. */
export function react(floor: Floor, effect: Effect, command: Command): void {
  switch (effect.kind) {
    case 'contact-arrived': {
      arrived(floor, effect);
      return;
    }
    case 'contact-queued': {
      queued(floor, effect);
      return;
    }
    case 'offer-made': {
      offered(floor, effect);
      return;
    }
    case 'offer-ended': {
      offerEnded(floor, effect);
      return;
    }
    case 'contact-connecting': {
      floor.follow({ kind: 'media-connected', contactId: effect.contactId });
      return;
    }
    case 'contact-active': {
      served(floor, effect);
      return;
    }
    case 'wrap-up-started': {
      wrapUpStarted(floor, effect);
      return;
    }
    case 'contact-closed': {
      closed(floor, effect);
      return;
    }
    case 'contact-requeued': {
      requeued(floor, floor.contact(effect.contactId));
      return;
    }
    case 'contact-paused': {
      paused(floor, floor.contact(effect.contactId));
      return;
    }
    case 'contact-unpaused': {
      unpaused(floor, floor.contact(effect.contactId));
      return;
    }
    case 'contact-rehomed': {
      rehomed(floor, effect);
      return;
    }
    case 'contact-moved': {
      moved(floor, effect);
      return;
    }
    case 'contact-overflowed': {
      floor.recorder.overflowed(floor.contact(effect.contactId));
      return;
    }
    case 'seat-state-changed': {
      seatStateChanged(floor, effect);
      return;
    }
    case 'command-rejected': {
      refused(floor, effect, command);
      return;
    }
    default:
      // Facts of no consequence for people, and actions that need nobody here.
      return;
  }
}

function arrived(floor: Floor, { contactId, homeCentreId }: Of<'contact-arrived'>): void {
  const contact = floor.contact(contactId);
  contact.home = floor.centreIndex.get(homeCentreId) ?? contact.home;
  contact.presentHome = contact.home;
  const { ivrMs } = contact.draws;
  if (ivrMs === null) {
    floor.follow(queueing(contact));
    return;
  }
  const ports = floor.plan.config.centres[contact.home]?.ivrPorts;
  // With all ports in use the engine queues the call itself, at once.
  if (ports !== undefined && (floor.ivrInUse[contact.home] ?? 0) >= ports) return;
  contact.phase = 'ivr';
  countIvr(floor, contact, 1);
  floor.scheduleIvrEnd(contact, ivrMs);
}

function queued(floor: Floor, { contactId, enqueuedAt }: Of<'contact-queued'>): void {
  const contact = floor.contact(contactId);
  const { phase, priority } = contact;
  contact.phase = 'waiting';
  contact.enqueuedAt = enqueuedAt;
  contact.waitingSince = enqueuedAt;
  const { patienceMs, ivrMs } = contact.draws;
  if (patienceMs !== null) floor.scheduleAbandonment(contact, patienceMs);
  const skippedIvr = phase === 'coming' && ivrMs !== null;
  if (skippedIvr && priority !== null) {
    floor.follow({ kind: 'contact-priority-changed', contactId, priority, by: { system: 'simulator' } });
  }
}

function offered(floor: Floor, { contactId, offerId, seatId }: Of<'offer-made'>): void {
  const contact = floor.contact(contactId);
  contact.offerId = offerId;
  contact.seat = floor.seat(seatId);
  const { answerDelay } = contact;
  const feed = floor.feeds[contact.feed];
  const delayMs = answerDelay === null || feed === undefined ? 0 : answerDelay(feed.answerDelays);
  if (delayMs === 0) floor.follow({ kind: 'offer-accepted', offerId, seatId });
  else floor.scheduleAnswer(contact, delayMs);
}

function offerEnded(floor: Floor, { contactId, end }: Of<'offer-ended'>): void {
  const contact = floor.contact(contactId);
  contact.offerId = null;
  if (end !== 'accepted') contact.seat = null;
}

function served(floor: Floor, { contactId, seatId }: Of<'contact-active'>): void {
  const contact = floor.contact(contactId);
  const seat = floor.seat(seatId);
  floor.recorder.waited(contact, floor.now);
  if (!contact.settled) floor.recorder.answered(contact, seat, floor.now);
  contact.phase = 'served';
  contact.seat = seat;
  if (seat.inHand === 0) seat.busySince = floor.now;
  seat.inHand += 1;
  floor.scheduleService(contact, seat, contact.leftMs);
}

function wrapUpStarted(floor: Floor, { contactId, seatId }: Of<'wrap-up-started'>): void {
  const contact = floor.contact(contactId);
  contact.phase = 'wrap-up';
  const { wrapUpMs } = contact.draws;
  if (wrapUpMs === 0) floor.follow({ kind: 'wrap-up-done', contactId, seatId });
  else floor.scheduleService(contact, floor.seat(seatId), wrapUpMs);
}

function closed(floor: Floor, { contactId, cause }: Of<'contact-closed'>): void {
  const contact = floor.contact(contactId);
  if (contact.phase === 'waiting') floor.recorder.waited(contact, floor.now);
  if (cause === 'abandoned') floor.recorder.abandoned(contact, floor.now);
  else if (!contact.settled) floor.recorder.rejected(contact);
  leaveSeat(floor, contact);
  contact.phase = 'gone';
  floor.contacts.delete(contactId);
}

/** Frees the contact's seat, if one has it in service or wrap-up; a seat whose shift is over signs out with its last contact. */
function leaveSeat(floor: Floor, contact: SimContact): void {
  const { seat, phase } = contact;
  contact.seat = null;
  contact.serviceEndsAt = -1;
  if (seat === null || (phase !== 'served' && phase !== 'wrap-up')) return;
  seat.inHand -= 1;
  if (seat.inHand > 0) return;
  floor.recorder.busy(seat, floor.now);
  if (!seat.leaving) return;
  leave(floor, seat);
  floor.follow({ kind: 'seat-signed-out', seatId: seat.plan.id });
}

/** Back in line: what was handled stays handled, and somebody who was answered once does not give up any more. */
function requeued(floor: Floor, contact: SimContact): void {
  if (contact.phase !== 'served') return;
  if (contact.serviceEndsAt >= 0) contact.leftMs = contact.serviceEndsAt - floor.now;
  leaveSeat(floor, contact);
  contact.phase = 'waiting';
  contact.waitingSince = floor.now;
}

function paused(floor: Floor, contact: SimContact): void {
  contact.leftMs = contact.serviceEndsAt - floor.now;
  contact.serviceEndsAt = -1;
}

function unpaused(floor: Floor, contact: SimContact): void {
  if (contact.seat !== null) floor.scheduleService(contact, contact.seat, contact.leftMs);
}

/** It counts with the queue it came to; how long agents take to answer is the other queue's. */
function moved(floor: Floor, { contactId, to }: Of<'contact-moved'>): void {
  const contact = floor.contact(contactId);
  floor.recorder.overflowed(contact);
  contact.answerDelay = floor.plan.queues.find(({ id }) => id === to)?.answerDelay ?? null;
}

function rehomed(floor: Floor, { contactId, to }: Of<'contact-rehomed'>): void {
  const contact = floor.contact(contactId);
  const inIvr = contact.phase === 'ivr';
  if (inIvr) countIvr(floor, contact, -1);
  contact.presentHome = floor.centreIndex.get(to) ?? contact.presentHome;
  if (inIvr) countIvr(floor, contact, 1);
}

/** An agent who missed an offer is back at once: the scenario has no word for how long it takes. */
function seatStateChanged(floor: Floor, { seatId, to }: Of<'seat-state-changed'>): void {
  if (to !== 'not-responding' || floor.seat(seatId).leaving) return;
  floor.follow({ kind: 'seat-state-chosen', seatId, chosen: { state: 'ready' } });
}

/** The engine refuses contacts it has no room for; that it refuses anything else is a bug of the simulator. */
function refused(floor: Floor, { reason, detail }: CommandRejected, command: Command): void {
  assert(
    (command.kind === 'contact-arrived' || command.kind === 'contact-queued') && REFUSALS.has(reason),
    `the engine refused ${command.kind}: ${reason}, ${detail}`,
  );
  const contact = floor.contact(command.contactId);
  // Not let in, it has no home; but where there is only one that it could have had, it counts there.
  if (contact.home === NOWHERE) contact.home = floor.centreIndex.get(contact.onlyHome ?? '') ?? NOWHERE;
  floor.recorder.rejected(contact);
  if (command.kind === 'contact-queued') {
    floor.follow({ kind: 'contact-ended', contactId: contact.id, by: 'system' });
    return;
  }
  contact.phase = 'gone';
  floor.contacts.delete(contact.id);
}

const REFUSALS: ReadonlySet<string> = new Set(['trunks-exhausted', 'no-centre', 'queue-full']);
