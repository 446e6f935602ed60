import type { Millis } from '../../kernel/clock';
import { pickCentre, takesNew } from './balance';
import type { Lane } from './compiled-config';
import type { CentreId, SeatId } from './config';
import type { Core } from './core';
import { servesMedium } from './load';
import { expectedWaitMs } from './expected-wait';
import type { Bucket, Contact, Group, Portion } from './model';
import type { ContactRecord } from './records';
import type { RequirementSet } from './requirements';
import { scopeOf } from './scope';
import { pickByShare } from './shares';
import { callCame, callLeaves } from './voice-reserve';
import { bucketsOf } from './waiting';

/**
 * Puts a contact in line in `rec.queueId`, which must be configured: at its home, or elsewhere when its home is down;
 * in the ring its time has reached; aside, while it waits for a named seat. Order comes from `enqueuedAt` alone.
 */
export function enterLine(core: Core, contact: Contact): void {
  const { rec } = contact;
  const lane = core.waitingLane(contact);
  rehomeIfDown(core, contact);
  if (contact.entersQueue) noteExpectedWait(core, contact);
  rec.state = 'queued';
  contact.standing = core.compiled.standing(lane, rec.priority);
  if (contact.group === null) joinGroup(core, contact);
  dropVainPreference(core, contact);
  settleRing(core, contact, lane);
  addToLine(core, contact);
  core.contactChanged(contact);
}

/** What a newcomer may expect, before it joins those who wait. */
function noteExpectedWait(core: Core, contact: Contact): void {
  const { rec } = contact;
  const group = core.groupOf(contact);
  const expectedMs = expectedWaitMs(core, group, group.byAge.size, [rec.medium]);
  rec.expectedWaitMs = expectedMs === Infinity ? null : expectedMs;
  contact.entersQueue = false;
}

/** Puts a contact where its record says, and has it looked at before the command is done. */
export function addToLine(core: Core, contact: Contact): void {
  standInLine(core, contact);
  core.dirty.contacts.add(contact);
}

/** Puts a contact where its record says. Whoever calls has the seats looked at that might take it. */
export function standInLine(core: Core, contact: Contact): void {
  const lane = core.waitingLane(contact);
  const group = contact.group ?? joinGroup(core, contact);
  const portion = portionOf(core, contact, group);
  core.waiting.add(contact, lane, portion, scopeOf(core, portion, contact.rec.ring));
  core.touchRules(group.watch.waiting);
  if (group.watch.treats) core.dirty.queued.add(contact);
  if (contact.rec.medium === 'voice') callCame(core);
}

export function joinGroup(core: Core, contact: Contact): Group {
  const group = core.groupOf(contact);
  if (contact.rec.pickedBy === null) pickByShare(core, contact, group);
  core.waiting.enterGroup(contact, group);
  core.groupTouched(group);
  return group;
}

/** Out of the line, for an offer or for good; it still counts as waiting until `leaveGroup`. */
export function leaveLine(core: Core, contact: Contact): void {
  if (contact.group !== null) core.touchRules(contact.group.watch.waiting);
  if (contact.rec.medium === 'voice') callLeaves(core, contact);
  core.waiting.remove(contact);
}

/** The wait is over: a seat took it, or it is gone. */
export function leaveGroup(core: Core, contact: Contact): void {
  const { group } = contact;
  core.waiting.leaveGroup(contact);
  if (group !== null) core.groupTouched(group);
}

function portionOf(core: Core, contact: Contact, group: Group): Portion {
  return contact.portion ?? core.waiting.portion(group, contact.rec.pickedBy ?? []);
}

/** Changes something that decides where a contact waits, and puts it there. */
export function moveInLine(core: Core, contact: Contact, change: () => void): void {
  const inLine = contact.bucket !== null || contact.reserved;
  if (inLine) leaveLine(core, contact);
  change();
  if (inLine) addToLine(core, contact);
  core.contactChanged(contact);
}

/** From now on it waits for this seat only, until `until`. The contact must not be in line. */
export function prefer(core: Core, contact: Contact, seatId: SeatId, until: Millis): void {
  const due = core.due(until);
  contact.rec.preferred = { seatId, until, order: due.order };
  core.timers.ofContact('preferred', contact, due);
}

/** Ends the wait for a named seat; it then stands in line like anybody. */
export function endPreference(core: Core, contact: Contact): void {
  moveInLine(core, contact, () => {
    contact.rec.preferred = null;
  });
}

/** Skips a wait that cannot come to anything: the seat is signed out, or can never serve the medium. */
function dropVainPreference(core: Core, contact: Contact): void {
  const { rec } = contact;
  if (rec.preferred !== null && isVain(core, contact)) rec.preferred = null;
}

export function isVain(core: Core, contact: Contact): boolean {
  const seat = core.seats.get(contact.rec.preferred?.seatId ?? '');
  return seat === undefined || !servesMedium(seat.rec.profile, contact.rec.medium, core.waitingLane(contact).cost);
}

/**
 * Advances the ring of a waiting contact as far as its time in the queue and the staff allow. The contact must not be
 * in line.
 */
