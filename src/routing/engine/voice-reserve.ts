import type { Medium } from '../../kernel/medium';
import type { CentreId } from './config';
import type { Core } from './core';
import type { Bucket, Seat, SeatPlace } from './model';
import { scopeOf } from './scope';
import { comparePlaces } from './seat-index';

/** Whether the option `reserveForVoice` of the seat's centre keeps it free of new text now. */
export function textIsHeldBack(core: Core, seat: Seat, medium: Medium): boolean {
  if (medium === 'voice') return false;
  const reserve = core.voiceReserves.get(seat.rec.centreId);
  return reserve?.seats.has(seat) === true;
}

/**
 * Works out anew, where something changed, which seats are kept for calls: with k calls waiting that lack only room,
 * the k least loaded seats that could serve them. Back-off of single contacts is not looked at. A seat that is not
 * kept any more is marked to be looked at.
 */
export function refreshVoiceReserves(core: Core): void {
  if (!core.dirty.voice) return;
  core.dirty.voice = false;
  for (const centre of core.compiled.voiceReserving) {
    const before = core.voiceReserves.get(centre.id)?.seats ?? new Set<Seat>();
    const seats = seatsToKeep(core, centre.id);
    core.voiceReserves.set(centre.id, { seats });
    for (const seat of before) if (!seats.has(seat)) core.dirty.seats.add(seat);
  }
}

function seatsToKeep(core: Core, centreId: CentreId): Set<Seat> {
  const callers: Bucket[] = [];
  let calls = 0;
  for (const bucket of core.waiting.allBuckets()) {
    if (bucket.lane.medium !== 'voice' || !lacksOnlyRoom(core, bucket, centreId)) continue;
    callers.push(bucket);
    calls += bucket.contacts.size;
  }
  const places = new Map<Seat, SeatPlace>();
  for (const bucket of callers) {
    for (const { requirement } of ringsOf(bucket)) {
      let taken = 0;
      for (const place of core.seatIndex.lackingRoom(centreId, requirement, bucket.lane)) {
        if (++taken > calls) break;
        places.set(place.seat, place);
      }
    }
  }
  const least = [...places.values()].sort(comparePlaces).slice(0, calls);
  return new Set(least.map((place) => place.seat));
}

function lacksOnlyRoom(core: Core, bucket: Bucket, centreId: CentreId): boolean {
  const scope = scopeOf(core, bucket.portion, bucket.ring);
  if (!scope.has(centreId)) return false;
  const rings = ringsOf(bucket);
  for (const candidate of scope.keys()) {
    if (rings.some(({ requirement }) => core.seatIndex.ready(candidate, requirement, bucket.lane).size > 0))
      return false;
  }
  return rings.some(({ requirement }) => core.seatIndex.lackingRoom(centreId, requirement, bucket.lane).size > 0);
}

function ringsOf(bucket: Bucket) {
  return bucket.lane.queue.rings.slice(0, bucket.ring + 1);
}
