import { seededRandom } from '../../kernel/random';
import { compareInClass, compareInLine, type InLine, scoreAt } from './order';

const item = (rate: number, bonus: number, enqueuedAt: number, arrivalNumber: number, tier = 0): InLine => ({
  standing: { tier, rateMicro: rate * 1e6, bonusNano: bonus * 1e9 },
  enqueuedAt,
  arrivalNumber,
});

describe('order of contacts', () => {
  it('scores in nano-points: one point per second over 90 s, and 60 on top', () => {
    expect(scoreAt(item(1, 60, 0, 1), 90_000)).toBe(150e9);
  });

  it('finds scores equal that are equal on paper, where binary fractions are not', () => {
    const a = item(0.3, 0, 0, 2);
    const b = item(0.1, 2.4, 0, 1);
    expect(0.3 * 12.0).not.toBe(0.1 * 12.0 + 2.4);
    expect(scoreAt(a, 12_000)).toBe(scoreAt(b, 12_000));
    expect(compareInLine(a, b, 12_000)).toBeGreaterThan(0);
  });

  it('is the same inside a class at every instant', () => {
    const random = seededRandom(7);
    for (let count = 0; count < 1_000; count++) {
      const [a, b] = [1, 2].map((number) => item(0.3, random.below(100), random.below(100_000), number));
      if (a === undefined || b === undefined) continue;
      for (const now of [100_000, 10_000_000]) {
        expect(Math.sign(compareInClass(a, b))).toBe(Math.sign(compareInLine(a, b, now)));
      }
    }
  });

  it('puts a higher tier before any score', () => {
    expect(compareInLine(item(1, 0, 0, 1), item(1, 0, 99_000, 2, 1), 100_000)).toBeGreaterThan(0);
  });
});
