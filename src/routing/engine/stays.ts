import type { Core } from './core';
import type { CloseCause } from './effects';
import type { GroupStatistics } from './group-statistics';
import type { Contact } from './model';

/**
 * What the statistics of a group hear of a contact: once per stay in a queue that it was answered or abandoned, and how long
 * it took from the start of service to the end of wrap-up (docs/adr/0013-overflow.md).
 */
export function noteServiceStart(core: Core, contact: Contact): void {
  const statistics = statisticsOf(core, contact);
  if (statistics === null) return;
  const targetMs = core.laneOf(contact)?.queue.config.answerTargetMs ?? 0;
  statistics.noteServiceStart(core.now);
  statistics.noteOutcome(core.now, core.now - contact.enqueuedAt <= targetMs ? 'in-time' : 'late');
}

/** The contact is about to be closed. */
export function noteClosing(core: Core, contact: Contact, cause: CloseCause): void {
  const { serviceStartedAt } = contact.rec;
  if (cause === 'served' && serviceStartedAt !== null) {
    statisticsOf(core, contact)?.noteHandling(core.now - serviceStartedAt);
  }
  if (cause === 'abandoned' && serviceStartedAt === null)
    statisticsOf(core, contact)?.noteOutcome(core.now, 'abandoned');
}

/** Null for one that is in no queue, or whose queue or home is not configured any more. */
function statisticsOf(core: Core, contact: Contact): GroupStatistics | null {
  const { queueId, homeCentreId } = contact.rec;
  if (queueId === null || !core.compiled.queues.has(queueId) || !core.compiled.centres.has(homeCentreId)) return null;
  return core.statisticsOf(core.groupOf(contact));
}
