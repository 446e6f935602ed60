/** Above this a chunk is split. Small enough to shift cheaply, large enough that 1,000,000 items are some 8,000 chunks. */
const MAX_CHUNK = 128;

/** What a list of one chunk has after it: shared, never written to, so that a short list costs one array. */
const NOTHING: never[][] = [];

/**
 * Items in the order of `compare`, which must be total (0 only for the same item) and must not change for an item
 * while it is in the list. Insert and delete cost two binary searches and a short shift; at either end, where most
 * things come and go, one comparison. A list that never held more than 128 items is one plain array.
 */
export class SortedList<T> {
  private head: T[] = [];
  private tail: T[][] = NOTHING;
  private count = 0;

  constructor(private readonly compare: (a: T, b: T) => number) {}

  get size(): number {
    return this.count;
  }

  first(): T | undefined {
    return this.head[0];
  }

  insert(item: T): void {
    this.count += 1;
    const { tail } = this;
    const last = tail.length === 0 ? this.head : (tail[tail.length - 1] as T[]);
    if (last.length === 0 || this.compare(last[last.length - 1] as T, item) < 0) this.append(last, item);
    else this.insertInside(item);
  }

  /** False when it was not there. */
  delete(item: T): boolean {
    const { head, tail } = this;
    if (head[0] === item) {
      head.shift();
      if (head.length === 0 && tail.length > 0) this.head = tail.shift() as T[];
      this.count -= 1;
      return true;
    }
    const at = tail.length === 0 ? 0 : this.chunkOf(item);
    const chunk = this.chunk(at);
    const place = chunk === undefined ? -1 : chunk.indexOf(item);
    if (chunk === undefined || place < 0) return false;
    chunk.splice(place, 1);
    if (chunk.length === 0 && at > 0) tail.splice(at - 1, 1);
    this.count -= 1;
    return true;
  }

  /** The first item, in order, that is accepted; reads no further. */
  find(accept: (item: T) => boolean): T | undefined {
    for (const item of this.head) if (accept(item)) return item;
    for (const chunk of this.tail) {
      for (const item of chunk) if (accept(item)) return item;
    }
    return undefined;
  }

  /** How many items satisfy `isBefore`, which must hold for a run of items from the first on. */
  countWhile(isBefore: (item: T) => boolean): number {
    let before = 0;
    for (let at = 0; at <= this.tail.length; at++) {
      const chunk = this.chunk(at) as T[];
      const last = chunk[chunk.length - 1];
      if (last !== undefined && !isBefore(last)) return before + firstIndex(chunk, (item) => !isBefore(item));
      before += chunk.length;
    }
    return before;
  }

  /** All of them, in order. */
  toArray(): T[] {
    return this.head.concat(...this.tail);
  }

  *[Symbol.iterator](): IterableIterator<T> {
    yield* this.head;
    for (const chunk of this.tail) yield* chunk;
  }

  private append(last: T[], item: T): void {
    if (last.length < MAX_CHUNK) last.push(item);
    else if (this.tail === NOTHING) this.tail = [[item]];
    else this.tail.push([item]);
  }

  /** Before the last item, that is; so there is a chunk for it. */
  private insertInside(item: T): void {
    const at = this.tail.length === 0 ? 0 : this.chunkOf(item);
    const chunk = this.chunk(at) as T[];
    const { compare } = this;
    chunk.splice(
      firstIndex(chunk, (other) => compare(other, item) >= 0),
      0,
      item,
    );
    if (chunk.length <= MAX_CHUNK) return;
    const half = chunk.splice(MAX_CHUNK >> 1);
    if (this.tail === NOTHING) this.tail = [half];
    else this.tail.splice(at, 0, half);
  }

  private chunk(at: number): T[] | undefined {
    return at === 0 ? this.head : this.tail[at - 1];
  }

  /** The first chunk whose last item is not before `item`; the number of chunks when there is none. */
  private chunkOf(item: T): number {
    const { compare, head, tail } = this;
    if (compare(head[head.length - 1] as T, item) >= 0) return 0;
    return 1 + firstIndex(tail, (chunk) => compare(chunk[chunk.length - 1] as T, item) >= 0);
  }
}

/** Index of the first item that satisfies `test`, which must hold from some item on; the length when none does. */
function firstIndex<T>(items: readonly T[], test: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(items[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
