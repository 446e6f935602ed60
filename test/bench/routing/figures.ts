import type { LoadPlan } from './load-plan';

/** Whole numbers with thin groups, as 1,000. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function microseconds(ns: number): string {
  return (ns / 1000).toFixed(ns < 100_000 ? 2 : 0);
}

export function caseName({ plan }: { readonly plan: LoadPlan }): string {
  return `${whole(plan.seats)} seats, ${whole(plan.waiting)} waiting, ${centresName(plan)}`;
}

export function centresName({ centres }: LoadPlan): string {
  return `${centres} ${centres === 1 ? 'centre' : 'centres'}`;
}
