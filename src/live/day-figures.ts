import type { Millis } from '../kernel/clock';
import { MEDIA, type Medium } from '../kernel/medium';
import type { CentreId, ContactId, QueueId, RuleId } from '../routing/engine/config';
import type { CloseCause, Effect, Fact } from '../routing/engine/effects';
import type { ContactRecord } from '../routing/engine/records';

/** Counts of one queue at one home centre since midnight. A contact counts where it stands, or stood last. */
export interface CellDay {
  readonly offered: number;
  readonly answered: number;
  readonly answeredInTarget: number;
  readonly abandoned: number;
  readonly rejected: number;
}
export type Ending = 'served' | 'abandoned' | 'rejected' | 'other';

/** What one counter counts; its text is the key under which it is kept. */
export type Counter =
  | { readonly of: 'cell'; readonly queueId: QueueId; readonly centreId: CentreId; readonly what: keyof CellDay }
  | { readonly of: 'ending'; readonly centreId: CentreId; readonly medium: Medium; readonly ending: Ending }
  | { readonly of: 'rule'; readonly ruleId: RuleId };

export interface DayBaseline {
  /** Last commit that the counts contain. */
  readonly seq: number;
  readonly counts: readonly { readonly counter: Counter; readonly count: number }[];
}

/** What the figures must know of the configuration. */
export interface FigureConfig {
  answerTargetMs(queueId: QueueId): Millis;
  queueOfAccessPoint(accessPointId: string): QueueId | null;
}

interface Tally {
  readonly medium: Medium;
  readonly accessPointId: string;
  centreId: CentreId;
  queueId: QueueId | null;
  enqueuedAt: Millis | null;
  answeredAt: Millis | null;
  waitedMs: Millis | null;
}

const NO_DAY: CellDay = { offered: 0, answered: 0, answeredInTarget: 0, abandoned: 0, rejected: 0 };

export function endingOf(cause: CloseCause): Ending {
  return cause === 'served' || cause === 'abandoned' || cause === 'rejected' ? cause : 'other';
}

/**
 * Today's counts: what the database says up to one commit, plus what was committed after it. Nothing is counted twice, whenever the
 * database answers, because both sides carry the number of the commit.
 */
export class DayFigures {
  private midnight: Millis = 0;
  private counts = new Map<string, number>();
  /** Changes since the day was opened, until the baseline is there. */
  private late: { readonly seq: number; readonly key: string; readonly by: number }[] | null = [];
  private readonly tallies = new Map<ContactId, Tally>();
  private onChange: (counter: Counter) => void = () => undefined;

  constructor(private readonly config: FigureConfig) {}

  /** Forgets the open contacts and takes these; counts go on until `openDay`. */
  reset(contacts: readonly ContactRecord[]): void {
    this.tallies.clear();
    for (const contact of contacts) {
      const { enqueuedAt, serviceStartedAt } = contact;
      this.tallies.set(contact.id, {
        medium: contact.medium,
        accessPointId: contact.accessPointId,
        centreId: contact.homeCentreId,
        queueId: contact.queueId,
        enqueuedAt,
        answeredAt: serviceStartedAt,
        waitedMs: serviceStartedAt === null || enqueuedAt === null ? null : serviceStartedAt - enqueuedAt,
      });
    }
  }

  /** A new day, or the same day read again: counts start at nothing and wait for `baseline`. */
  openDay(midnight: Millis): void {
    this.midnight = midnight;
    this.counts = new Map();
    this.late = [];
  }

  get awaitsBaseline(): boolean {
    return this.late !== null;
  }

  /** What the database counted for this day. Returns false when the day has been opened anew meanwhile. */
  baseline(midnight: Millis, baseline: DayBaseline): boolean {
    if (midnight !== this.midnight || this.late === null) return false;
    const counts = new Map<string, number>();
    for (const { counter, count } of baseline.counts) bump(counts, keyOf(counter), count);
    for (const { seq, key, by } of this.late) if (seq > baseline.seq) bump(counts, key, by);
    this.counts = counts;
    this.late = null;
    return true;
  }

  /** Counts one commit; `onChange` hears of every counter that moved. */
  apply(seq: number, effects: readonly Effect[], onChange: (counter: Counter) => void): void {
    this.onChange = onChange;
    for (const effect of effects) this.follow(seq, effect);
  }

  cell(queueId: QueueId, centreId: CentreId): CellDay {
    const day: Record<keyof CellDay, number> = { ...NO_DAY };
    for (const what of CELL_COUNTS) day[what] = this.counts.get(keyOf({ of: 'cell', queueId, centreId, what })) ?? 0;
    return day;
  }

  ended(centreId: CentreId, medium: Medium, ending: Ending): number {
    return this.counts.get(keyOf({ of: 'ending', centreId, medium, ending })) ?? 0;
  }

