import { type Core, noDirt } from './core';
import { loadOf } from './load';
import { addToLine, joinGroup } from './queueing';
import type { ContactRecord, RoutingSnapshot, SeatRecord } from './records';
import { SeatIndex } from './seat-index';
import type { Timers } from './timers';
import { refreshVoiceReserves } from './voice-reserve';
import { Waiting } from './waiting';

/** Loads the records of a state into an empty memory. Indexes follow with `rebuildIndexes`. */
export function loadRecords(core: Core, state: RoutingSnapshot): void {
  for (const rec of [...state.contact].sort((a, b) => a.arrivalNumber - b.arrivalNumber)) {
    const contact = core.addContact({ ...rec });
    if (rec.seatId !== null) core.putInHand(contact, rec.seatId);
  }
  for (const rec of state.seat) core.addSeat({ ...rec });
  for (const rec of state.centre) core.centres.set(rec.id, { ...rec });
  for (const rec of state.rule) core.rules.set(rec.id, { ...rec });
  for (const rec of state.balance) core.balances.set(rec.id, { ...rec });
  const [partition] = state.partition;
  if (partition !== undefined) core.partition = { ...partition };
  core.now = core.partition.lastNow;
}

/**
 * Builds every index anew from the records and `core.compiled`: after a start, and when the configuration changed.
 * Contacts whose queue is not configured stay out of line, for the caller to settle.
 */
export function rebuildIndexes(core: Core): void {
  core.waiting = new Waiting();
  core.seatIndex = new SeatIndex(core.compiled);
  core.voiceReserves.clear();
  core.dirty = noDirt();
  core.offers.clear();
  core.connecting.clear();
  core.trunks.clear();
  core.ivrPorts.clear();
  for (const seat of core.seats.values()) seat.offered = null;
  for (const contact of core.contacts.values()) {
    Object.assign(contact, { bucket: null, reserved: false, group: null });
    const { offer, state, servedOfferId } = contact.rec;
    if (state === 'connecting' && servedOfferId !== null) core.connecting.set(servedOfferId, contact);
    if (offer === null) continue;
    core.offers.set(offer.id, contact);
    const seat = core.seats.get(offer.seatId);
    if (seat !== undefined) seat.offered = contact;
  }
  for (const seat of core.seats.values()) {
    Object.assign(seat, { counted: false, met: [], sets: [], load: loadOf(core.handOf(seat.rec.id)) });
    seat.places.clear();
    core.seatIndex.attach(seat);
  }
  for (const contact of core.contacts.values()) enterIndexes(core, contact.rec.id);
  rebuildTimers(core);
  core.dirty.voice = true;
  refreshVoiceReserves(core);
}

function enterIndexes(core: Core, id: string): void {
  const contact = core.contacts.get(id);
  if (contact === undefined) return;
  const { rec } = contact;
  if (rec.medium === 'voice' && rec.state !== 'wrap-up') {
    core.countLines(core.trunks, rec.homeCentreId, 1);
    if (rec.inIvr) core.countLines(core.ivrPorts, rec.homeCentreId, 1);
  }
  const lane = core.laneOf(rec);
  if (lane === undefined) return;
  contact.standing = core.compiled.standing(lane, rec.priority);
  if (rec.state === 'offered') joinGroup(core, contact);
  if (rec.state === 'queued') addToLine(core, contact);
}

function rebuildTimers(core: Core): void {
  const { timers } = core;
  timers.clear();
  for (const { rec } of core.contacts.values()) pushContactTimers(timers, rec);
  for (const { rec } of core.seats.values()) pushSeatTimers(timers, rec);
  for (const rec of core.rules.values()) {
    if (rec.switched !== null) timers.push({ ...rec.switched.until, kind: 'rule-switch', id: rec.id });
    if (rec.nextCheck !== null) timers.push({ ...rec.nextCheck, kind: 'rule-check', id: rec.id });
  }
}

function pushContactTimers(timers: Timers, rec: ContactRecord): void {
  const { id, offer, nextRing, preferred, wrapUp } = rec;
  if (offer !== null) timers.push({ at: offer.deadline, order: offer.order, kind: 'offer', id });
  if (nextRing !== null) timers.push({ ...nextRing, kind: 'ring', id });
  if (preferred !== null) timers.push({ at: preferred.until, order: preferred.order, kind: 'preferred', id });
  if (wrapUp !== null) timers.push({ at: wrapUp.limitAt, order: wrapUp.order, kind: 'wrap-up', id });
  for (const { until, order } of rec.exclusions) timers.push({ at: until, order, kind: 'exclusion', id });
}

function pushSeatTimers(timers: Timers, rec: SeatRecord): void {
  if (rec.graceUntil !== null) timers.push({ ...rec.graceUntil, kind: 'grace', id: rec.id });
  if (rec.limitedUntil !== null) timers.push({ ...rec.limitedUntil, kind: 'rate-limit', id: rec.id });
}
