import type { BenchOptions, NumberOptions } from './options';

/** What was measured, three ways to read it. */
export interface Report {
  /** One JSON document. */
  readonly json: unknown;
  /** For a terminal. */
  readonly table: string;
  /** Tables ready to be pasted into docs/performance.md. */
  readonly markdown: string;
}

/** One entry of the registry in `benchmarks.ts`. */
export interface Benchmark {
  /** One line for the list. */
  readonly about: string;
  readonly numberOptions: NumberOptions;
  run(options: BenchOptions): Promise<Report>;
}
