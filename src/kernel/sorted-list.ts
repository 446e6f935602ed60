/** Above this a chunk is split. Small enough to shift cheaply, large enough that 100,000 items are some 1,500 chunks. */
const MAX_CHUNK = 128;

/**
 * Items in the order of `compare`, which must be total (0 only for the same item) and must not change for an item
 * while it is in the list. Insert, delete and rank cost two binary searches and a short shift.
 */
export class SortedList<T> {
  private readonly chunks: T[][] = [];
  private count = 0;

  constructor(private readonly compare: (a: T, b: T) => number) {}

  get size(): number {
    return this.count;
  }

  first(): T | undefined {
    return this.chunks[0]?.[0];
  }

  insert(item: T): void {
    this.count += 1;
    if (this.chunks.length === 0) {
      this.chunks.push([item]);
      return;
    }
    const at = Math.min(this.chunkOf(item), this.chunks.length - 1);
    const chunk = this.chunks[at] as T[];
    chunk.splice(this.placeIn(chunk, item), 0, item);
    if (chunk.length > MAX_CHUNK) this.chunks.splice(at + 1, 0, chunk.splice(MAX_CHUNK >> 1));
  }

  /** False when it was not there. */
  delete(item: T): boolean {
    const at = this.chunkOf(item);
    const chunk = this.chunks[at];
    if (chunk === undefined) return false;
    const place = this.placeIn(chunk, item);
    const found = chunk[place];
    if (found === undefined || this.compare(found, item) !== 0) return false;
    chunk.splice(place, 1);
    if (chunk.length === 0) this.chunks.splice(at, 1);
    this.count -= 1;
    return true;
  }

  /** The first item, in order, that is accepted; reads no further. */
  find(accept: (item: T) => boolean): T | undefined {
    for (const chunk of this.chunks) {
      for (const item of chunk) if (accept(item)) return item;
    }
    return undefined;
  }

  /** How many items satisfy `isBefore`, which must hold for a run of items from the first on. */
  countWhile(isBefore: (item: T) => boolean): number {
    let before = 0;
    for (const chunk of this.chunks) {
      if (isBefore(chunk[chunk.length - 1] as T)) {
        before += chunk.length;
        continue;
      }
      return before + firstIndex(chunk, (item) => !isBefore(item));
    }
    return before;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const chunk of this.chunks) yield* chunk;
  }

  /** The first chunk whose last item is not before `item`; the number of chunks when there is none. */
  private chunkOf(item: T): number {
    return firstIndex(this.chunks, (chunk) => this.compare(chunk[chunk.length - 1] as T, item) >= 0);
  }

  private placeIn(chunk: readonly T[], item: T): number {
    return firstIndex(chunk, (other) => this.compare(other, item) >= 0);
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
