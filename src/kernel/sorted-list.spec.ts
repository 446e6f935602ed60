import { seededRandom } from './random';
import { SortedList } from './sorted-list';

describe('SortedList', () => {
  it.each([1, 2, 3])('agrees with a sorted array under inserts and deletes (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const list = new SortedList<number>((a, b) => a - b);
    let model: number[] = [];
    for (let step = 0; step < 5_000; step++) {
      const item = random.below(2_000);
      const isThere = model.includes(item);
      if (random.next() < 0.6 && !isThere) {
        list.insert(item);
        model = [...model, item].sort((a, b) => a - b);
      } else {
        expect(list.delete(item)).toBe(isThere);
        model = model.filter((other) => other !== item);
      }
      if (step % 50 !== 0) continue;
      expect([...list]).toEqual(model);
      expect(list.toArray()).toEqual(model);
      expect(list.size).toBe(model.length);
      expect(list.first()).toBe(model[0]);
      expect(list.countWhile((other) => other < item)).toBe(model.filter((other) => other < item).length);
      expect(list.find((other) => other >= item)).toBe(model.find((other) => other >= item));
    }
    expect(model.length).toBeGreaterThan(500);
  });

  it('keeps its order where things come at the end and go at the front, through many chunks', () => {
    const list = new SortedList<number>((a, b) => a - b);
    const model: number[] = [];
    for (let item = 0; item < 3_000; item++) {
      list.insert(item);
      model.push(item);
      if (item % 3 !== 0) continue;
      expect(list.first()).toBe(model[0]);
      expect(list.delete(model.shift() as number)).toBe(true);
    }
    expect([...list]).toEqual(model);
    for (const item of model) expect(list.delete(item)).toBe(true);
    expect([list.size, list.first(), list.delete(7)]).toEqual([0, undefined, false]);
    list.insert(7);
    expect([...list]).toEqual([7]);
  });
});
