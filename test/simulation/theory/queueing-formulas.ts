/**
 * What queueing theory says of the systems that the simulator must reproduce. Loads in erlang, rates per second, times in
 * seconds. Sources: Erlang (1917); Palm (1957); Cobham, "Priority assignment in waiting line problems" (1954); Kleinrock,
 * "A delay dependent queue discipline" (1964); Gans, Koole and Mandelbaum, "Telephone call centers: tutorial, review, and
 * research prospects" (2003).
 */

/** Erlang B: share of the calls that find all servers busy and are lost. */
export function erlangB(servers: number, load: number): number {
  let blocking = 1;
  for (let n = 1; n <= servers; n++) blocking = (load * blocking) / (n + load * blocking);
  return blocking;
}

/** Erlang C: share of the calls that wait, where everybody waits as long as it takes. Needs load < servers. */
export function erlangC(servers: number, load: number): number {
  const lost = erlangB(servers, load);
  return lost / (1 - (load / servers) * (1 - lost));
}

export interface WaitingFigures {
  /** Share that waits more than zero. */
  readonly pWait: number;
  /** Mean wait of everybody. */
  readonly meanWaitS: number;
  readonly abandonRate: number;
  readonly meanQueueLength: number;
  /** Busy servers ÷ servers. */
  readonly occupancy: number;
}

/** M/M/n: exponential times, patience without end. */
export function waitingWithoutEnd(servers: number, arrivalRate: number, serviceRate: number): WaitingFigures {
  const load = arrivalRate / serviceRate;
  const pWait = erlangC(servers, load);
  const meanWaitS = pWait / (servers * serviceRate - arrivalRate);
  return { pWait, meanWaitS, abandonRate: 0, meanQueueLength: arrivalRate * meanWaitS, occupancy: load / servers };
}

/** Share answered within `t` seconds in M/M/n. */
export function serviceLevelWithoutEnd(servers: number, arrivalRate: number, serviceRate: number, t: number): number {
  const pWait = erlangC(servers, arrivalRate / serviceRate);
  return 1 - pWait * Math.exp(-(servers * serviceRate - arrivalRate) * t);
}

/** Erlang A, M/M/n+M: everybody leaves after an exponential patience. From the balance of births and deaths. */
export function erlangA(
  servers: number,
  arrivalRate: number,
  serviceRate: number,
  abandonRate: number,
): WaitingFigures {
  const states = distributionOf(
    () => arrivalRate,
    (n) => Math.min(n, servers) * serviceRate + Math.max(0, n - servers) * abandonRate,
    servers + 5_000,
  );
  const sum = (of: (n: number) => number) => states.reduce((total, share, n) => total + share * of(n), 0);
  const meanQueueLength = sum((n) => Math.max(0, n - servers));
  return {
    pWait: sum((n) => (n >= servers ? 1 : 0)),
    meanWaitS: meanQueueLength / arrivalRate,
    abandonRate: (abandonRate * meanQueueLength) / arrivalRate,
    meanQueueLength,
    occupancy: sum((n) => Math.min(n, servers)) / servers,
  };
}

