import { caseName, whole } from './figures';
import type { CaseResult } from './measure-case';
import type { StandIn, StandInResult } from './measure-stand-in';

/** What was asked of the engine, what was found, and whether that is enough. */
export interface Goal {
  readonly goal: string;
  readonly wanted: string;
  readonly found: string;
  readonly passed: boolean;
}

export interface Measured {
  /** The loads at the reference size, one for each number of centres. */
  readonly reference: readonly CaseResult[];
  readonly cases: readonly CaseResult[];
  readonly standIns: readonly StandInResult[];
}

/** A larger load against a smaller one that differs in one size only. */
export interface Growth {
  readonly from: CaseResult;
  readonly to: CaseResult;
  /** Of the mean time per command. */
  readonly ratio: number;
}

const GOALS = { perSecond: 250_000, p99Ns: 50_000, growth: 2, sql: 100, scan: 25, bytes: 1024 };

/** Each goal is judged by the worst of what it is about. */
export function judge(measured: Measured): Goal[] {
  const { reference, cases, standIns } = measured;
  const slowest = least(reference, ({ commandsPerSecond }) => commandsPerSecond);
  const lagging = least(reference, ({ all }) => -all.p99Ns);
  const fattest = least(
    [...cases, ...reference].filter(({ heapPerWaiting }) => heapPerWaiting !== null),
    ({ heapPerWaiting }) => -(heapPerWaiting ?? 0),
  );
  const at = (result: CaseResult | undefined) => (result === undefined ? '' : ` (${caseName(result)})`);
  return [
    {
      goal: 'commands per second, all features',
      wanted: `at least ${whole(GOALS.perSecond)}`,
      found: `${whole(slowest?.commandsPerSecond ?? 0)}${at(slowest)}`,
      passed: (slowest?.commandsPerSecond ?? 0) >= GOALS.perSecond,
    },
    {
      goal: 'p99 of a command',
      wanted: `under ${GOALS.p99Ns / 1000} µs`,
      found: `${((lagging?.all.p99Ns ?? Infinity) / 1000).toFixed(1)} µs${at(lagging)}`,
      passed: (lagging?.all.p99Ns ?? Infinity) < GOALS.p99Ns,
    },
    growthGoal('growing seats', seatGrowth(cases)),
    growthGoal('growing the waiting list', waitingGrowth(cases)),
    standInGoal('SQL', GOALS.sql, standIns),
    standInGoal('linear scan', GOALS.scan, standIns),
    {
      goal: 'heap per waiting contact',
      wanted: `at most ${whole(GOALS.bytes)} B`,
      found: `${whole(fattest?.heapPerWaiting ?? 0)} B${at(fattest)}`,
      passed: fattest !== undefined && (fattest.heapPerWaiting ?? 0) <= GOALS.bytes,
    },
  ];
}

/** From the fewest seats to the most, waiting and centres the same. */
export function seatGrowth(cases: readonly CaseResult[]): Growth[] {
  return growth(
    cases,
    ({ plan }) => `${plan.waiting} ${plan.centres}`,
    ({ plan }) => plan.seats,
  );
}

/** From the shortest line to the longest, seats and centres the same. */
export function waitingGrowth(cases: readonly CaseResult[]): Growth[] {
  return growth(
    cases,
    ({ plan }) => `${plan.seats} ${plan.centres}`,
    ({ plan }) => plan.waiting,
  );
}

function growth(
  cases: readonly CaseResult[],
  alike: (result: CaseResult) => string,
  size: (result: CaseResult) => number,
): Growth[] {
  const groups = new Map<string, CaseResult[]>();
  for (const result of cases) groups.set(alike(result), [...(groups.get(alike(result)) ?? []), result]);
  return [...groups.values()].flatMap((group) => {
    const [from] = group.sort((a, b) => size(a) - size(b));
    const to = group.at(-1);
    if (from === undefined || to === undefined || from === to) return [];
    return [{ from, to, ratio: to.nsPerCommand / from.nsPerCommand }];
  });
}

function growthGoal(goal: string, found: readonly Growth[]): Goal {
  const worst = least(found, ({ ratio }) => -ratio);
  return {
    goal: `${goal}, time per command`,
    wanted: `at most ${GOALS.growth} ×`,
    found:
      worst === undefined
        ? 'not measured'
        : `${worst.ratio.toFixed(2)} × (${caseName(worst.from)} → ${caseName(worst.to)})`,
    passed: worst !== undefined && worst.ratio <= GOALS.growth,
  };
}

function standInGoal(standIn: StandIn, wanted: number, results: readonly StandInResult[]): Goal {
  const worst = least(
    results.filter((result) => result.standIn === standIn),
    advantage,
  );
  return {
    goal: `against ${standIn}`,
    wanted: `at least ${wanted} ×`,
    found: worst === undefined ? 'not measured' : `${whole(advantage(worst))} ×`,
    passed: worst !== undefined && advantage(worst) >= wanted,
  };
}

/** How many times as many commands the engine does. */
export function advantage({ engineCommandsPerSecond, commandsPerSecond }: StandInResult): number {
  return engineCommandsPerSecond / commandsPerSecond;
}

function least<T>(items: readonly T[], size: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (found, item) => (found === undefined || size(item) < size(found) ? item : found),
    undefined,
  );
}
