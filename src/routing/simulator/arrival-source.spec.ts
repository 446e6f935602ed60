import { present } from '../../kernel/assert';
import { arrivalSource } from './arrival-source';
import { planOf } from './plan';
import type { ArrivalSpec } from './scenario';

function instants(entry: Partial<ArrivalSpec>, count: number): number[] {
  const plan = planOf({
    durationS: 1_000_000,
    queues: [{ id: 'q', medium: 'voice' }],
    arrivals: [{ queue: 'q', handle: { dist: 'constant', meanS: 1 }, ...entry }],
  });
  const source = arrivalSource(present(plan.entries[0], 'the entry'), 1, 0);
  return Array.from({ length: count }, () => source.next() / 1000);
}

const every = (meanS: number) => ({ dist: 'constant', meanS }) as const;

test.each<readonly [string, Partial<ArrivalSpec>, readonly number[]]>([
  ['the first comes one gap after 0', { interarrival: every(3) }, [3, 6, 9, 12]],
  ['a list of instants is taken as it is', { timesS: [0, 0.5, 0.5] }, [0, 0.5, 0.5, Infinity]],
  [
    'the factor is 1 before its first instant, then multiplies the rate',
    { interarrival: every(4), rateFactor: [{ fromS: 10, factor: 2 }] },
    // 4, 8, then 2 of the 4 are over at 10 and the rest takes 1.
    [4, 8, 11, 13],
  ],
  [
    'at factor 0 nobody comes, and the gap goes on when the factor is above 0 again',
    {
      interarrival: every(4),
      rateFactor: [
        { fromS: 6, factor: 0 },
        { fromS: 100, factor: 0.5 },
      ],
    },
    [4, 104, 112, 120],
  ],
  [
    'at factor 0 for good nobody comes any more',
    { interarrival: every(4), rateFactor: [{ fromS: 6, factor: 0 }] },
    [4, Infinity, Infinity, Infinity],
  ],
  ['a factor from the start', { interarrival: every(4), rateFactor: [{ fromS: 0, factor: 0.5 }] }, [8, 16, 24, 32]],
])('%s', (_, entry, expected) => {
  expect(instants(entry, expected.length)).toEqual(expected);
});

test('exponential gaps with factors make a Poisson process of that rate', () => {
  const rateFactor = [
    { fromS: 10_000, factor: 3 },
    { fromS: 20_000, factor: 0.5 },
  ];
  const arrivals = instants({ interarrival: { dist: 'exponential', meanS: 1 }, rateFactor }, 50_000);
  const between = (from: number, to: number) => arrivals.filter((at) => from <= at && at < to).length;
  // Counts of a Poisson process have their mean for a variance; 4.5 deviations are 7 in a million.
  for (const [from, to, mean] of [
    [0, 10_000, 10_000],
    [10_000, 20_000, 30_000],
    [20_000, 30_000, 5_000],
  ] as const) {
    expect(Math.abs(between(from, to) - mean)).toBeLessThan(4.5 * Math.sqrt(mean));
  }
});
