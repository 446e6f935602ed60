import type { LoadPlan } from './load-plan';

/** Whole numbers with thin groups, as 1,000. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function microseconds(ns: number): string {
  return (ns / 1000).toFixed(ns < 100_000 ? 2 : 0);
}

export function caseName({ plan: { seats, waiting, centres } }: { readonly plan: LoadPlan }): string {
  return `${whole(seats)} seats, ${whole(waiting)} waiting, ${centres} ${centres === 1 ? 'centre' : 'centres'}`;
}
