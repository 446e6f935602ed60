/** What a simulation found (routing.md section 7, Output). Times in seconds. */
export interface SimulationResult {
  /** The scenario as given, with counts in place of `trace`, `timesS` and `valuesS`. */
  readonly scenario: unknown;
  readonly total: Figures;
  readonly queues: Readonly<Record<string, Figures>>;
  /** By home centre, the one a contact was given on arrival. */
  readonly centres: Readonly<Record<string, Figures>>;
  readonly groups: Readonly<Record<string, { readonly occupancy: Figure }>>;
  readonly engine: { readonly commands: number };
}

/** Over the replications in which it is defined; null where there is none, and `ci95` for one alone. */
export interface Figure {
  readonly mean: number | null;
  /** Half width of the 95 % confidence interval (Student t). */
  readonly ci95: number | null;
}

export const FIGURE_NAMES = [
  'offered',
  'answered',
  'abandoned',
  'rejected',
  'overflowed',
  'unserved',
  'pWait',
  'asaS',
  'meanWaitS',
  'waitP50S',
  'waitP95S',
  'waitP99S',
  'serviceLevel',
  'abandonRate',
  'rejectRate',
  'meanQueueLength',
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

export type Figures = Readonly<Record<FigureName, Figure>>;

/** How a contact ended, for `--contacts`. */
export type Outcome = 'answered' | 'abandoned' | 'rejected' | 'unserved';

/** One contact of one replication. */
export interface ContactRow {
  /** From 0. */
  readonly replication: number;
  /** Order of arrival, from 1. */
  readonly id: number;
  readonly queue: string;
  /** When it joined the queue; for one that was not let in, when it came. */
  readonly enqueuedS: number;
  readonly outcome: Outcome;
  /** Null for the rejected and the unserved. */
  readonly waitS: number | null;
  /** The seat that answered it. */
  readonly group: string | null;
  readonly seat: string | null;
}
