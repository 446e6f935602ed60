import type { Millis } from '../../../src/kernel/clock';
import type { Medium } from '../../../src/kernel/medium';
import type { CentreId, QueueId } from '../../../src/routing/engine/config';
import { type Contact, type House, waits } from './house';

/** The contacts of one queue and one home centre. A rule is for one group. */
export interface Group {
  readonly queueId: QueueId;
  readonly homeCentreId: CentreId;
}

export function belongs(group: Group, other: Group): boolean {
  return group.queueId === other.queueId && group.homeCentreId === other.homeCentreId;
}

/** Those who wait, longest wait first. */
export function waitingOf(house: House, group: Group): Contact[] {
  return house.contacts
    .filter((contact) => waits(contact) && contact.queueId === group.queueId && contact.home === group.homeCentreId)
    .sort((a, b) => a.enqueuedAt - b.enqueuedAt || a.arrivalNumber - b.arrivalNumber);
}

export function oldestWaitMs(house: House, group: Group): Millis | undefined {
  const oldest = waitingOf(house, group)[0];
  return oldest === undefined ? undefined : house.now - oldest.enqueuedAt;
}

/** Media of the contacts that wait, else of the access points that lead to the queue, else voice. */
export function mediaOf(house: House, group: Group): Medium[] {
  const waiting = waitingOf(house, group).map(({ medium }) => medium);
  const brought = house.config.accessPoints
    .filter(({ queueId }) => queueId === group.queueId)
    .map(({ medium }) => medium);
  const asked = waiting.length > 0 ? waiting : brought.length > 0 ? brought : (['voice'] as const);
  return [...new Set(asked)];
}
