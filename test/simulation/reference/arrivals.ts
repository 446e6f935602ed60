import type { Command } from '../../../src/routing/engine/commands';
import type { AccessPointConfig, CentreId } from '../../../src/routing/engine/config';
import { centreOf, type Contact, contactOf, type House, queueOf, Refused, refuseIf, say } from './house';
import { balanced, hasTrunk, takesNew } from './homes';
import { enterQueue, leaveUnstaffedRings, waitForSeat } from './queueing';
import { refusalOf } from './eligibility';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

const HOUR_MS = 3_600_000;

/** A customer reaches us: a home centre, a trunk, an IVR port. */
export function arrive(house: House, command: Of<'contact-arrived'>): void {
  refuseIf(
    house.contacts.some(({ id }) => id === command.contactId),
    'duplicate-contact',
  );
  const point = house.config.accessPoints.find(({ id }) => id === command.accessPointId);
  if (point === undefined) throw new Refused('unknown-access-point');
  refuseIf(point.medium !== command.medium, 'invalid-value');
  refuseIf(command.homeCentreId !== undefined && centreOf(house, command.homeCentreId) === undefined, 'unknown-centre');
  const home = homeFor(house, point, command);
  const inIvr = command.medium === 'voice' && command.usesIvr === true && hasIvrPort(house, home);
  const contact: Contact = {
    id: command.contactId,
    arrivalNumber: house.nextArrival++,
    accessPointId: point.id,
    medium: command.medium,
    home,
    state: 'arrived',
    inIvr,
    priority: 0,
    queueId: null,
    enqueuedAt: house.now,
    enteredAt: house.now,
    ring: 0,
    nextRing: null,
    preferred: null,
    offer: null,
    seatId: null,
    servedOfferId: null,
    units: 0,
    serviceStartedAt: null,
    taken: 0,
    wrapUp: null,
    exclusions: [],
    expectedWaitMs: null,
    pickedBy: [],
    hops: 0,
    visited: [],
    treatedBy: [],
  };
  house.contacts.push(contact);
  say(house, {
    kind: 'contact-arrived',
    contactId: contact.id,
    accessPointId: point.id,
    medium: contact.medium,
    homeCentreId: home,
    customerId: command.customerId ?? null,
  });
  if (contact.medium === 'voice' && command.usesIvr === true && !inIvr) skipIvr(house, contact);
}

/** Every port is taken: straight to its queue, if that takes it. */
function skipIvr(house: House, contact: Contact): void {
  try {
    enqueue(house, { kind: 'contact-queued', contactId: contact.id });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

function homeFor(house: House, point: AccessPointConfig, command: Of<'contact-arrived'>): CentreId {
  const fixed = command.homeCentreId ?? point.homeCentreId;
  if (fixed !== undefined && takesNew(house, fixed)) {
    refuseIf(command.medium === 'voice' && !hasTrunk(house, fixed), 'trunks-exhausted');
    return fixed;
  }
  const balancedHome = balanced(house, point, command.medium === 'voice');
  if (balancedHome !== undefined) return balancedHome;
  const full =
    command.medium === 'voice' && house.config.centres.some(({ id }) => takesNew(house, id) && !hasTrunk(house, id));
  throw new Refused(full ? 'trunks-exhausted' : 'no-centre');
}

function hasIvrPort(house: House, centreId: CentreId): boolean {
  const inIvr = house.contacts.filter(({ home, inIvr }) => home === centreId && inIvr).length;
  return inIvr < (centreOf(house, centreId)?.ivrPorts ?? Infinity);
}

export function leaveIvr(house: House, contactId: string): void {
  const contact = contactOf(house, contactId);
  refuseIf(contact.state !== 'arrived' || !contact.inIvr, 'contact-wrong-state');
  contact.inIvr = false;
}

export function enqueue(house: House, command: Of<'contact-queued'>): void {
  const contact = contactOf(house, command.contactId);
  refuseIf(contact.state !== 'arrived', 'contact-wrong-state');
  const point = house.config.accessPoints.find(({ id }) => id === contact.accessPointId);
  const queue = queueOf(house, command.queueId ?? point?.queueId ?? null);
  if (queue === undefined) throw new Refused('unknown-queue');
  refuseIf(!queue.open, 'queue-closed');
  const { priority = 0, preferMs = 0, waitingSince = 0 } = command;
  refuseIf(![priority, preferMs, waitingSince].every(Number.isSafeInteger) || preferMs < 0, 'invalid-value');
  refuseIf(isFull(house, command, queue.id, queue.maxWaiting ?? Infinity), 'queue-full');
  put(house, contact, queue.id, command);
}

/** One more than may wait, when no seat takes it at once. */
function isFull(house: House, command: Of<'contact-queued'>, queueId: string, maxWaiting: number): boolean {
  const waiting = house.contacts.filter((each) => each.state === 'queued' && each.queueId === queueId).length;
  if (waiting < maxWaiting) return false;
  const trial = structuredClone(house);
  const contact = contactOf(trial, command.contactId);
  put(trial, contact, queueId, command);
  leaveUnstaffedRings(trial);
  return !trial.seats.some((seat) => refusalOf(trial, contact, seat) === null);
}

function put(house: House, contact: Contact, queueId: string, command: Of<'contact-queued'>): void {
  const queue = queueOf(house, queueId);
  contact.inIvr = false;
  contact.arrivalNumber = house.nextArrival++;
  house.contacts.sort((a, b) => a.arrivalNumber - b.arrivalNumber);
  contact.priority = command.priority ?? queue?.priority ?? 0;
  const since = Math.min(command.waitingSince ?? house.now, house.now);
  contact.enqueuedAt = Math.max(since, house.now - HOUR_MS);
  say(house, {
    kind: 'contact-queued',
    contactId: contact.id,
    queueId,
    homeCentreId: contact.home,
    enqueuedAt: contact.enqueuedAt,
  });
  enterQueue(house, contact, queueId);
  if (command.preferredSeatId !== undefined)
    waitForSeat(house, contact, command.preferredSeatId, command.preferMs ?? house.config.preferMs);
}
