import type { Millis } from '../../kernel/clock';
import type { FigureName } from './result';

/** Numbers kept one after the other without a box each. */
class Numbers {
  private values = new Float64Array(256);
  private count = 0;

  push(value: number): void {
    if (this.count === this.values.length) {
      const wider = new Float64Array(2 * this.count);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.count++] = value;
  }

  view(): Float64Array {
    return this.values.subarray(0, this.count);
  }
}

/** Counts of one queue at one home centre in one replication: contacts that arrived since the warm-up. */
export class Tally {
  offered = 0;
  rejected = 0;
  overflowed = 0;
  unserved = 0;
  answeredInTarget = 0;
  /** Contact-milliseconds of waiting within the window, whoever waited. */
  queueAreaMs = 0;
  private answered = 0;
  private abandoned = 0;
  private waited = 0;
  private answeredWaitMs = 0;
  private abandonedWaitMs = 0;
  private readonly waits = new Numbers();

  addAnswered(waitMs: Millis, targetMs: Millis): void {
    this.answered += 1;
    this.answeredWaitMs += waitMs;
    if (waitMs <= targetMs) this.answeredInTarget += 1;
    this.addWait(waitMs);
  }

  addAbandoned(waitMs: Millis): void {
    this.abandoned += 1;
    this.abandonedWaitMs += waitMs;
    this.addWait(waitMs);
  }

  private addWait(waitMs: Millis): void {
    if (waitMs > 0) this.waited += 1;
    this.waits.push(waitMs);
  }

  /** What tallies of the same replication come to together; null where a figure is undefined. */
  static figuresOf(tallies: readonly Tally[], windowMs: Millis): Record<FigureName, number | null> {
    const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
    const offered = sum((tally) => tally.offered);
    const answered = sum((tally) => tally.answered);
    const abandoned = sum((tally) => tally.abandoned);
    const rejected = sum((tally) => tally.rejected);
    const unserved = sum((tally) => tally.unserved);
    const admitted = offered - rejected;
    const answeredWaitMs = sum((tally) => tally.answeredWaitMs);
    const waits = sorted(tallies.map((tally) => tally.waits.view()));
    return {
      offered,
      answered,
      abandoned,
      rejected,
      overflowed: sum((tally) => tally.overflowed),
      unserved,
      pWait: ratio(sum((tally) => tally.waited) + unserved, admitted),
      asaS: ratio(answeredWaitMs, answered * 1000),
      meanWaitS: ratio(answeredWaitMs + sum((tally) => tally.abandonedWaitMs), (answered + abandoned) * 1000),
      waitP50S: nearestRankS(waits, 50),
      waitP95S: nearestRankS(waits, 95),
      waitP99S: nearestRankS(waits, 99),
      serviceLevel: ratio(
        sum((tally) => tally.answeredInTarget),
        admitted,
      ),
      abandonRate: ratio(abandoned, admitted),
      rejectRate: ratio(rejected, offered),
      meanQueueLength: ratio(
        sum((tally) => tally.queueAreaMs),
        windowMs,
      ),
    };
  }
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sorted(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((size, part) => size + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all.sort();
}

/** The smallest value that at least `percent` of all do not exceed. In whole numbers, so that no rounding moves the rank. */
function nearestRankS(waitsMs: Float64Array, percent: number): number | null {
  const rank = Math.ceil((percent * waitsMs.length) / 100);
  return rank === 0 ? null : (waitsMs[rank - 1] as number) / 1000;
}
