import type { Millis } from '../../../kernel/clock';
import type { ContactRecord } from '../../../routing/engine/records';

type Waiting = Pick<ContactRecord, 'id' | 'medium' | 'state' | 'queueId' | 'priority' | 'enqueuedAt' | 'arrivalNumber'>;

/**
 * How many callers of the same queue are before this one: by priority, then by how long they wait. The engine's own order also weighs
 * skills, other media and ageing, which nobody can put into a sentence; this is what a caller may be told. Null: it does not wait.
 */
export function callersAhead(contact: Waiting, all: Iterable<Waiting>): number | null {
  if (!isWaitingCall(contact)) return null;
  let ahead = 0;
  for (const other of all)
    if (isWaitingCall(other) && other.queueId === contact.queueId && isBefore(other, contact)) ahead += 1;
  return ahead;
}

function isWaitingCall({ medium, state, enqueuedAt }: Waiting): boolean {
  return medium === 'voice' && (state === 'queued' || state === 'offered') && enqueuedAt !== null;
}

function isBefore(a: Waiting, b: Waiting): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  const older = (a.enqueuedAt ?? 0) - (b.enqueuedAt ?? 0);
  return older !== 0 ? older < 0 : a.arrivalNumber < b.arrivalNumber;
}

const WINDOW_MS = 10 * 60_000;
/** Fewer say nothing about the next. */
const LEAST_SEEN = 3;

/** How fast callers of one queue get to a seat: by what was seen in the last ten minutes. */
export class Pace {
  private readonly answeredAt: Millis[] = [];

  seen(at: Millis): void {
    this.answeredAt.push(at);
    this.forget(at);
  }

  /** How long somebody with so many before them will wait; null: too little is known. */
  expectedMs(ahead: number, now: Millis): Millis | null {
    this.forget(now);
    const [first] = this.answeredAt;
    if (first === undefined || this.answeredAt.length < LEAST_SEEN) return null;
    return ((now - first) / this.answeredAt.length) * (ahead + 1);
  }

  private forget(now: Millis): void {
    const kept = this.answeredAt.findIndex((at) => now - at <= WINDOW_MS);
    this.answeredAt.splice(0, kept < 0 ? this.answeredAt.length : kept);
  }
}
