import { Stream } from './stream';

const DRAWS = 100_000;

function numbers(stream: Stream, count = DRAWS): Float64Array {
  return Float64Array.from({ length: count }, () => stream.next());
}

test('the same stream gives the same numbers', () => {
  expect(numbers(new Stream(7, 1, 2, 'handle'), 100)).toEqual(numbers(new Stream(7, 1, 2, 'handle'), 100));
});

/** Seeds above 32 bits count whole, and so does every other part of a stream's name. */
const BASE = [7, 1, 2, 'handle'] as const;
const OTHERS = [
  [8, 1, 2, 'handle'],
  [7 + 2 ** 32, 1, 2, 'handle'],
  [-7, 1, 2, 'handle'],
  [7, 2, 1, 'handle'],
  [7, 2, 2, 'handle'],
  [7, 1, 3, 'handle'],
  [7, 1, 2, 'patience'],
] as const;

test.each(OTHERS)('stream %j has nothing to do with its neighbour', (...name) => {
  const [ours, other] = [numbers(new Stream(...BASE)), numbers(new Stream(...name))];
  for (const lag of [0, 1, 2]) {
    // Correlation of independent numbers is normal with deviation 1 ÷ √n; 4.5 deviations are 7 in a million.
    expect(Math.abs(correlation(ours.subarray(0, DRAWS - lag), other.subarray(lag)))).toBeLessThan(
      4.5 / Math.sqrt(DRAWS),
    );
  }
});

test('numbers of a stream are even over [0, 1), and their neighbours too', () => {
  const drawn = numbers(new Stream(1, 0, 0, 'interarrival'), 2 * DRAWS);
  const cells = new Float64Array(256);
  for (let at = 0; at < drawn.length; at += 2) {
    const cell = Math.floor((drawn[at] as number) * 16) * 16 + Math.floor((drawn[at + 1] as number) * 16);
    cells[cell] = (cells[cell] as number) + 1;
  }
  const expected = DRAWS / 256;
  const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 255 degrees of freedom: mean 255, deviation 22.6; 4.5 deviations either way.
  expect(Math.abs(chiSquare - 255)).toBeLessThan(4.5 * Math.sqrt(2 * 255));
});

function correlation(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  // Each number has mean 1/2 and variance 1/12.
  for (let at = 0; at < a.length; at++) sum += ((a[at] as number) - 0.5) * ((b[at] as number) - 0.5);
  return (12 * sum) / a.length;
}
