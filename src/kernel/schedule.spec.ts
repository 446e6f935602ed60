import { seededRandom } from './random';
import { Schedule, type Scheduled } from './schedule';

class Item implements Scheduled {
  place = -1;
  constructor(
    readonly at: number,
    readonly order: number,
  ) {}
}

describe('Schedule', () => {
  it.each([1, 2, 3])('gives the first due, whatever the order of comings and goings (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const schedule = new Schedule<Item>();
    let model: Item[] = [];
    let equalInstants = 0;
    for (let step = 0; step < 4_000; step++) {
      const roll = random.next();
      if (roll < 0.5) {
        const item = new Item(10 * Math.floor(step / 10) + 40 * random.below(50), step);
        equalInstants += Number(model.some(({ at }) => at === item.at));
        schedule.add(item);
        model = [...model, item].sort((a, b) => a.at - b.at || a.order - b.order);
      } else {
        const gone = roll < 0.75 ? model[0] : model[random.below(Math.max(1, model.length))];
        if (gone === undefined) continue;
        schedule.remove(gone);
        expect(gone.place).toBe(-1);
        schedule.remove(gone);
        model = model.filter((item) => item !== gone);
      }
      expect(schedule.first()).toBe(model[0]);
      expect(schedule.size).toBe(model.length);
    }
    expect(equalInstants).toBeGreaterThan(100);
    for (const item of model) schedule.remove(item);
    expect(schedule.first()).toBeUndefined();
    expect(model.every(({ place }) => place === -1)).toBe(true);
  });
});
