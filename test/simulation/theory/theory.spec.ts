import type { ArrivalSpec, QueueSpec, Scenario, SeatSpec } from '../../../src/routing/simulator/scenario';
import {
  ageingWaits,
  erlangA,
  erlangB,
  lossWithOverflow,
  serviceLevelWithoutEnd,
  strictPriorityWaits,
  waitingWithoutEnd,
} from './queueing-formulas';
import { expectTheory, simulated } from './simulated-figures';

jest.setTimeout(120_000);

/** Mean service of all systems here, in seconds. */
const SERVICE_S = 100;
const mu = 1 / SERVICE_S;

type Window = Required<Pick<Scenario, 'warmUpS' | 'durationS'>>;

/**
 * Long enough for some `contacts` in every replication, after a tenth of them to forget the empty start. How many a figure needs
 * to be sharp depends on how long the system remembers: the fuller and larger it is, the more.
 */
function windowFor(arrivalRate: number, contacts: number): Window {
  const warmUpS = Math.ceil(contacts / 10 / arrivalRate);
  return { warmUpS, durationS: warmUpS + Math.ceil(contacts / arrivalRate) };
}

function arrivals(queue: string, rate: number, more: Partial<ArrivalSpec> = {}): ArrivalSpec {
  return {
    queue,
    interarrival: { dist: 'exponential', meanS: 1 / rate },
    handle: { dist: 'exponential', meanS: SERVICE_S },
    ...more,
  };
}

function seats(group: string, count: number, more: Partial<SeatSpec> = {}): SeatSpec {
  return { group, count, centre: 'n', skills: { a: 5 }, ...more };
}

const queue: QueueSpec = { id: 'q', medium: 'voice', requires: { a: 1 }, answerTargetS: 20 };

/** One queue, one group, one centre: the systems of Erlang. */
function oneQueue(
  [servers, load, contacts]: readonly [number, number, number],
  change: Partial<QueueSpec>,
  more: Partial<ArrivalSpec>,
): Scenario {
  return {
    ...windowFor(load * mu, contacts),
    centres: [{ id: 'n' }],
    queues: [{ ...queue, ...change }],
    arrivals: [arrivals('q', load * mu, more)],
    seats: [seats('g', servers)],
  };
}

describe('one queue', () => {
  it.each([
    [5, 3, 6_000],
    [20, 18, 8_000],
    [50, 50, 12_000],
  ])('without waiting room loses what Erlang B says: %d seats, %d erlang', (servers, load, contacts) => {
    const { total, groups } = simulated(oneQueue([servers, load, contacts], { maxWaiting: 0 }, {}));
    const lost = erlangB(servers, load);
    expectTheory('rejectRate', total.rejectRate, lost);
    expectTheory('occupancy', occupancyOf(groups), (load * (1 - lost)) / servers);
  });

  it.each([
    [1, 0.7, 12_000],
    [10, 7, 30_000],
    [40, 34, 100_000],
  ])('with patience without end waits as Erlang C says: %d seats, %d erlang', (servers, load, contacts) => {
    const { total } = simulated(oneQueue([servers, load, contacts], {}, {}));
    const theory = waitingWithoutEnd(servers, load * mu, mu);
    expectTheory('pWait', total.pWait, theory.pWait);
    expectTheory('asaS', total.asaS, theory.meanWaitS);
    expectTheory('meanQueueLength', total.meanQueueLength, theory.meanQueueLength);
    expectTheory('serviceLevel', total.serviceLevel, serviceLevelWithoutEnd(servers, load * mu, mu, 20));
  });

  it.each([
    [10, 9, 200, 10_000],
    [30, 33, 60, 10_000],
    [50, 52, 200, 30_000],
  ])('with patience abandons as Erlang A says: %d seats, %d erlang, %d s', (servers, load, patienceS, contacts) => {
    const patience = { dist: 'exponential', meanS: patienceS } as const;
    const { total } = simulated(oneQueue([servers, load, contacts], {}, { patience }));
    const theory = erlangA(servers, load * mu, mu, 1 / patienceS);
    expectTheory('abandonRate', total.abandonRate, theory.abandonRate);
    expectTheory('meanWaitS', total.meanWaitS, theory.meanWaitS);
    expectTheory('meanQueueLength', total.meanQueueLength, theory.meanQueueLength);
  });
});

