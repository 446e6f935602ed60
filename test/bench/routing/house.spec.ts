import { seededRandom } from '../../../src/kernel/random';
import type { Requirement } from '../../../src/routing/engine/config';
import { keyOf, makeHouse, makeSeats, PRIORITIES, REQUIREMENT_SETS, SKILL_COUNT } from './house';
import { idOf, numberOf } from './ids';
import { drawMedium, drawPriority } from './load-plan';
import { RULES_IN_FORCE } from './overflow-rules';

const SIZE = { seats: 20_000, centres: 20 };

describe('the seats', () => {
  const seats = [...makeSeats(SIZE, 1)];

  it('have 3 to 12 of 200 skills at levels 1 to 10, and no two the same', () => {
    const used = new Set(seats.flatMap(({ profile }) => Object.keys(profile.skills)));
    expect(used.size).toBe(SKILL_COUNT);
    for (const { profile } of seats) {
      const levels = Object.values(profile.skills);
      expect(levels.length).toBeGreaterThanOrEqual(3);
      expect(levels.length).toBeLessThanOrEqual(12);
      for (const level of levels) expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).toContain(level);
    }
    expect(new Set(seats.map(({ profile }) => keyOf(profile.skills))).size).toBe(SIZE.seats);
  });

  it('are spread evenly over the centres and have numbers of their own', () => {
    const perCentre = new Map<string, number>();
    for (const { centreId } of seats) perCentre.set(centreId, (perCentre.get(centreId) ?? 0) + 1);
    expect([...perCentre.values()]).toEqual(Array.from({ length: 20 }, () => 1_000));
    expect(new Set(seats.map(({ profile }) => profile.seatNumber)).size).toBe(SIZE.seats);
  });
});

describe('the configuration', () => {
  const config = makeHouse(SIZE, 1);
  const sets = config.queues.flatMap(({ requires, rings }) => [requires, ...rings.map((ring) => ring.requires)]);

  it('uses 500 requirement sets of 1 to 3 skills in queues of three rings, each asking less', () => {
    expect(new Set(sets.map(keyOf)).size).toBe(REQUIREMENT_SETS);
    expect(new Set(sets.map((set) => Object.keys(set).length))).toEqual(new Set([1, 2, 3]));
    for (const { requires, rings } of config.queues) {
      expect([requires, ...rings.map((ring) => ring.requires)].map((set) => Object.keys(set).length)).toEqual([
        3, 2, 1,
      ]);
      expect(rings.every((ring) => includes(requires, ring.requires))).toBe(true);
    }
  });

  it('has three priorities, two ageing rates, one strict, and ten rules', () => {
    expect(config.priorities).toHaveLength(3);
    expect(new Set(PRIORITIES.map(({ ageingRate }) => ageingRate)).size).toBe(2);
    expect(config.priorities.filter(({ strict }) => strict === true)).toHaveLength(1);
    expect(config.rules).toHaveLength(RULES_IN_FORCE);
  });

  it('follows from size and seed alone', () => {
    expect(makeHouse(SIZE, 1)).toEqual(config);
    expect(makeHouse(SIZE, 2)).not.toEqual(config);
  });
});

it('draws media 60, 20, 10, 10 and priorities 80, 15, 5', () => {
  const random = seededRandom(3);
  const draws = 100_000;
  const media = new Map<string, number>();
  const priorities = new Map<number, number>();
  for (let index = 0; index < draws; index++) {
    const medium = drawMedium(random);
    const priority = drawPriority(random);
    media.set(medium, (media.get(medium) ?? 0) + 1);
    priorities.set(priority, (priorities.get(priority) ?? 0) + 1);
  }
  const percent = (counted: number | undefined) => Math.round((100 * (counted ?? 0)) / draws);
  expect(['voice', 'chat', 'sms', 'email'].map((medium) => percent(media.get(medium)))).toEqual([60, 20, 10, 10]);
  expect([0, 1, 2].map((priority) => percent(priorities.get(priority)))).toEqual([80, 15, 5]);
});

it('makes identifiers from numbers and back', () => {
  expect(idOf('contact', 48_879)).toBe('c0000000-0000-4000-8000-00000000beef');
  for (const number of [0, 1, 15, 16, 255, 1_234_567, 2 ** 40]) expect(numberOf(idOf('seat', number))).toBe(number);
});

function includes(narrow: Requirement, wide: Requirement): boolean {
  return Object.entries(wide).every(([skill, level]) => (narrow[skill] ?? 0) >= level);
}
