import type { Benchmark } from './benchmark';
import { routing } from './routing/routing-benchmark';

/** What `npm run bench -- NAME` can run. */
export const BENCHMARKS: Readonly<Record<string, Benchmark>> = { routing };