describe('two groups', () => {
  it.each([
    [6, 5, 8, 6],
    [10, 12, 6, 3],
  ])(
    'of an N-shaped design: %d seats with one skill, %d erlang for them; %d with both, %d erlang',
    (c1, a1, c2, a2) => {
      const theory = lossWithOverflow({
        firstRate: a1 * mu,
        secondRate: a2 * mu,
        serviceRate: mu,
        firstServers: c1,
        secondServers: c2,
      });
      // Fewest skills first: the flexible seats are kept for those who need them.
      const { queues } = simulated({
        ...windowFor((a1 + a2) * mu, 10_000),
        centres: [{ id: 'n' }],
        queues: [
          { ...queue, id: 'first', ranking: 'least-skilled', maxWaiting: 0 },
          { ...queue, id: 'second', requires: { b: 1 }, maxWaiting: 0 },
        ],
        arrivals: [arrivals('first', a1 * mu), arrivals('second', a2 * mu)],
        seats: [seats('one', c1), seats('both', c2, { skills: { a: 5, b: 5 } })],
      });
      expectTheory('lost of the first kind', figuresOf(queues, 'first').rejectRate, theory.firstLost);
      expectTheory('lost of the second kind', figuresOf(queues, 'second').rejectRate, theory.secondLost);
    },
  );

  it.each([
    [6, 6, 8, 5],
    [12, 11, 5, 3],
  ])('in two centres, the second lends while the first is full: %d seats, %d erlang; %d, %d', (c1, a1, c2, a2) => {
    const theory = lossWithOverflow({
      firstRate: a1 * mu,
      secondRate: a2 * mu,
      serviceRate: mu,
      firstServers: c1,
      secondServers: c2,
    });
    const window = windowFor((a1 + a2) * mu, 10_000);
    const { centres } = simulated({
      ...window,
      centres: [{ id: 'n' }, { id: 'x' }],
      queues: [{ ...queue, maxWaiting: 0 }],
      arrivals: [arrivals('q', a1 * mu, { centre: 'n' }), arrivals('q', a2 * mu, { centre: 'x' })],
      seats: [seats('n', c1), seats('x', c2, { centre: 'x' })],
      overflow: [{ id: 'lend', queue: 'q', home: 'n', when: { readySeats: 0 }, action: 'widen', targets: ['x'] }],
    });
    const first = figuresOf(centres, 'n');
    expectTheory('lost at the first', first.rejectRate, theory.firstLost);
    expectTheory('lost at the second', figuresOf(centres, 'x').rejectRate, theory.secondLost);
    const offered = a1 * mu * (window.durationS - window.warmUpS);
    expectTheory('overflowed', first.overflowed, theory.overflowed * offered);
  });
});

describe('priorities', () => {
  it('that are strict make each kind wait as Cobham says', () => {
    const rates = [0.2, 0.3, 0.3].map((share) => share * 5 * mu);
    const theory = strictPriorityWaits(5, mu, rates);
    const { queues } = simulated({
      ...windowFor(4 * mu, 45_000),
      centres: [{ id: 'n' }],
      priorities: [
        { priority: 1, strict: true },
        { priority: 2, strict: true },
      ],
      queues: [2, 1, 0].map((priority) => ({ ...queue, id: `p${priority}`, priority })),
      arrivals: rates.map((rate, index) => arrivals(`p${2 - index}`, rate)),
      seats: [seats('g', 5)],
    });
    theory.forEach((waitS, index) => {
      const id = `p${2 - index}`;
      expectTheory(`asaS of ${id}`, figuresOf(queues, id).asaS, waitS);
    });
  });

  it.each([
    [1, 0.8],
    [4, 3.2],
  ])('that age at rates of their own make each kind wait as Kleinrock says: %d seats, %d erlang', (servers, load) => {
    const kinds = [
      { arrivalRate: (load * mu) / 2, ageingRate: 1 },
      { arrivalRate: (load * mu) / 3, ageingRate: 2 },
      { arrivalRate: (load * mu) / 6, ageingRate: 5 },
    ];
    const theory = ageingWaits(servers, mu, kinds);
    const { queues } = simulated({
      ...windowFor(load * mu, 30_000),
      centres: [{ id: 'n' }],
      queues: kinds.map(({ ageingRate }) => ({ ...queue, id: `r${ageingRate}`, ageingRate })),
      arrivals: kinds.map(({ arrivalRate, ageingRate }) => arrivals(`r${ageingRate}`, arrivalRate)),
      seats: [seats('g', servers)],
    });
    theory.forEach((waitS, index) => {
      const id = `r${kinds[index]?.ageingRate ?? 0}`;
      expectTheory(`asaS of ${id}`, figuresOf(queues, id).asaS, waitS);
    });
  });
});

function figuresOf<T>(figures: Readonly<Record<string, T>>, id: string): T {
  const found = figures[id];
  if (found === undefined) throw new Error(`no figures of ${id}`);
  return found;
}

function occupancyOf(
  groups: Readonly<Record<string, { readonly occupancy: { mean: number | null; ci95: number | null } }>>,
) {
  return figuresOf(groups, 'g').occupancy;
}
