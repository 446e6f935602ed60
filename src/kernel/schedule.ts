import { Heap } from './heap';

/** Something that comes due. The schedule it is in keeps its place up to date, so that it can be taken out at once. */
export interface Scheduled {
  at: number;
  /** Settles equal instants: the smaller first. Unique within an instant. */
  order: number;
  /** Where the schedule holds it; -1 while it is in none. */
  place: number;
}

/** What comes due in the same stretch of so many milliseconds is put in order together, when its turn comes. */
const STRETCH_MS = 512;
/** Stretches are numbered from 2020 on, which keeps their numbers small and quick to look up until 2054. */
const ORIGIN_MS = 1_577_836_800_000;

/**
 * What comes due, by instant, then by order. Only the stretch of time that is next is kept in order, in a heap; later
 * ones lie by stretch in no order, so that adding and taking out costs next to nothing however much is scheduled. Most
 * of what is scheduled ends early.
 */
export class Schedule<T extends Scheduled> {
  private readonly near = new Near<T>();
  /** What comes at or after this instant is in `far`. */
  private nearUntil = -Infinity;
  /** By number of the stretch. */
  private readonly far = new Map<number, T[]>();
  /** Numbers of the stretches in `far`, each once. */
  private readonly stretches = new Heap<number>((a, b) => a - b);
  private count = 0;

  get size(): number {
    return this.count;
  }

  first(): T | undefined {
    while (this.near.size === 0) {
      const stretch = this.stretches.pop();
      if (stretch === undefined) return undefined;
      this.nearUntil = ORIGIN_MS + (stretch + 1) * STRETCH_MS;
      for (const item of this.far.get(stretch) ?? []) this.near.add(item);
      this.far.delete(stretch);
    }
    return this.near.first();
  }

  /** The item must not be in a schedule. */
  add(item: T): void {
    this.count += 1;
    if (item.at < this.nearUntil) {
      this.near.add(item);
      return;
    }
    const stretch = stretchOf(item);
    const items = this.far.get(stretch);
    if (items === undefined) {
      item.place = 0;
      this.far.set(stretch, [item]);
      this.stretches.push(stretch);
      return;
    }
    item.place = items.length;
    items.push(item);
  }

  /** Takes it out; nothing happens when it is in no schedule. */
  remove(item: T): void {
    const { place } = item;
    if (place < 0) return;
    this.count -= 1;
    if (item.at < this.nearUntil) {
      this.near.remove(item);
      return;
    }
    item.place = -1;
    const items = this.far.get(stretchOf(item)) as T[];
    const last = items.pop() as T;
    if (last === item) return;
    last.place = place;
    items[place] = last;
  }
}

function stretchOf({ at }: Scheduled): number {
  return Math.floor((at - ORIGIN_MS) / STRETCH_MS);
}

/** Children of a node: four lie side by side in memory, and the heap is half as deep as with two. */
const BRANCHES = 4;

/**
 * A heap of four branches, by instant, then by order. The instants lie beside the items in an array of plain numbers, so
 * that the items themselves are read only where two instants are equal.
 */
class Near<T extends Scheduled> {
  private readonly items: T[] = [];
  private readonly instants: number[] = [];

  get size(): number {
    return this.items.length;
  }

  first(): T | undefined {
    return this.items[0];
  }

  /** The item must not be in a schedule. */
  add(item: T): void {
    this.items.push(item);
    this.instants.push(item.at);
    this.rise(this.items.length - 1, item);
  }

  /** Takes it out; nothing happens when it is in no schedule. */
  remove(item: T): void {
    const { place } = item;
    if (place < 0) return;
    item.place = -1;
    const last = this.items.pop() as T;
    this.instants.pop();
    if (last === item) return;
    if (place > 0 && this.isBefore(last, (place - 1) >> 2)) this.rise(place, last);
    else this.sink(place, last);
  }

  /** Whether the item comes before the one at `place`. */
  private isBefore(item: T, place: number): boolean {
    const at = this.instants[place] as number;
    return item.at < at || (item.at === at && item.order < (this.items[place] as T).order);
  }

  /** Puts `item` at the free `place` or at one of the places above. */
  private rise(place: number, item: T): void {
    let free = place;
    while (free > 0) {
      const above = (free - 1) >> 2;
      if (!this.isBefore(item, above)) break;
      this.put(free, this.items[above] as T);
      free = above;
    }
    this.put(free, item);
  }

  /** Puts `item` at the free `place` or at one of the places below. */
  private sink(place: number, item: T): void {
    let free = place;
    for (;;) {
      const child = this.leastChild(free);
      if (child < 0 || this.isBefore(item, child)) break;
      this.put(free, this.items[child] as T);
      free = child;
    }
    this.put(free, item);
  }

  private leastChild(place: number): number {
    const { instants, items } = this;
    const from = BRANCHES * place + 1;
    const to = Math.min(from + BRANCHES, items.length);
    if (from >= to) return -1;
    let least = from;
    for (let child = from + 1; child < to; child++) {
      const at = instants[child] as number;
      const leastAt = instants[least] as number;
      if (at < leastAt || (at === leastAt && (items[child] as T).order < (items[least] as T).order)) least = child;
    }
    return least;
  }

  private put(place: number, item: T): void {
    this.items[place] = item;
    this.instants[place] = item.at;
    item.place = place;
  }
}
