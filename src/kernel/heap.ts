/** A binary heap: the least item by `compare` first. */
export class Heap<T> {
  private readonly items: T[] = [];

  constructor(private readonly compare: (a: T, b: T) => number) {}

  get size(): number {
    return this.items.length;
  }

  peek(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    const items = this.items;
    let place = items.length;
    items.push(item);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = items[parent] as T;
      if (this.compare(above, item) <= 0) break;
      items[place] = above;
      place = parent;
    }
    items[place] = item;
  }

  pop(): T | undefined {
    const items = this.items;
    const least = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return least;
    this.sink(last);
    return least;
  }

  clear(): void {
    this.items.length = 0;
  }

  /** Puts `item` at the empty root and lets it down to its place. */
  private sink(item: T): void {
    const items = this.items;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.compare(items[child + 1] as T, items[child] as T) < 0) child += 1;
      const below = items[child] as T;
      if (this.compare(item, below) <= 0) break;
      items[place] = below;
      place = child;
    }
    items[place] = item;
  }
}
