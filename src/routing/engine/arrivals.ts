import type { Millis } from '../../kernel/clock';
import { MEDIA, type Medium, MEDIUM_INDEX } from '../../kernel/medium';
import { pickCentre, takesNew } from './balance';
import { bestSeatFor } from './best-seat';
import type { Command } from './commands';
import type { Lane } from './compiled-config';
import type { AccessPointConfig, CentreId } from './config';
import { type Core, type Refusal, refuse } from './core';
import { Contact, type Mutable } from './model';
import { enterLine, isVain, prefer, ringReached } from './queueing';
import { type ContactRecord, copyOfContact } from './records';
import { pickedIn } from './shares';

/** Shared by all contacts that exclude nobody, and by all that were moved and treated by nobody. */
const NO_EXCLUSIONS: ContactRecord['exclusions'] = [];
const NOTHING: readonly string[] = [];

const LONGEST_WAIT_BEFORE_MS = 3_600_000;

type Arrived = Extract<Command, { kind: 'contact-arrived' }>;
type Queued = Extract<Command, { kind: 'contact-queued' }>;

/**
 * A contact comes in: its home is the one the carrier chose, else the access point's, else by weights. A home that takes
 * no new contacts is replaced by weights. A call takes a trunk; a centre without a free one is passed over, and
 * the call is rejected when its home is fixed or no centre has one.
 */
export function contactArrived(core: Core, command: Arrived): Refusal {
  const { contactId, medium, homeCentreId } = command;
  if (core.contacts.has(contactId)) return refuse('duplicate-contact', `contact ${contactId} is open already`);
  const point = core.compiled.accessPoints.get(command.accessPointId);
  if (point === undefined) return refuse('unknown-access-point', `there is no access point ${command.accessPointId}`);
  if (homeCentreId !== undefined && !core.compiled.centres.has(homeCentreId)) {
    return refuse('unknown-centre', `there is no centre ${homeCentreId}`);
  }
  const home = homeOf(core, point, homeCentreId, medium === 'voice');
  if (typeof home !== 'string') return home;
  const rec = newContact(core, command, point, home);
  const contact = core.addContact(rec);
  core.contactChanged(contact);
  if (medium === 'voice') core.countLines(core.trunks, home, 1);
  core.fact({
    kind: 'contact-arrived',
    at: core.now,
    contactId,
    accessPointId: point.id,
    medium,
    homeCentreId: home,
    customerId: rec.customerId,
  });
  if (command.usesIvr === true && medium === 'voice') takeIvrPort(core, contact, point);
  return undefined;
}

function homeOf(
  core: Core,
  point: AccessPointConfig,
  chosen: CentreId | undefined,
  isCall: boolean,
): CentreId | NonNullable<Refusal> {
  const fixed = core.compiled.centres.get(chosen ?? point.homeCentreId ?? '')?.id;
  if (fixed !== undefined && takesNew(core, fixed)) {
    return !isCall || core.hasTrunk(fixed)
      ? fixed
      : refuse('trunks-exhausted', `all trunks of centre ${fixed} are in use`);
  }
  const home = pickCentre(
    core,
    point.id,
    (centreId) => takesNew(core, centreId) && (!isCall || core.hasTrunk(centreId)),
  );
  if (home !== null) return home;
  const full = core.compiled.config.centres.some((centre) => takesNew(core, centre.id) && !core.hasTrunk(centre.id));
  return full && isCall
    ? refuse('trunks-exhausted', 'all trunks of the centres that take new calls are in use')
    : refuse('no-centre', 'no centre takes new contacts now');
}

/** A full IVR is skipped: the call goes to its queue at once. It stays `arrived` when the queue does not take it. */
function takeIvrPort(core: Core, contact: Contact, point: AccessPointConfig): void {
  const { rec } = contact;
  const limit = core.compiled.centres.get(rec.homeCentreId)?.ivrPorts;
  if (limit === undefined || (core.ivrPorts.get(rec.homeCentreId) ?? 0) < limit) {
    rec.inIvr = true;
    core.countLines(core.ivrPorts, rec.homeCentreId, 1);
    return;
  }
  contactQueued(core, { kind: 'contact-queued', contactId: rec.id, queueId: point.queueId });
}

export function ivrLeft(core: Core, contact: Contact): Refusal {
  if (!contact.rec.inIvr) return refuse('contact-wrong-state', `contact ${contact.rec.id} is not in the IVR`);
  leaveIvr(core, contact);
  return undefined;
}

function leaveIvr(core: Core, contact: Contact): void {
  if (!contact.rec.inIvr) return;
  contact.rec.inIvr = false;
  core.countLines(core.ivrPorts, contact.rec.homeCentreId, -1);
  core.contactChanged(contact);
}

