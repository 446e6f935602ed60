import { judge, seatGrowth, waitingGrowth } from './goals';
import type { Latency } from './latencies';
import type { CaseResult } from './measure-case';
import type { StandIn, StandInResult } from './measure-stand-in';

const latency = (p99Ns: number): Latency => ({ count: 1, meanNs: 1, p50Ns: 1, p99Ns, maxNs: p99Ns });

function result(size: [number, number, number], nsPerCommand: number, over: Partial<CaseResult> = {}): CaseResult {
  const [seats, waiting, centres] = size;
  return {
    plan: { seats, waiting, centres, seed: 1, features: 'all' },
    commands: 1_000,
    nsPerCommand,
    commandsPerSecond: 1e9 / nsPerCommand,
    changesNsPerCommand: 0,
    all: latency(20_000),
    kinds: {},
    clockNs: 50,
    meanWaiting: waiting,
    heapPerSeat: 5_000,
    heapPerWaiting: waiting < seats ? null : 900,
    setupCommands: 0,
    setupSeconds: 0,
    ...over,
  };
}

function standIn(name: StandIn, commandsPerSecond: number, sessions = 1): StandInResult {
  const { plan } = result([10_000, 100_000, 20], 1);
  return { plan, standIn: name, sessions, commandsPerSecond, commands: 1, offers: 1, engineCommandsPerSecond: 300_000 };
}

const good = {
  reference: [result([10_000, 100_000, 1], 3_000), result([10_000, 100_000, 20], 3_900)],
  cases: [
    result([1_000, 0, 1], 2_000),
    result([100_000, 0, 1], 3_900),
    result([1_000, 1_000_000, 1], 3_000),
    result([100_000, 1_000_000, 1], 4_000),
  ],
  standIns: [standIn('linear scan', 10_000), standIn('SQL', 500), standIn('SQL', 2_500, 8)],
};
const verdicts = (measured: Parameters<typeof judge>[0]) => judge(measured).map(({ passed }) => passed);

it('passes what is good enough', () => {
  expect(verdicts(good)).toEqual(Array.from({ length: 7 }, () => true));
  expect(judge(good).map(({ found }) => found)).toEqual([
    '256,410 (10,000 seats, 100,000 waiting, 20 centres)',
    '20.0 µs (10,000 seats, 100,000 waiting, 1 centre)',
    '1.95 × (1,000 seats, 0 waiting, 1 centre → 100,000 seats, 0 waiting, 1 centre)',
    '1.50 × (1,000 seats, 0 waiting, 1 centre → 1,000 seats, 1,000,000 waiting, 1 centre)',
    '120 ×',
    '30 ×',
    '900 B (1,000 seats, 1,000,000 waiting, 1 centre)',
  ]);
});

it.each([
  [0, { reference: [result([10_000, 100_000, 1], 3_000), result([10_000, 100_000, 20], 4_100)] }],
  [1, { reference: [result([10_000, 100_000, 20], 3_000, { all: latency(50_000) })] }],
  [2, { cases: [...good.cases, result([1_000, 0, 20], 2_000), result([100_000, 0, 20], 4_100)] }],
  [3, { cases: [...good.cases, result([10_000, 0, 20], 1_000), result([10_000, 1_000_000, 20], 2_100)] }],
  [4, { standIns: [...good.standIns, standIn('SQL', 3_100, 16)] }],
  [5, { standIns: [...good.standIns, standIn('linear scan', 12_100)] }],
  [6, { reference: [result([10_000, 100_000, 20], 3_000, { heapPerWaiting: 1_025 })] }],
])('fails goal %i by the worst that was measured', (goal, over) => {
  expect(verdicts({ ...good, ...over })).toEqual(Array.from({ length: 7 }, (_, index) => index !== goal));
});

it('passes nothing that was not measured', () => {
  expect(verdicts({ reference: [], cases: [], standIns: [] })).toEqual(Array.from({ length: 7 }, () => false));
});

it('compares the smallest with the largest of otherwise equal loads', () => {
  expect(seatGrowth(good.cases).map(({ ratio }) => ratio)).toEqual([1.95, 4 / 3]);
  expect(waitingGrowth(good.cases).map(({ ratio }) => ratio)).toEqual([1.5, 4_000 / 3_900]);
});