  overflowed(ruleId: RuleId): number {
    return this.counts.get(keyOf({ of: 'rule', ruleId })) ?? 0;
  }

  private follow(seq: number, effect: Effect): void {
    switch (effect.kind) {
      case 'contact-arrived':
        this.tallies.set(effect.contactId, born(effect));
        break;
      case 'contact-queued':
        this.move(seq, effect.contactId, (tally) => {
          tally.queueId = effect.queueId;
          tally.centreId = effect.homeCentreId;
          tally.enqueuedAt = effect.enqueuedAt;
        });
        break;
      case 'contact-requeued':
        this.move(seq, effect.contactId, (tally) => {
          tally.queueId = effect.queueId;
        });
        break;
      case 'contact-rehomed':
        this.move(seq, effect.contactId, (tally) => {
          tally.centreId = effect.to;
        });
        break;
      case 'contact-active':
        this.move(seq, effect.contactId, (tally) => {
          if (tally.answeredAt !== null) return;
          tally.answeredAt = effect.at;
          tally.waitedMs = effect.waitedMs;
        });
        break;
      case 'contact-overflowed':
        this.add(seq, { of: 'rule', ruleId: effect.ruleId }, 1);
        break;
      case 'contact-moved':
        this.add(seq, { of: 'rule', ruleId: effect.ruleId }, 1);
        this.move(seq, effect.contactId, (tally) => {
          tally.queueId = effect.to;
        });
        break;
      case 'contact-closed':
        this.close(seq, effect);
        break;
      default:
        break;
    }
  }

  private close(seq: number, fact: Extract<Fact, { kind: 'contact-closed' }>): void {
    const tally = this.tallies.get(fact.contactId);
    if (tally === undefined) return;
    // What a rule has treated otherwise was neither answered nor lost, so nobody's service is measured by it.
    if (fact.cause === 'treated') {
      this.move(seq, fact.contactId, (open) => {
        open.enqueuedAt = null;
      });
    }
    this.tallies.delete(fact.contactId);
    const ending = endingOf(fact.cause);
    this.add(seq, { of: 'ending', centreId: tally.centreId, medium: tally.medium, ending }, 1);
    const queueId = tally.queueId ?? this.config.queueOfAccessPoint(tally.accessPointId);
    if (queueId !== null && (ending === 'abandoned' || ending === 'rejected')) {
      this.add(seq, { of: 'cell', queueId, centreId: tally.centreId, what: ending }, 1);
    }
  }

  /** Changes a tally and carries what it counts for from its old place to its new one. */
  private move(seq: number, contactId: ContactId, change: (tally: Tally) => void): void {
    const tally = this.tallies.get(contactId);
    if (tally === undefined) return;
    const before = this.countsFor(tally);
    change(tally);
    for (const counter of before) this.add(seq, counter, -1);
    for (const counter of this.countsFor(tally)) this.add(seq, counter, 1);
  }

  private countsFor(tally: Tally): Counter[] {
    const { queueId, centreId, enqueuedAt, answeredAt, waitedMs } = tally;
    if (queueId === null) return [];
    const at = (what: keyof CellDay): Counter => ({ of: 'cell', queueId, centreId, what });
    const counters: Counter[] = [];
    if (enqueuedAt !== null && enqueuedAt >= this.midnight) counters.push(at('offered'));
    if (answeredAt !== null && answeredAt >= this.midnight) {
      counters.push(at('answered'));
      if (waitedMs !== null && waitedMs <= this.config.answerTargetMs(queueId)) counters.push(at('answeredInTarget'));
    }
    return counters;
  }

  private add(seq: number, counter: Counter, by: number): void {
    const key = keyOf(counter);
    bump(this.counts, key, by);
    this.late?.push({ seq, key, by });
    this.onChange(counter);
  }
}

const CELL_COUNTS = Object.keys(NO_DAY) as (keyof CellDay)[];

function born(fact: Extract<Fact, { kind: 'contact-arrived' }>): Tally {
  return {
    medium: fact.medium,
    accessPointId: fact.accessPointId,
    centreId: fact.homeCentreId,
    queueId: null,
    enqueuedAt: null,
    answeredAt: null,
    waitedMs: null,
  };
}

/** Ids are slugs without spaces, so the parts cannot run into each other. */
function keyOf(counter: Counter): string {
  switch (counter.of) {
    case 'cell':
      return `cell ${counter.queueId} ${counter.centreId} ${counter.what}`;
    case 'ending':
      return `ending ${counter.centreId} ${counter.medium} ${counter.ending}`;
    case 'rule':
      return `rule ${counter.ruleId}`;
  }
}

function bump(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Media in the order in which everybody lists them. */
export function byMedium<T>(make: (medium: Medium) => T): Readonly<Record<Medium, T>> {
  return Object.fromEntries(MEDIA.map((medium) => [medium, make(medium)])) as Record<Medium, T>;
}
