import type { Medium } from '../../kernel/medium';
import type { Lane } from './compiled-config';
import type { CentreId } from './config';
import type { Core } from './core';
import { hasRoom, servesMedium } from './load';
import type { Bucket, CentreSeatSet, Contact, LineView, Seat, SeatPlace, VoiceReserve } from './model';
import { scopeOf } from './scope';
import { comparePlaces, isAvailable } from './seat-index';

/** Whether the centre keeps the seat for a call now. */
function keeps(core: Core, reserve: VoiceReserve, seat: Seat): boolean {
  if (!isAvailable(seat) || !hasCallFor(core, seat)) return false;
  count(core, reserve, seat);
  // As many calls as seats that could go before it.
  if (reserve.calls >= reserve.enough) return true;
  reserve.kept ??= leastLoaded(core, reserve.centreId, reserve.calls);
  return reserve.kept.has(seat);
}

function count(core: Core, reserve: VoiceReserve, seat: Seat): void {
  const fullness = seat.load.running / seat.rec.profile.capacity;
  if (fullness <= reserve.fullest) return;
  const enough = core.seatIndex.countAvailable(reserve.centreId, fullness);
  // Where fewer were counted than asked for, these are all.
  if (reserve.calls >= reserve.enough) reserve.calls = countCalls(core, reserve.centreId, enough);
  reserve.enough = enough;
  reserve.fullest = fullness;
}

/** Whether the option `reserveForVoice` of the seat's centre keeps it free of new text now. */
export function textIsHeldBack(core: Core, seat: Seat, medium: Medium): boolean {
  if (medium === 'voice' || core.voiceReserves.size === 0) return false;
  const reserve = core.voiceReserves.get(seat.rec.centreId);
  if (reserve === undefined || !keeps(core, reserve, seat)) return false;
  reserve.barred.add(seat);
  return true;
}

/** One call more keeps more seats, and sets none free. */
export function callCame(core: Core): void {
  for (const reserve of core.voiceReserves.values()) reserve.forget();
}

/** A call is about to leave the line: seats may be free that were kept for it, where it is in sight. */
export function callLeaves(core: Core, { bucket }: Contact): void {
  if (bucket === null) return;
  for (const reserve of core.voiceReserves.values()) {
    if (scopeOf(core, bucket.portion, bucket.ring).has(reserve.centreId)) reserve.review();
    else reserve.forget();
  }
}

/** A seat of the centre, or one elsewhere that could take a call now, may set others free. */
export function seatChanged(core: Core, seat: Seat): void {
  for (const reserve of core.voiceReserves.values()) {
    if (seat.rec.centreId === reserve.centreId || couldTakeCalls(core, seat)) reserve.review();
    else reserve.forget();
  }
}

function couldTakeCalls(core: Core, seat: Seat): boolean {
  if (!isAvailable(seat)) return false;
  return core.compiled.rooms.some(
    ({ mediumIndex, cost }) => mediumIndex === VOICE && hasRoom(core.compiled, seat, mediumIndex, cost),
  );
}

/** Where something changed: a seat that was kept from a text and is not kept any more is marked to be looked at. */
export function refreshVoiceReserves(core: Core): void {
  for (const reserve of core.voiceReserves.values()) {
    if (!reserve.isDue) continue;
    reserve.isDue = false;
    for (const seat of reserve.barred) {
      if (keeps(core, reserve, seat)) continue;
      reserve.barred.delete(seat);
      core.dirty.seats.add(seat);
    }
  }
}

/** A call waits that lacks only room and that the seat, which lacks only room for it, could serve. */
function hasCallFor(core: Core, seat: Seat): boolean {
  const views = core.waiting.viewsFor(seat)[VOICE] as readonly LineView[];
  return seat.met.queues.some(({ queue, ring }, index) => {
    const lane = queue.lanes[VOICE] as Lane;
    const view = views[index] as LineView;
    if (view.size === 0 || !lacksRoom(core, seat, lane)) return false;
    return view.some(ring, (bucket) => !someSeatIsReady(core, bucket));
  });
}

function lacksRoom(core: Core, seat: Seat, { medium, mediumIndex, cost }: Lane): boolean {
  return servesMedium(seat.rec.profile, medium, cost) && !hasRoom(core.compiled, seat, mediumIndex, cost);
}

/** Calls in sight of the centre that lack only room, no further than `enough`. */
function countCalls(core: Core, centreId: CentreId, enough: number): number {
  let calls = 0;
  for (const view of core.waiting.viewsOf(centreId, VOICE)) {
    view.some(0, (bucket) => {
      if (lacksOnlyRoom(core, bucket, centreId)) calls += bucket.contacts.size;
      return calls >= enough;
    });
    if (calls >= enough) return calls;
  }
  return calls;
}

function leastLoaded(core: Core, centreId: CentreId, calls: number): ReadonlySet<Seat> {
  const places = new Map<Seat, SeatPlace>();
  for (const view of core.waiting.viewsOf(centreId, VOICE)) {
    view.some(0, (bucket) => {
      if (lacksOnlyRoom(core, bucket, centreId)) addLeastLoaded(core, centreId, bucket, calls, places);
      return false;
    });
  }
  const least = [...places.values()].sort(comparePlaces).slice(0, calls);
  return new Set(least.map((place) => place.seat));
}

function addLeastLoaded(
  core: Core,
  centreId: CentreId,
  { lane, ring }: Bucket,
  calls: number,
  places: Map<Seat, SeatPlace>,
): void {
  for (let reached = 0; reached <= ring; reached++) {
    const requirement = lane.queue.rings[reached]?.requirement;
    if (requirement === undefined) return;
    let taken = 0;
    for (const place of core.seatIndex.lackingRoom(centreId, requirement, lane)) {
      if (++taken > calls) break;
      places.set(place.seat, place);
    }
  }
}

function lacksOnlyRoom(core: Core, bucket: Bucket, centreId: CentreId): boolean {
  if (someSeatIsReady(core, bucket)) return false;
  const { lane } = bucket;
  for (let reached = 0; reached <= bucket.ring; reached++) {
    const requirement = lane.queue.rings[reached]?.requirement;
    if (requirement === undefined) return false;
    const set = core.seatIndex.setOf(centreId, requirement, lane.lacking);
    if (core.seatIndex.count(centreId, set) > 0) return true;
  }
  return false;
}

function someSeatIsReady(core: Core, bucket: Bucket): boolean {
  bucket.takers ??= takersOf(core, bucket);
  for (const { centreId, set } of bucket.takers) if (core.seatIndex.count(centreId, set) > 0) return true;
  return false;
}

function takersOf(core: Core, { lane, portion, ring }: Bucket): CentreSeatSet[] {
  const takers: CentreSeatSet[] = [];
  for (const centreId of scopeOf(core, portion, ring).keys()) {
    for (const { requirement } of lane.queue.rings.slice(0, ring + 1)) {
      takers.push({ centreId, set: core.seatIndex.setOf(centreId, requirement, lane.ready) });
    }
  }
  return takers;
}

/** Place of voice in `MEDIA`. */
const VOICE = 0;
