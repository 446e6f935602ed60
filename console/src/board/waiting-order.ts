import type { BoardWaiting } from '../../../src/platform/realtime/console-protocol';
import type { BoardModel } from './board-model';

/** Longest waiting first; equal instants by id, so that the order never flickers. */
export function waitingOrder(waiting: Iterable<BoardWaiting>): readonly BoardWaiting[] {
  return [...waiting].sort((a, b) => a.enqueuedAt - b.enqueuedAt || (a.contactId < b.contactId ? -1 : 1));
}

/** Who waits longest in this queue; `centreId` null: anywhere. Null when nobody of it is in the list. */
export function oldestOf(model: BoardModel, queueId: string, centreId: string | null): BoardWaiting | null {
  let oldest: BoardWaiting | null = null;
  for (const contact of model.waiting.values()) {
    if (contact.queueId !== queueId || (centreId !== null && contact.homeCentreId !== centreId)) continue;
    if (oldest === null || contact.enqueuedAt < oldest.enqueuedAt) oldest = contact;
  }
  return oldest;
}
