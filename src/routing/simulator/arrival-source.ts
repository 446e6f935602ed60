import type { Millis } from '../../kernel/clock';
import { type Sampler, samplerOf } from './distribution';
import { type EntryPlan, millis } from './plan';
import type { RateFactor } from './scenario';
import { Stream } from './stream';

/** The instants at which contacts of one entry arrive, one after the other. */
export interface ArrivalSource {
  /** Infinite when no more arrive. Never earlier than the one before. */
  next(): Millis;
}

export function arrivalSource({ spec, index }: EntryPlan, seed: number, replication: number): ArrivalSource {
  if (spec.interarrival === undefined) return new ListedArrivals(spec.timesS ?? []);
  const stream = new Stream(seed, replication, index, 'interarrival');
  return new DrawnArrivals(samplerOf(spec.interarrival), stream, spec.rateFactor ?? []);
}

class ListedArrivals implements ArrivalSource {
  private place = 0;

  constructor(private readonly timesS: readonly number[]) {}

  next(): Millis {
    const at = this.timesS[this.place++];
    return at === undefined ? Infinity : millis(at);
  }
}

/** A stretch of time with one factor. `workBefore`: what the factor added up to from instant 0 to `from`. */
interface Stretch {
  readonly from: Millis;
  readonly factor: number;
  readonly workBefore: number;
}

/**
 * Gaps drawn one after the other in a time of their own that runs `factor` times as fast as the clock: so the rate of
 * arrivals is multiplied, whatever the distribution, and exponential gaps make a Poisson process of that rate exactly.
 */
class DrawnArrivals implements ArrivalSource {
  private readonly stretches: readonly Stretch[];
  private stretch = 0;
  /** Sum of the gaps drawn. */
  private work = 0;

  constructor(
    private readonly gap: Sampler,
    private readonly stream: Stream,
    rateFactor: readonly RateFactor[],
  ) {
    const stretches: Stretch[] = [{ from: 0, factor: 1, workBefore: 0 }];
    for (const { fromS, factor } of rateFactor) {
      const last = stretches[stretches.length - 1] as Stretch;
      const from = millis(fromS);
      stretches.push({ from, factor, workBefore: last.workBefore + (from - last.from) * last.factor });
    }
    this.stretches = stretches;
  }

  next(): Millis {
    this.work += this.gap(this.stream);
    while ((this.stretches[this.stretch + 1]?.workBefore ?? Infinity) < this.work) this.stretch += 1;
    const { from, factor, workBefore } = this.stretches[this.stretch] as Stretch;
    if (this.work === workBefore) return from;
    return factor === 0 ? Infinity : Math.round(from + (this.work - workBefore) / factor);
  }
}
