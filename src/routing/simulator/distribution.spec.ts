import { longestOf, meanOf, samplerOf } from './distribution';
import type { Distribution } from './scenario';
import { Stream } from './stream';

const DRAWS = 200_000;
/** In standard errors; the probability that a right sampler is found wrong is 7 in a million for each figure. */
const CONFIDENCE = 4.5;

function draws(spec: Distribution): Float64Array {
  const stream = new Stream(3, 0, 0, 'handle');
  const sampler = samplerOf(spec);
  return Float64Array.from({ length: DRAWS }, () => sampler(stream) / 1000);
}

function momentsOf(values: Float64Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const central = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  const variance = central(2);
  return {
    mean,
    variance,
    meanError: Math.sqrt(variance / values.length),
    // Of the sample variance, from the sample's own fourth moment.
    varianceError: Math.sqrt((central(4) - variance ** 2) / values.length),
  };
}

/** Squared coefficients of variation by the textbooks: 1 ÷ k for Erlang, (b − a)² ÷ 12 over the mean² for uniform. */
const MOMENTS: readonly (readonly [Distribution, number, number])[] = [
  [{ dist: 'exponential', meanS: 180 }, 180, 180 ** 2],
  [{ dist: 'uniform', minS: 60, maxS: 180 }, 120, 120 ** 2 / 12],
  [{ dist: 'lognormal', meanS: 180, sdS: 90 }, 180, 90 ** 2],
  [{ dist: 'erlang', meanS: 180, k: 1 }, 180, 180 ** 2],
  [{ dist: 'erlang', meanS: 180, k: 4 }, 180, 180 ** 2 / 4],
  [{ dist: 'hyperexponential', meanS: 180, scv: 1 }, 180, 180 ** 2],
  [{ dist: 'hyperexponential', meanS: 180, scv: 4 }, 180, 4 * 180 ** 2],
  [{ dist: 'empirical', valuesS: [10, 20, 60] }, 30, (20 ** 2 + 10 ** 2 + 30 ** 2) / 3],
];

test.each(MOMENTS)('%j has mean %d and variance %d', (spec, mean, variance) => {
  const values = draws(spec);
  const found = momentsOf(values);
  expect(meanOf(spec)).toBe(mean);
  expect(Math.abs(found.mean - mean)).toBeLessThan(CONFIDENCE * found.meanError);
  expect(Math.abs(found.variance - variance)).toBeLessThan(CONFIDENCE * found.varianceError);
  expect(values.reduce((longest, value) => Math.max(longest, value), 0) * 1000).toBeLessThanOrEqual(longestOf(spec));
});

/** P(X > x) where the formula is short: e^(−x/m); for two balanced phases the mixture of two of them. */
const TAILS: readonly (readonly [Distribution, number, number])[] = [
  [{ dist: 'exponential', meanS: 180 }, 360, Math.exp(-2)],
  [{ dist: 'uniform', minS: 60, maxS: 180 }, 150, 0.25],
  [{ dist: 'erlang', meanS: 180, k: 2 }, 180, Math.exp(-2) * 3],
  [{ dist: 'hyperexponential', meanS: 180, scv: 3 }, 360, twoPhases(360, 180, 3)],
  // Half of all draws lie above the median, the exponential of the logarithm's mean.
  [{ dist: 'lognormal', meanS: 180, sdS: 180 }, 180 / Math.SQRT2, 0.5],
];

function twoPhases(x: number, mean: number, scv: number): number {
  const share = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
  return share * Math.exp((-2 * share * x) / mean) + (1 - share) * Math.exp((-2 * (1 - share) * x) / mean);
}

test.each(TAILS)('%j is above %d with probability %d', (spec, x, probability) => {
  const above = draws(spec).reduce((count, value) => count + Number(value > x), 0) / DRAWS;
  expect(Math.abs(above - probability)).toBeLessThan(CONFIDENCE * Math.sqrt((probability * (1 - probability)) / DRAWS));
});

test('a constant is itself, to the nearest millisecond', () => {
  const sampler = samplerOf({ dist: 'constant', meanS: 0.0015 });
  expect(sampler(new Stream(0, 0, 0, 'handle'))).toBe(2);
  expect(longestOf({ dist: 'constant', meanS: 0 })).toBe(0);
});

test('empirical values are drawn with replacement, each alike', () => {
  const counts = new Map<number, number>();
  for (const value of draws({ dist: 'empirical', valuesS: [1, 2, 2] })) counts.set(value, (counts.get(value) ?? 0) + 1);
  expect([...counts.keys()].sort()).toEqual([1, 2]);
  expect(Math.abs((counts.get(2) ?? 0) / DRAWS - 2 / 3)).toBeLessThan(CONFIDENCE * Math.sqrt(2 / 9 / DRAWS));
});
