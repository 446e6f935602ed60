/** Nanoseconds of one kind of command. */
export interface Latency {
  readonly count: number;
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

/** Single measurements by kind, kept in numbers outside of the JavaScript heap. */
export class Latencies {
  private readonly names: string[] = [];
  private readonly kinds: Uint8Array;
  private readonly ns: Float64Array;
  private count = 0;

  constructor(capacity: number) {
    this.kinds = new Uint8Array(capacity);
    this.ns = new Float64Array(capacity);
  }

  add(kind: string, ns: number): void {
    let index = this.names.indexOf(kind);
    if (index < 0) index = this.names.push(kind) - 1;
    this.kinds[this.count] = index;
    this.ns[this.count] = ns;
    this.count += 1;
  }

  all(): Latency {
    return summary(this.ns.slice(0, this.count));
  }

  byKind(): Record<string, Latency> {
    const taken = this.ns.subarray(0, this.count);
    return Object.fromEntries(
      this.names
        .map((name, index) => [name, summary(taken.filter((_, at) => this.kinds[at] === index))] as const)
        .sort(([, a], [, b]) => b.count - a.count),
    );
  }
}

/** Percentiles by nearest rank. Sorts what it is given. */
function summary(ns: Float64Array): Latency {
  ns.sort();
  const rank = (share: number) => ns[Math.max(0, Math.ceil(share * ns.length) - 1)] ?? 0;
  const sum = ns.reduce((total, value) => total + value, 0);
  return {
    count: ns.length,
    meanNs: ns.length === 0 ? 0 : sum / ns.length,
    p50Ns: rank(0.5),
    p99Ns: rank(0.99),
    maxNs: rank(1),
  };
}
