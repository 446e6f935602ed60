import { mergeSpans, overlapMs } from './spans';

test('spans that touch or overlap are one, in whatever order they stand', () => {
  expect(
    mergeSpans([
      { from: 50, to: 60 },
      { from: 0, to: 10 },
      { from: 10, to: 20 },
      { from: 15, to: 18 },
      { from: 19, to: 30 },
      { from: 40, to: 40 },
    ]),
  ).toEqual([
    { from: 0, to: 30 },
    { from: 50, to: 60 },
  ]);
});

test.each([
  [0, 5, 0],
  [5, 15, 5],
  [12, 15, 3],
  [15, 99, 5],
  [0, 99, 10],
  [20, 30, 0],
])('of %d to %d, %d lie in the window', (from, to, expected) => {
  expect(overlapMs(from, to, { from: 10, to: 20 })).toBe(expected);
});
