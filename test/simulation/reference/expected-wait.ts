import type { Millis } from '../../../src/kernel/clock';
import type { Medium } from '../../../src/kernel/medium';
import type { CentreId, QueueId } from '../../../src/routing/engine/config';
import { type Group, mediaOf, waitingOf } from './groups';
import type { House } from './house';
import { couldTake, staffWith } from './staff';
import { meanGapMs } from './statistics';

/** docs/adr/0013, "Expected wait", for a contact with so many of the group ahead of it. Infinite without staff. */
export function expectedWaitMs(
  house: House,
  queueId: QueueId,
  centreId: CentreId,
  media: readonly Medium[],
  ahead: number,
): Millis {
  if (couldTake(house, queueId, centreId, media)) return 0;
  const staffed = staffWith(house, queueId, centreId).length;
  if (staffed === 0) return Infinity;
  return Math.round((ahead + 1) * meanGapMs(house, { queueId, homeCentreId: centreId }, staffed));
}

/** For one more contact like those of the group. */
export function expectedWaitOf(house: House, group: Group): Millis {
  const { queueId, homeCentreId } = group;
  return expectedWaitMs(house, queueId, homeCentreId, mediaOf(house, group), waitingOf(house, group).length);
}
