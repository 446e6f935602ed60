import { figureOf } from './figures';
import { Tally } from './tally';

test('the half width is Student t times the standard error; undefined values are left out', () => {
  expect(figureOf([null, null])).toEqual({ mean: null, ci95: null });
  expect(figureOf([null, 3])).toEqual({ mean: 3, ci95: null });
  // Deviation √2, two values, one degree of freedom: 12.7062 × √2 ÷ √2.
  const { mean, ci95 } = figureOf([1, null, 3]);
  expect(mean).toBe(2);
  expect(ci95).toBeCloseTo(12.7062, 4);
});

test('percentiles are the nearest rank', () => {
  const tally = new Tally();
  for (let wait = 20; wait >= 1; wait--) tally.addAbandoned(wait * 1000);
  expect(Tally.figuresOf([tally], 1)).toMatchObject({ waitP50S: 10, waitP95S: 19, waitP99S: 20 });
  tally.addAbandoned(21_000);
  expect(Tally.figuresOf([tally], 1)).toMatchObject({ waitP50S: 11, waitP95S: 20, waitP99S: 21 });
});
