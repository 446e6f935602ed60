import type { Core } from './core';
import { GroupStatistics } from './group-statistics';
import { LenderHealth } from './lender-health';
import { addUpLoad } from './load';
import { joinGroup, standInLine } from './queueing';
import { type Contact, type Seat, VoiceReserve } from './model';
import { type ContactRecord, copyOfContact, type RoutingSnapshot, type RuleRecord } from './records';
import { isAvailable } from './seat-index';
import { inOrderTaken } from './seat-state';
import { NOTHING_MET } from './skills-met';
import type { Timers } from './timers';

/** Loads the records of a state into an empty memory. Indexes follow with `rebuildIndexes`. */
export function loadRecords(core: Core, state: RoutingSnapshot): void {
  const inHand: Contact[] = [];
  for (const rec of [...state.contact].sort((a, b) => a.arrivalNumber - b.arrivalNumber)) {
    const contact = core.addContact(
      copyOfContact('hops' in rec ? rec : { ...addedLater(rec), ...(rec as ContactRecord) }),
    );
    contact.isKnown = true;
    if (rec.seatId !== null) inHand.push(contact);
  }
  for (const contact of inOrderTaken(inHand)) core.putInHand(contact, contact.rec.seatId ?? '');
  for (const rec of state.seat) core.addSeat({ ...rec }).isKnown = true;
  for (const rec of state.centre) core.centres.set(rec.id, { ...rec });
  for (const rec of state.rule) core.rules.set(rec.id, ruleOf(core, rec));
  for (const rec of state.balance) core.balances.set(rec.id, { ...rec });
  for (const rec of (state as Partial<RoutingSnapshot>).group ?? []) {
    core.groups.set(rec.id, new GroupStatistics(rec.queueId, rec.homeCentreId, rec));
  }
  const [partition] = state.partition;
  if (partition !== undefined) core.partition = { ...partition };
  core.now = core.partition.lastNow;
}

/** What contacts did not have before overflow was whole, for records that were saved then. */
function addedLater({ queueId }: ContactRecord): Partial<ContactRecord> {
  return { expectedWaitMs: null, pickedBy: queueId === null ? null : [], hops: 0, visited: [], treatedBy: [] };
}

/** The same for rules: one that was in force brought all its targets. What the engine no longer keeps is left out. */
function ruleOf(core: Core, rec: Partial<RuleRecord> & Pick<RuleRecord, 'id'>): RuleRecord {
  const { id, inForceSince = null, shareSum = 0, switched = null } = rec;
  const before = inForceSince === null ? [] : (core.compiled.rules.get(id)?.targets ?? []);
  return { id, inForceSince, targets: rec.targets ?? before, shareSum, switched };
}

/**
 * Builds every index anew from the records and `core.compiled`: after a start, and when the configuration changed.
 * Contacts whose queue is not configured stay out of line, for the caller to settle.
 */
export function rebuildIndexes(core: Core): void {
  core.waiting = core.newWaiting();
  core.seatIndex = core.newSeatIndex();
  core.health = new LenderHealth();
  core.ruleChecks.clear();
  core.saturated.clear();
  core.saturationDueAt = 0;
  core.hoursTurnAt = core.compiled.nextHoursTurn(core.now);
  core.voiceReserves.clear();
  for (const { id } of core.compiled.voiceReserving) core.voiceReserves.set(id, new VoiceReserve(id));
  core.forgetMatching();
  core.dirty.unstaffed.clear();
  core.dirty.rescoped.clear();
  core.offers.clear();
  core.trunks.clear();
  core.ivrPorts.clear();
  for (const seat of core.seats.values()) seat.offered = null;
  for (const contact of core.contacts.values()) {
    contact.bucket = null;
    contact.reserved = false;
    contact.group = contact.lastGroup = null;
    contact.portion = null;
    const { offer, state, servedOfferId } = contact.rec;
    if (state === 'connecting' && servedOfferId !== null) core.offers.set(servedOfferId, contact);
    if (offer === null) continue;
    core.offers.set(offer.id, contact);
    const seat = core.seats.get(offer.seatId);
    if (seat !== undefined) seat.offered = contact;
    contact.seat = seat ?? null;
  }
  for (const seat of core.seats.values()) {
    addUpLoad(seat);
    seat.counted = seat.stands = seat.isStale = false;
    seat.met = NOTHING_MET;
    seat.orders = [];
    seat.wasAvailable = isAvailable(seat);
    core.seatIndex.attach(seat);
    // Free seats are few where many wait: whoever fits together now is found from them.
    if (seat.wasAvailable) core.dirty.seats.add(seat);
    // No record says whom a text could not have: whoever is kept for calls now may have been asked.
    core.voiceReserves.get(seat.rec.centreId)?.barred.add(seat);
  }
  for (const contact of core.contacts.values()) enterIndexes(core, contact);
}

function enterIndexes(core: Core, contact: Contact): void {
  const { rec } = contact;
  if (rec.medium === 'voice' && rec.state !== 'wrap-up') {
    core.countLines(core.trunks, rec.homeCentreId, 1);
    if (rec.inIvr) core.countLines(core.ivrPorts, rec.homeCentreId, 1);
  }
  const lane = core.laneOf(contact);
  if (lane === undefined) return;
  contact.standing = core.compiled.standing(lane, rec.priority);
  if (rec.state === 'offered') joinGroup(core, contact);
  if (rec.state === 'queued') standInLine(core, contact);
}

/** Starts every deadline that the records have. */
export function startTimers(core: Core): void {
  const { timers } = core;
  for (const contact of core.contacts.values()) startContactTimers(timers, contact);
  for (const seat of core.seats.values()) startSeatTimers(timers, seat);
  for (const rec of core.rules.values()) {
    if (rec.switched !== null) timers.ofSwitch(rec.id, rec.switched.until);
  }
}

function startContactTimers(timers: Timers, contact: Contact): void {
  const { offer, nextRing, preferred, wrapUp, exclusions } = contact.rec;
  contact.offerTimer =
    offer === null ? null : timers.ofContact('offer', contact, { at: offer.deadline, order: offer.order });
  contact.ringTimer = nextRing === null ? null : timers.ofContact('ring', contact, nextRing);
  contact.wrapUpTimer =
    wrapUp === null ? null : timers.ofContact('wrap-up', contact, { at: wrapUp.limitAt, order: wrapUp.order });
  if (preferred !== null) timers.ofContact('preferred', contact, { at: preferred.until, order: preferred.order });
  for (const { until, order } of exclusions) timers.ofContact('exclusion', contact, { at: until, order });
}

function startSeatTimers(timers: Timers, seat: Seat): void {
  const { graceUntil, limitedUntil } = seat.rec;
  if (graceUntil !== null) timers.ofSeat('grace', seat, graceUntil);
  if (limitedUntil !== null) timers.ofSeat('rate-limit', seat, limitedUntil);
}
