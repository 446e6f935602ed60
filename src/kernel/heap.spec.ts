import { Heap } from './heap';
import { seededRandom } from './random';

describe('Heap', () => {
  it.each([1, 2, 3])('gives the least first, whatever the order of pushes and pops (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const heap = new Heap<number>((a, b) => a - b);
    let model: number[] = [];
    for (let step = 0; step < 2_000; step++) {
      if (random.next() < 0.55) {
        const item = random.below(1_000);
        heap.push(item);
        model = [...model, item].sort((a, b) => a - b);
      } else {
        expect(heap.peek()).toBe(model[0]);
        expect(heap.pop()).toBe(model.shift());
      }
      expect(heap.size).toBe(model.length);
    }
    heap.clear();
    expect(heap.pop()).toBeUndefined();
  });
});
