/**
 * Numbers of contacts, any of which can be taken out or drawn by chance at once. Kept outside of the JavaScript heap: what is measured
 * there is the engine's.
 */
export class WaitingList {
  private numbers = new Int32Array(1_024);
  /** Place of a contact in `numbers`, plus one; 0 when it is not here. */
  private places = new Int32Array(1_024);
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(number: number): boolean {
    return (this.places[number] ?? 0) > 0;
  }

  /** The one at a place below `size`. */
  at(place: number): number {
    return this.numbers[place] ?? 0;
  }

  add(number: number): void {
    if (this.has(number)) return;
    this.numbers = grown(this.numbers, this.count);
    this.places = grown(this.places, number);
    this.numbers[this.count] = number;
    this.count += 1;
    this.places[number] = this.count;
  }

  delete(number: number): void {
    const place = (this.places[number] ?? 0) - 1;
    if (place < 0) return;
    this.count -= 1;
    const last = this.numbers[this.count] ?? 0;
    this.numbers[place] = last;
    this.places[last] = place + 1;
    this.places[number] = 0;
  }
}

/** The same array, or a copy twice as long when it has no such index. */
function grown(array: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  if (index < array.length) return array;
  const longer = new Int32Array(Math.max(array.length * 2, index + 1));
  longer.set(array);
  return longer;
}