/** Shares of time in the states 0 to `last` of a birth and death process. */
function distributionOf(birth: (n: number) => number, death: (n: number) => number, last: number): number[] {
  const weights = [0];
  for (let n = 1; n <= last; n++) {
    weights.push((weights[n - 1] as number) + Math.log(birth(n - 1)) - Math.log(death(n)));
  }
  const most = Math.max(...weights);
  const shares = weights.map((weight) => Math.exp(weight - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

export interface TwoGroups {
  /** Calls per second that only the first group's callers bring; they go to the second group when the first is full. */
  readonly firstRate: number;
  /** Calls per second that only the second group may serve. */
  readonly secondRate: number;
  readonly serviceRate: number;
  readonly firstServers: number;
  readonly secondServers: number;
}

/**
 * Two groups of servers without waiting room; calls of the first kind overflow from the first group to the second, calls of the
 * second kind have only the second. Both the N-shaped design (two skills in one centre) and overflow between two
 * centres are this chain. Its states (busy in the first, busy in the second) are solved by iteration.
 */
export function lossWithOverflow(groups: TwoGroups): {
  readonly firstLost: number;
  readonly secondLost: number;
  /** Share of the first kind's calls that are served by the second group. */
  readonly overflowed: number;
} {
  const { firstServers: c1, secondServers: c2, firstRate, secondRate, serviceRate } = groups;
  const width = c2 + 1;
  let shares = new Float64Array((c1 + 1) * width).fill(1 / ((c1 + 1) * width));
  const step = 1 / (firstRate + secondRate + (c1 + c2) * serviceRate);
  for (let round = 0; round < 200_000; round++) {
    const next = Float64Array.from(shares);
    for (let i = 0; i <= c1; i++) {
      for (let j = 0; j <= c2; j++) {
        const flow = (shares[i * width + j] as number) * step;
        const move = (rate: number, to: number): void => {
          next[i * width + j] = (next[i * width + j] as number) - flow * rate;
          next[to] = (next[to] as number) + flow * rate;
        };
        if (i < c1) move(firstRate, (i + 1) * width + j);
        else if (j < c2) move(firstRate, i * width + j + 1);
        if (j < c2) move(secondRate, i * width + j + 1);
        if (i > 0) move(i * serviceRate, (i - 1) * width + j);
        if (j > 0) move(j * serviceRate, i * width + j - 1);
      }
    }
    const change = next.reduce((most, share, index) => Math.max(most, Math.abs(share - (shares[index] as number))), 0);
    shares = next;
    if (change < 1e-14) break;
  }
  const sum = (where: (i: number, j: number) => boolean): number =>
    shares.reduce((total, share, index) => total + (where(Math.floor(index / width), index % width) ? share : 0), 0);
  return {
    firstLost: sum((i, j) => i === c1 && j === c2),
    secondLost: sum((_, j) => j === c2),
    overflowed: sum((i, j) => i === c1 && j < c2),
  };
}

/** One kind of customer of a system whose kinds have the same service times. */
export interface PriorityClass {
  readonly arrivalRate: number;
  /** Points per second waited; only ratios matter. */
  readonly ageingRate: number;
}

/** Mean waits, highest first, where nobody below is served before anybody above (M/M/n, Cobham). */
export function strictPriorityWaits(servers: number, serviceRate: number, arrivalRates: readonly number[]): number[] {
  const load = arrivalRates.reduce((sum, rate) => sum + rate, 0) / serviceRate;
  const free = erlangC(servers, load) / (servers * serviceRate);
  let above = 0;
  return arrivalRates.map((rate) => {
    const before = above;
    above += rate / (servers * serviceRate);
    return free / ((1 - before) * (1 - above));
  });
}

/**
 * Mean waits where the score grows by a rate of the kind's own (Kleinrock's delay-dependent priorities; for several servers with
 * the wait for the next free one in the place of the residual work). Kinds in ascending order of their rate.
 */
export function ageingWaits(servers: number, serviceRate: number, classes: readonly PriorityClass[]): number[] {
  const capacity = servers * serviceRate;
  const use = classes.map(({ arrivalRate }) => arrivalRate / capacity);
  const load = classes.reduce((sum, { arrivalRate }) => sum + arrivalRate, 0) / serviceRate;
  const inOrder = erlangC(servers, load) / (capacity * (1 - load / servers));
  const waits: number[] = [];
  classes.forEach(({ ageingRate }, p) => {
    let numerator = inOrder;
    let denominator = 1;
    classes.forEach((other, i) => {
      const share = use[i] as number;
      if (i < p) numerator -= share * (waits[i] as number) * (1 - other.ageingRate / ageingRate);
      if (i > p) denominator -= share * (1 - ageingRate / other.ageingRate);
    });
    waits.push(numerator / denominator);
  });
  return waits;
}
