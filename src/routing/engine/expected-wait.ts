import type { Millis } from '../../kernel/clock';
import { type Medium, MEDIUM_INDEX } from '../../kernel/medium';
import type { Lane } from './compiled-config';
import type { CentreId, QueueId } from './config';
import type { Core } from './core';
import { NO_STATISTICS } from './group-statistics';
import type { Group } from './model';

/**
 * How long somebody with `ahead` contacts before it would wait in the queue of a group at its centre (routing.md section 5,
 * Expected wait): 0 when a seat could take it now, infinite when nobody with the skill is signed in, else so many times the
 * usual time between two starts of service. `media`: those that a seat must be there for.
 */
export function expectedWaitMs(core: Core, group: Group, ahead: number, media: readonly Medium[]): Millis {
  const { queueId, homeCentreId: centreId } = group;
  if (couldTake(core, queueId, centreId, media)) return 0;
  const staffed = skilledSeats(core, queueId, centreId);
  if (staffed === 0) return Infinity;
  const statistics = group.statistics ?? NO_STATISTICS;
  const gapMs = statistics.meanGapMs(core.now) ?? statistics.meanHandlingMs() / staffed;
  return Math.round((ahead + 1) * gapMs);
}

/** The same for the next one that would join those who wait there. */
export function expectedWaitOfGroup(core: Core, group: Group): Millis {
  return expectedWaitMs(core, group, group.byAge.size, mediaOf(core, group));
}

/** When time alone changes it next; null when it does not. */
export function nextChangeOfExpectedWait(core: Core, { statistics }: Group): Millis | null {
  return statistics?.nextStartLeaving(core.now) ?? null;
}

/** Signed-in seats of the centre, not disconnected, that meet a ring of the queue: that have its skill. */
export function skilledSeats(core: Core, queueId: QueueId, centreId: CentreId): number {
  const queue = core.compiled.queues.get(queueId);
  return queue === undefined ? 0 : core.seatIndex.skilledCount(centreId, queue);
}

/** For each of the media a seat of the centre that meets a ring of the queue, reached or not, could take a contact now. */
export function couldTake(core: Core, queueId: QueueId, centreId: CentreId, media: readonly Medium[]): boolean {
  const queue = core.compiled.queues.get(queueId);
  if (queue === undefined) return media.length === 0;
  for (const medium of media)
    if (!someSeatIsReady(core, centreId, queue.lanes[MEDIUM_INDEX[medium]] as Lane)) return false;
  return true;
}

function someSeatIsReady(core: Core, centreId: CentreId, lane: Lane): boolean {
  for (const { requirement } of lane.queue.rings) {
    if (core.seatIndex.ready(centreId, requirement, lane).size > 0) return true;
  }
  return false;
}

/** Media of the contacts that wait in a group; of the access points that lead to its queue when nobody does. */
export function mediaOf(core: Core, group: Group): readonly Medium[] {
  const waiting = (Object.keys(group.waiting) as Medium[]).filter((medium) => group.waiting[medium] > 0);
  if (waiting.length > 0) return waiting;
  const led = core.compiled.queues.get(group.queueId)?.media ?? [];
  return led.length > 0 ? led : CALLS;
}

const CALLS: readonly Medium[] = ['voice'];