/** The contact takes its place in line: `enqueuedAt` and its number are given here, once and for good. */
export function contactQueued(core: Core, command: Queued): Refusal {
  const contact = core.contacts.get(command.contactId);
  if (contact === undefined) return refuse('unknown-contact', `there is no open contact ${command.contactId}`);
  const { rec } = contact;
  if (rec.state !== 'arrived') return refuse('contact-wrong-state', `contact ${rec.id} is ${rec.state}, not arrived`);
  const queueId = command.queueId ?? core.compiled.accessPoints.get(rec.accessPointId)?.queueId ?? '';
  const lane = core.compiled.lane(queueId, rec.medium);
  if (lane === undefined) return refuse('unknown-queue', `there is no queue ${queueId}`);
  const refusal = refuseEntry(core, contact, lane, command);
  if (refusal !== undefined) return refusal;
  leaveIvr(core, contact);
  rec.arrivalNumber = core.nextArrivalNumber();
  enter(core, rec, lane, command);
  contact.noteArrival();
  contact.entersQueue = true;
  if (command.preferredSeatId !== undefined)
    prefer(core, contact, command.preferredSeatId, core.now + preferMs(core, command));
  core.fact({
    kind: 'contact-queued',
    at: core.now,
    contactId: rec.id,
    queueId,
    homeCentreId: rec.homeCentreId,
    enqueuedAt: rec.enqueuedAt ?? core.now,
  });
  enterLine(core, contact);
  return undefined;
}

function refuseEntry(core: Core, contact: Contact, lane: Lane, command: Queued): Refusal {
  const { config } = lane.queue;
  if (!config.open) return refuse('queue-closed', `queue ${config.id} takes no new contacts`);
  if (command.priority !== undefined && !Number.isSafeInteger(command.priority)) {
    return refuse('invalid-value', `priority must be a whole number, got ${command.priority}`);
  }
  if (command.preferMs !== undefined && (!Number.isSafeInteger(command.preferMs) || command.preferMs < 0)) {
    return refuse('invalid-value', `preferMs must be whole milliseconds, 0 or more, got ${command.preferMs}`);
  }
  if (command.waitingSince !== undefined && !Number.isSafeInteger(command.waitingSince)) {
    return refuse('invalid-value', `waitingSince must be whole milliseconds, got ${command.waitingSince}`);
  }
  const isFull = config.maxWaiting !== undefined && core.waiting.queued(config.id) >= config.maxWaiting;
  if (isFull && !wouldBeTaken(core, contact, lane, command)) {
    return refuse('queue-full', `queue ${config.id} has its ${config.maxWaiting ?? 0} contacts waiting`);
  }
  return undefined;
}

/** Whether a seat takes the contact at once. Nobody else can: before the command no waiting contact had an eligible seat. */
function wouldBeTaken(core: Core, contact: Contact, lane: Lane, command: Queued): boolean {
  const { preferredSeatId } = command;
  const trial = new Contact(copyOfContact(contact.rec));
  enter(core, trial.rec, lane, command);
  trial.rec.pickedBy = pickedIn(core, core.waiting.group(lane.queue.config.id, trial.rec.homeCentreId));
  trial.rec.ring = ringReached(core, lane, trial.rec);
  if (preferredSeatId !== undefined && preferMs(core, command) > 0) {
    trial.rec.preferred = { seatId: preferredSeatId, until: core.now, order: 0 };
    if (isVain(core, trial)) trial.rec.preferred = null;
  }
  return bestSeatFor(core, trial) !== null;
}

function enter(core: Core, rec: Mutable<ContactRecord>, lane: Lane, command: Queued): void {
  rec.queueId = lane.queue.config.id;
  rec.priority = command.priority ?? lane.queue.config.priority;
  rec.enqueuedAt = waitingSince(core, command);
  rec.queueEnteredAt = core.now;
  rec.ring = 0;
}

/** A channel's clock is believed for the past, and not too far: nobody is made to have waited for days by a wrong one. */
function waitingSince(core: Core, { waitingSince = core.now }: Queued): Millis {
  return Math.min(core.now, Math.max(waitingSince, core.now - LONGEST_WAIT_BEFORE_MS));
}

function preferMs(core: Core, command: Queued): number {
  return command.preferMs ?? core.compiled.config.preferMs;
}

function newContact(core: Core, command: Arrived, point: AccessPointConfig, home: CentreId): Mutable<ContactRecord> {
  return {
    id: command.contactId,
    arrivalNumber: core.nextArrivalNumber(),
    // Of the configuration, one text for all contacts; each command brings its own copy.
    accessPointId: point.id,
    medium: MEDIA[MEDIUM_INDEX[command.medium]] as Medium,
    direction: command.direction ?? 'inbound',
    customerId: command.customerId ?? null,
    homeCentreId: home,
    arrivedAt: core.now,
    state: 'arrived',
    inIvr: false,
    priority: 0,
    queueId: null,
    enqueuedAt: null,
    queueEnteredAt: null,
    ring: 0,
    nextRing: null,
    preferred: null,
    offer: null,
    seatId: null,
    servedOfferId: null,
    servedRing: null,
    unitsHeld: 0,
    serviceStartedAt: null,
    pausedAt: null,
    takenAt: null,
    takenOrder: null,
    wrapUp: null,
    exclusions: NO_EXCLUSIONS,
    expectedWaitMs: null,
    pickedBy: null,
    hops: 0,
    visited: NOTHING,
    treatedBy: NOTHING,
  };
}
