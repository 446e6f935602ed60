import type { Random } from '../../src/kernel/random';

export function chance(random: Random, probability: number): boolean {
  return random.next() < probability;
}

export function oneOf<T>(random: Random, items: readonly T[]): T {
  return items[random.below(items.length)] as T;
}

/** One of the items, the first most often and the last most seldom. */
export function oneOfFirst<T>(random: Random, items: readonly T[]): T {
  return items[random.below(1 + random.below(items.length))] as T;
}

/** The same items in an order by chance. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.below(left.length), 1)[0] as T);
}