export function settleRing(core: Core, contact: Contact, lane: Lane): void {
  const { rec } = contact;
  const entered = rec.queueEnteredAt ?? core.now;
  const reached = ringReached(core, lane, rec, contact.portion);
  while (rec.ring < reached) {
    rec.ring += 1;
    core.fact({ kind: 'ring-reached', at: core.now, contactId: rec.id, queueId: lane.queue.config.id, ring: rec.ring });
  }
  const upcoming = lane.queue.rings[rec.ring + 1];
  const at = upcoming === undefined ? null : entered + upcoming.afterMs;
  if (at === null) {
    if (rec.nextRing !== null) stopRing(core, contact);
  } else if (rec.nextRing?.at !== at) {
    stopRing(core, contact);
    rec.nextRing = core.due(at);
    contact.ringTimer = core.timers.ofContact('ring', contact, rec.nextRing);
  }
  core.contactChanged(contact);
}

/** It waits for no further ring. */
export function stopRing(core: Core, contact: Contact): void {
  contact.rec.nextRing = null;
  core.timers.stop(contact.ringTimer);
  contact.ringTimer = null;
}

/**
 * The ring a contact is in now (routing.md section 4): counted from its entry into the queue, never back; a ring that no
 * signed-in seat in scope meets ends at once. A break counts as signed in, `disconnected` does not.
 */
export function ringReached(
  core: Core,
  lane: Lane,
  rec: Pick<ContactRecord, 'ring' | 'queueEnteredAt' | 'homeCentreId' | 'pickedBy'>,
  known: Portion | null = null,
): number {
  const { rings } = lane.queue;
  const entered = rec.queueEnteredAt ?? core.now;
  const portion =
    known ?? core.waiting.portion(core.waiting.group(lane.queue.config.id, rec.homeCentreId), rec.pickedBy ?? []);
  let { ring } = rec;
  for (;;) {
    const [present, next] = [rings[ring], rings[ring + 1]];
    if (next === undefined) return ring;
    const isDue = entered + next.afterMs <= core.now;
    if (!isDue && present !== undefined && someCentreIsStaffed(core, portion, ring, present.requirement)) return ring;
    ring += 1;
  }
}

function someCentreIsStaffed(core: Core, portion: Portion, ring: number, requirement: RequirementSet): boolean {
  for (const centreId of scopeOf(core, portion, ring).keys()) {
    if (core.seatIndex.staffed(centreId, requirement)) return true;
  }
  return false;
}

/**
 * After seats or scopes changed: moves on everybody whose ring has lost its last seat. Looks at the groups whose scope
 * changed and at those of queues with a ring that asks for what lost its last seat somewhere.
 */
export function leaveUnstaffedRings(core: Core): void {
  const { unstaffed, rescoped } = core.dirty;
  if (unstaffed.size === 0 && rescoped.size === 0) return;
  for (const requirement of unstaffed) {
    for (const { queue } of core.compiled.uses[requirement.index] ?? []) {
      for (const group of core.waiting.groupsOf(queue.config.id)) rescoped.add(group);
    }
  }
  const moving: Contact[] = [];
  for (const group of rescoped) {
    for (const bucket of bucketsOf(group)) if (isUnstaffed(core, bucket)) moving.push(...bucket.contacts);
    moving.push(...group.reserved);
  }
  unstaffed.clear();
  rescoped.clear();
  moving.sort((a, b) => a.arrivalNumber - b.arrivalNumber);
  for (const contact of moving) {
    leaveLine(core, contact);
    settleRing(core, contact, core.waitingLane(contact));
    addToLine(core, contact);
  }
}

/** A ring without staff, with another after it. */
function isUnstaffed(core: Core, { lane, portion, ring }: Bucket): boolean {
  const present = lane.queue.rings[ring];
  if (present === undefined || ring + 1 >= lane.queue.rings.length) return false;
  return !someCentreIsStaffed(core, portion, ring, present.requirement);
}

/** Gives a contact another home centre; its lines are counted there. */
function rehome(core: Core, contact: Contact, to: CentreId): void {
  const from = contact.rec.homeCentreId;
  const wasGrouped = contact.group !== null;
  moveInLine(core, contact, () => {
    leaveGroup(core, contact);
    moveLines(core, contact, to);
    contact.rec.homeCentreId = to;
    contact.rec.pickedBy = null;
    if (wasGrouped) joinGroup(core, contact);
  });
  // Its new home may have nobody for the ring it is in.
  if (contact.group !== null) core.dirty.rescoped.add(contact.group);
  core.fact({ kind: 'contact-rehomed', at: core.now, contactId: contact.rec.id, from, to });
}

/** Re-homes a contact whose centre is down or gone; it stays where no centre can take it. */
export function rehomeIfDown(core: Core, contact: Contact): boolean {
  const state = core.centreState(contact.rec.homeCentreId);
  if (state !== undefined && state !== 'down') return true;
  const to = pickCentre(core, contact.rec.accessPointId, (centreId) => takesNew(core, centreId));
  if (to === null) return false;
  rehome(core, contact, to);
  return true;
}

function moveLines(core: Core, contact: Contact, to: CentreId): void {
  const { rec } = contact;
  if (rec.medium !== 'voice' || rec.state === 'wrap-up') return;
  core.countLines(core.trunks, rec.homeCentreId, -1);
  core.countLines(core.trunks, to, 1);
  if (!rec.inIvr) return;
  core.countLines(core.ivrPorts, rec.homeCentreId, -1);
  core.countLines(core.ivrPorts, to, 1);
}

/** Frees the lines of a contact that reaches wrap-up or its end. */
export function releaseLines(core: Core, contact: Contact): void {
  const { rec } = contact;
  if (rec.medium !== 'voice' || rec.state === 'wrap-up') return;
  core.countLines(core.trunks, rec.homeCentreId, -1);
  if (rec.inIvr) core.countLines(core.ivrPorts, rec.homeCentreId, -1);
  rec.inIvr = false;
}
