import type { Medium } from '../../kernel/medium';
import type { CentreState, PriorityConfig, Ranking, Requirement, RuleCondition } from '../engine/config';

/**
 * A simulated day as the file says it (routing.md section 7): plain JSON, times in seconds. What is optional here has the
 * default of routing.md. `scenario-file.ts` reads and checks it; `simulate` takes it as checked.
 */
export interface Scenario {
  /** Same seed, same output, byte for byte. Default 0. */
  readonly seed?: number;
  /** Independent runs. Default 1. */
  readonly replications?: number;
  /** Contacts that arrive before it do not count. Default 0. */
  readonly warmUpS?: number;
  /** Arrivals stop here; then the run drains. */
  readonly durationS: number;
  readonly secondsPerPriority?: number;
  readonly priorities?: readonly PriorityConfig[];
  /** Left out: one centre, `main`. */
  readonly centres?: readonly CentreSpec[];
  readonly queues?: readonly QueueSpec[];
  readonly arrivals?: readonly ArrivalSpec[];
  readonly trace?: readonly TraceLine[];
  readonly seats?: readonly SeatSpec[];
  readonly overflow?: readonly OverflowSpec[];
}

export interface CentreSpec {
  readonly id: string;
  readonly trunks?: number;
  readonly ivrPorts?: number;
  /** Default 1. */
  readonly weight?: number;
  /** From the start. Default `active`. */
  readonly state?: CentreState;
  /** `down` for fromS ≤ t < toS. */
  readonly downtime?: readonly { readonly fromS: number; readonly toS: number }[];
}

export interface QueueSpec {
  readonly id: string;
  readonly medium: Medium;
  readonly priority?: number;
  readonly ageingRate?: number;
  readonly headStartS?: number;
  readonly cost?: number;
  /** Default 20. */
  readonly answerTargetS?: number;
  /** Default: none, any seat will do. */
  readonly requires?: Requirement;
  readonly ranking?: Ranking;
  readonly rings?: readonly {
    readonly afterS: number;
    readonly requires?: Requirement;
    readonly scope?: readonly string[];
  }[];
  readonly offerTimeoutS?: number;
  /** From the offer to the answer, drawn for each offer. Default 0. */
  readonly answerDelay?: Distribution;
  readonly maxWaiting?: number;
  /** When a centre counts as saturated for this queue (docs/adr/0013-overflow.md). Default: never. */
  readonly saturation?: {
    readonly waiting?: number;
    readonly oldestWaitMs?: number;
    readonly trunksFull?: true;
  };
}

export interface ArrivalSpec {
  readonly queue: string;
  /** Fixed home centre; else `weights`; else the centres' weights. */
  readonly centre?: string;
  readonly weights?: Readonly<Record<string, number>>;
  readonly interarrival?: Distribution;
  readonly timesS?: readonly number[];
  /** Piecewise factor on the arrival rate; 1 before the first. */
  readonly rateFactor?: readonly RateFactor[];
  /** Default: the queue's. */
  readonly priority?: number;
  readonly ivr?: Distribution;
  /** Each contact waits for one seat of this group, drawn at arrival, as for a named seat. */
  readonly preferredGroup?: string;
  /** Left out: never abandons. */
  readonly patience?: Distribution;
  readonly handle: Distribution;
  /** Default 0. */
  readonly wrapUp?: Distribution;
}

export interface RateFactor {
  readonly fromS: number;
  readonly factor: number;
}

export interface TraceLine {
  readonly atS: number;
  readonly queue: string;
  readonly centre?: string;
  readonly handleS: number;
  readonly wrapUpS?: number;
  readonly patienceS?: number;
  readonly priority?: number;
}

export interface SeatSpec {
  readonly group: string;
  /** May be left out where there is one centre only. */
  readonly centre?: string;
  /** Default 1. */
  readonly count?: number;
  readonly skills?: Readonly<Record<string, number>>;
  readonly capacity?: number;
  readonly caps?: Partial<Readonly<Record<Medium, number>>>;
  /** Shifts, from ≤ t < to. Left out: throughout. */
  readonly onlineS?: readonly (readonly [number, number])[];
}

export interface OverflowSpec {
  readonly id: string;
  readonly queue: string;
  readonly home: string;
  readonly when: RuleCondition;
  readonly action: 'widen' | 'move';
  /** Centres of `widen`, queues of `move`. */
  readonly targets: readonly string[];
  readonly choose?: 'in-order' | 'best';
  readonly share?: number;
  readonly minGainS?: number;
  readonly minForceS?: number;
  readonly lenderHealth?: boolean;
  readonly homeFirst?: boolean;
  readonly hours?: 'always';
}

/** Of a time in seconds. A draw is rounded to the nearest millisecond. */
export type Distribution =
  | { readonly dist: 'exponential' | 'constant'; readonly meanS: number }
  | { readonly dist: 'uniform'; readonly minS: number; readonly maxS: number }
  /** Mean and standard deviation of the variable itself, not of its logarithm. */
  | { readonly dist: 'lognormal'; readonly meanS: number; readonly sdS: number }
  /** The sum of `k` exponential phases. */
  | { readonly dist: 'erlang'; readonly meanS: number; readonly k: number }
  /** Two phases with balanced means; `scv` is variance ÷ mean², 1 or more. */
  | { readonly dist: 'hyperexponential'; readonly meanS: number; readonly scv: number }
  /** One of the values, each as likely, with replacement. */
  | { readonly dist: 'empirical'; readonly valuesS: readonly number[] };
