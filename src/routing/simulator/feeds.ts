import type { Millis } from '../../kernel/clock';
import { type ArrivalSource, arrivalSource } from './arrival-source';
import type { EntryPlan, Plan, TracePlan } from './plan';
import { SimContact } from './sim-contact';
import { Stream, TRACE_ENTRY } from './stream';

/** Where contacts come from: an entry of `arrivals`, or the trace. */
export interface Feed {
  /** Equal instants go in this order; also the contact's `feed`. */
  readonly index: number;
  /** When its next contact comes; infinite when there is none. */
  readonly at: Millis;
  /** Stream of chance for the delays of answers. */
  readonly answerDelays: Stream;
  readonly accessPointId: string;
  /** The centre named with the arrival itself; null when the access point says it. */
  readonly centreId: string | null;
  /** Makes the contact that comes now, with this number, and looks for the next. */
  take(number: number): SimContact;
}

export function feedsOf(plan: Plan, replication: number): Feed[] {
  const feeds: Feed[] = plan.entries.map((entry) => new EntryFeed(entry, plan, replication));
  if (plan.trace.length > 0) feeds.push(new TraceFeed(plan, replication));
  return feeds;
}

class EntryFeed implements Feed {
  readonly index: number;
  readonly accessPointId: string;
  readonly centreId = null;
  readonly answerDelays: Stream;
  at: Millis;
  private readonly source: ArrivalSource;
  private readonly handles: Stream;
  private readonly wrapUps: Stream;
  private readonly patiences: Stream;
  private readonly ivrs: Stream;
  private readonly preferences: Stream;

  constructor(
    private readonly entry: EntryPlan,
    private readonly plan: Plan,
    replication: number,
  ) {
    const { seed } = plan;
    const { index } = entry;
    this.index = index;
    this.accessPointId = entry.accessPointId;
    this.source = arrivalSource(entry, seed, replication);
    this.handles = new Stream(seed, replication, index, 'handle');
    this.wrapUps = new Stream(seed, replication, index, 'wrap-up');
    this.patiences = new Stream(seed, replication, index, 'patience');
    this.ivrs = new Stream(seed, replication, index, 'ivr');
    this.preferences = new Stream(seed, replication, index, 'preferred-seat');
    this.answerDelays = new Stream(seed, replication, index, 'answer-delay');
    this.at = this.nextBeforeEnd();
  }

  take(number: number): SimContact {
    const { entry } = this;
    const draws = {
      handleMs: entry.handle(this.handles),
      wrapUpMs: entry.wrapUp(this.wrapUps),
      patienceMs: entry.patience === null ? null : entry.patience(this.patiences),
      ivrMs: entry.ivr === null ? null : entry.ivr(this.ivrs),
      preferredSeatId: this.preferredSeatId(),
    };
    const contact = new SimContact(
      number,
      entry.queue,
      this.at,
      this.index,
      entry.spec.priority ?? null,
      entry.onlyHome,
      draws,
    );
    this.at = this.nextBeforeEnd();
    return contact;
  }

  private preferredSeatId(): string | null {
    const { preferred } = this.entry;
    return preferred[preferred.length === 0 ? 0 : this.preferences.below(preferred.length)]?.id ?? null;
  }

  private nextBeforeEnd(): Millis {
    const at = this.source.next();
    return at < this.plan.endAt ? at : Infinity;
  }
}

class TraceFeed implements Feed {
  readonly index: number;
  readonly answerDelays: Stream;
  private place = 0;

  constructor(
    private readonly plan: Plan,
    replication: number,
  ) {
    this.index = plan.entries.length;
    this.answerDelays = new Stream(plan.seed, replication, TRACE_ENTRY, 'answer-delay');
  }

  get at(): Millis {
    return this.plan.trace[this.place]?.at ?? Infinity;
  }

  get accessPointId(): string {
    return this.line.accessPointId;
  }

  get centreId(): string | null {
    return this.line.centreId;
  }

  take(number: number): SimContact {
    const { at, queue, onlyHome, handleMs, wrapUpMs, patienceMs, priority } = this.line;
    const draws = { handleMs, wrapUpMs, patienceMs, ivrMs: null, preferredSeatId: null };
    this.place += 1;
    return new SimContact(number, queue, at, this.index, priority, onlyHome, draws);
  }

  private get line(): TracePlan {
    const line = this.plan.trace[this.place];
    if (line === undefined) throw new RangeError('the trace is at its end');
    return line;
  }
}
