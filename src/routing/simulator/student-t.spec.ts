import { studentT975 } from './student-t';

/** Published percentage points of Student's t, 97.5 % (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2). */
test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [9, 2.262],
  [10, 2.228],
  [19, 2.093],
  [29, 2.045],
  [60, 2.0],
  [99, 1.984],
  [999, 1.962],
])('%d degrees of freedom: %d', (freedom, expected) => {
  expect(studentT975(freedom)).toBeCloseTo(expected, 3);
});

/** Exact by hand: t = tan(0.475π) for one degree of freedom, 0.95 √(2 ÷ (1 − 0.95²)) for two. */
test.each([
  [1, Math.tan(0.475 * Math.PI)],
  [2, 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2))],
])('%d degrees of freedom, exactly', (freedom, expected) => {
  expect(studentT975(freedom)).toBeCloseTo(expected, 9);
});
