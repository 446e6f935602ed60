import type { Millis } from '../../kernel/clock';
import type { CentreId, QueueId } from './config';
import type { GroupRecord, OutcomesOfMinute } from './records';

const MINUTE_MS = 60_000;
/** Longest look back of a service level. */
const OUTCOME_MINUTES = 60;
/** Service starts and handling times that a mean is made of. */
const LAST = 20;
/** A service start counts for the gap while it is less than this ago. */
const GAP_WINDOW_MS = 600_000;
const FEWEST_STARTS = 3;
/** Mean handling time of a group in which nothing was wrapped up yet. */
const HANDLING_BEFORE_ANY_MS = 180_000;

/** How a stay in a queue ended for the service level; a contact counts once per stay. */
export type Outcome = 'in-time' | 'late' | 'abandoned';

export function groupId(queueId: QueueId, homeCentreId: CentreId): string {
  return `${queueId}|${homeCentreId}`;
}

/**
 * What happened lately to the contacts of one queue and home centre (docs/adr/0013-overflow.md): service starts and
 * handling times for the expected wait, outcomes by minute for the service level. Bounded, whatever happens.
 */
export class GroupStatistics {
  readonly id: string;
  /** It is among the changes to be told. */
  isChanged = false;
  private readonly serviceStarts: Millis[];
  private readonly handlingMs: Millis[];
  private outcomes: OutcomesOfMinute[];

  constructor(
    readonly queueId: QueueId,
    readonly homeCentreId: CentreId,
    record?: GroupRecord,
  ) {
    this.id = groupId(queueId, homeCentreId);
    this.serviceStarts = [...(record?.serviceStarts ?? [])];
    this.handlingMs = [...(record?.handlingMs ?? [])];
    this.outcomes = [...(record?.outcomes ?? [])];
  }

  /** The record, for whoever takes changes. */
  takeRecord(): GroupRecord {
    this.isChanged = false;
    return this.record();
  }

  record(): GroupRecord {
    const { id, queueId, homeCentreId } = this;
    return {
      id,
      queueId,
      homeCentreId,
      serviceStarts: [...this.serviceStarts],
      handlingMs: [...this.handlingMs],
      outcomes: [...this.outcomes],
    };
  }

  noteServiceStart(now: Millis): void {
    this.serviceStarts.push(now);
    if (this.serviceStarts.length > LAST) this.serviceStarts.shift();
  }

  noteHandling(ms: Millis): void {
    this.handlingMs.push(ms);
    if (this.handlingMs.length > LAST) this.handlingMs.shift();
  }

  noteOutcome(now: Millis, outcome: Outcome): void {
    const minute = minuteOf(now);
    const last = this.outcomes.at(-1);
    const [, inTime, late, abandoned] = last?.[0] === minute ? last : [minute, 0, 0, 0];
    const counted: OutcomesOfMinute = [
      minute,
      inTime + Number(outcome === 'in-time'),
      late + Number(outcome === 'late'),
      abandoned + Number(outcome === 'abandoned'),
    ];
    if (last?.[0] === minute) this.outcomes[this.outcomes.length - 1] = counted;
    else this.outcomes = [...this.outcomes.filter(([of]) => of > minute - OUTCOME_MINUTES), counted];
  }

  /** Percent answered within target of those answered or abandoned in the running minute and the ones before; 100 of nobody. */
  serviceLevel(now: Millis, minutes: number): number {
    const since = minuteOf(now) - minutes;
    let [answeredInTime, all] = [0, 0];
    for (const [minute, inTime, late, abandoned] of this.outcomes) {
      if (minute <= since) continue;
      answeredInTime += inTime;
      all += inTime + late + abandoned;
    }
    return all === 0 ? 100 : (100 * answeredInTime) / all;
  }

  /** When the next minute turns, if the service level then has something to forget; null when it has not. */
  nextForgetting(now: Millis, minutes: number): Millis | null {
    const since = minuteOf(now) - minutes;
    return this.outcomes.some(([minute]) => minute > since) ? (minuteOf(now) + 1) * MINUTE_MS : null;
  }

  /** Mean time between the last service starts; null when there were too few lately. */
  meanGapMs(now: Millis): number | null {
    const { serviceStarts } = this;
    const from = serviceStarts.findIndex((start) => now - start < GAP_WINDOW_MS);
    const count = from < 0 ? 0 : serviceStarts.length - from;
    if (count < FEWEST_STARTS) return null;
    return ((serviceStarts.at(-1) ?? now) - (serviceStarts[from] ?? now)) / (count - 1);
  }

  /** When the oldest service start that counts for the gap leaves the window; null when none counts. */
  nextStartLeaving(now: Millis): Millis | null {
    const leaving = this.serviceStarts.find((start) => now - start < GAP_WINDOW_MS);
    return leaving === undefined ? null : leaving + GAP_WINDOW_MS;
  }

  meanHandlingMs(): number {
    if (this.handlingMs.length === 0) return HANDLING_BEFORE_ANY_MS;
    return this.handlingMs.reduce((sum, ms) => sum + ms, 0) / this.handlingMs.length;
  }
}

/** Of a group in which nothing has happened yet. */
export const NO_STATISTICS = new GroupStatistics('', '');

function minuteOf(at: Millis): number {
  return Math.floor(at / MINUTE_MS);
}
