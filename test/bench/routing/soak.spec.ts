import { slope } from './soak';

const samples = (heapAt: (commands: number) => number) =>
  Array.from({ length: 25 }, (_, index) => ({ commands: (index + 1) * 1_000, heap: heapAt((index + 1) * 1_000) }));

it('finds the growth per command under noise that comes and goes', () => {
  const noise = (commands: number) => (commands % 2_000 === 0 ? 3_000 : -3_000);
  expect(slope(samples((commands) => 1e7 + 8 * commands))).toBeCloseTo(8, 6);
  expect(slope(samples((commands) => 1e7 + 8 * commands + noise(commands)))).toBeCloseTo(8, 0);
  expect(Math.abs(slope(samples((commands) => 1e7 + noise(commands))))).toBeLessThan(0.1);
});
