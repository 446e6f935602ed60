import { seededRandom } from '../../kernel/random';
import { Requirements } from './requirements';

describe('the requirements of a configuration', () => {
  it('are one object where they ask the same', () => {
    const requirements = new Requirements();
    const first = requirements.intern({ power: 3, billing: 1 });
    expect(requirements.intern({ billing: 1, power: 3 })).toBe(first);
    expect(requirements.intern({ billing: 1, power: 4 })).not.toBe(first);
    expect(requirements.all.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('are met by whoever has every skill at the level asked, as a look at each of them says', () => {
    const random = seededRandom(5);
    const names = ['a', 'b', 'c', 'd', 'e'];
    const some = (share: number) =>
      Object.fromEntries(names.filter(() => random.next() < share).map((name) => [name, 1 + random.below(4)]));
    const requirements = new Requirements();
    for (let count = 0; count < 60; count++) requirements.intern(some(0.4));
    let met = 0;
    for (let count = 0; count < 200; count++) {
      const skills: Record<string, number> = some(0.6);
      const slow = requirements.all.filter(({ skills: asked }) =>
        asked.every(([name, level]) => (skills[name] ?? 0) >= level),
      );
      expect(new Set(requirements.metBy(skills))).toEqual(new Set(slow));
      expect(requirements.metBy(skills)).toHaveLength(slow.length);
      met += slow.length;
    }
    expect(met).toBeGreaterThan(1_000);
    expect(requirements.metBy({}).map(({ skills }) => skills)).toEqual([[]]);
  });
});
