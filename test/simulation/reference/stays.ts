import type { CloseCause } from '../../../src/routing/engine/effects';
import { type Contact, type House, type Outcome, queueOf } from './house';

/** Service of a stay in a queue begins: it counts once as answered, within the target or late. */
export function noteServiceStart(house: House, contact: Contact): void {
  const happened = happenedTo(house, contact);
  if (happened === null) return;
  const targetMs = queueOf(house, contact.queueId)?.answerTargetMs ?? 0;
  const outcome: Outcome = house.now - contact.enqueuedAt <= targetMs ? 'in-time' : 'late';
  house.starts.push(happened);
  house.outcomes.push({ ...happened, outcome });
}

/** A stay that was not answered may end abandoned; one that was served took so long from service start to the end. */
export function noteClosed(house: House, contact: Contact, cause: CloseCause): void {
  const happened = happenedTo(house, contact);
  const { serviceStartedAt } = contact;
  if (happened === null) return;
  if (cause === 'abandoned' && serviceStartedAt === null) house.outcomes.push({ ...happened, outcome: 'abandoned' });
  if (cause === 'served' && serviceStartedAt !== null)
    house.handled.push({ ...happened, handlingMs: house.now - serviceStartedAt });
}

/** Nothing is counted for a queue or a centre that is gone. */
function happenedTo(house: House, { queueId, home }: Contact) {
  const isKnown = queueOf(house, queueId) !== undefined && home in house.centres;
  return queueId !== null && isKnown ? { queueId, homeCentreId: home, at: house.now } : null;
}
