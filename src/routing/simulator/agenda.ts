import type { Millis } from '../../kernel/clock';

/**
 * Kinds of events; equal instants go in this order (routing.md section 7, and docs/adr/0014-simulator.md for those that it
 * does not name). `DEADLINES` is the engine's own turn and is never on the agenda.
 */
export const CENTRE_CHANGE = 0;
export const SIGN_OUT = 1;
export const SERVICE_END = 2;
export const SIGN_IN = 3;
export const DEADLINES = 4;
export const ANSWER = 5;
export const ABANDONMENT = 6;
export const IVR_END = 7;
export const ARRIVAL = 8;

/** Above any number of a contact or a seat that a key has room for. */
const CONTACTS = 2 ** 31;
const SEATS = 2 ** 18;

/** The order of events of one instant: kind, then seat number, then contact number (or entry, for arrivals). */
export function keyOf(kind: number, seatNumber: number, number: number): number {
  return (kind * SEATS + seatNumber) * CONTACTS + number;
}

export function kindOf(key: number): number {
  return Math.floor(key / (SEATS * CONTACTS));
}

/**
 * What happens when: a binary heap by (instant, key) in flat arrays, because a run pushes and pops some events per
 * contact and little else. Events that no longer apply stay until they come up; who pops them knows.
 */
export class Agenda<T> {
  private times = new Float64Array(1024);
  private keys = new Float64Array(1024);
  private readonly subjects: (T | undefined)[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Instant of the first event; infinite when there is none. */
  get at(): Millis {
    return this.count === 0 ? Infinity : (this.times[0] as number);
  }

  /** Key of the first event. */
  get key(): number {
    return this.keys[0] as number;
  }

  push(at: Millis, key: number, subject: T): void {
    if (this.count === this.times.length) this.grow();
    const { times, keys, subjects } = this;
    let place = this.count++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = times[parent] as number;
      if (above < at || (above === at && (keys[parent] as number) <= key)) break;
      times[place] = above;
      keys[place] = keys[parent] as number;
      subjects[place] = subjects[parent];
      place = parent;
    }
    times[place] = at;
    keys[place] = key;
    subjects[place] = subject;
  }

  /** Takes the first event out and gives its subject; there must be one. */
  pop(): T {
    const { times, keys, subjects } = this;
    const first = subjects[0] as T;
    const last = --this.count;
    const at = times[last] as number;
    const key = keys[last] as number;
    const subject = subjects[last];
    subjects[last] = undefined;
    if (last === 0) return first;
    let place = 0;
    for (let child = 1; child < last; child = 2 * place + 1) {
      if (child + 1 < last && this.isBefore(child + 1, child)) child += 1;
      const below = times[child] as number;
      if (at < below || (at === below && key <= (keys[child] as number))) break;
      times[place] = below;
      keys[place] = keys[child] as number;
      subjects[place] = subjects[child];
      place = child;
    }
    times[place] = at;
    keys[place] = key;
    subjects[place] = subject;
    return first;
  }

  private isBefore(a: number, b: number): boolean {
    const earlier = (this.times[a] as number) - (this.times[b] as number);
    return earlier < 0 || (earlier === 0 && (this.keys[a] as number) < (this.keys[b] as number));
  }

  private grow(): void {
    const times = new Float64Array(2 * this.count);
    times.set(this.times);
    this.times = times;
    const keys = new Float64Array(2 * this.count);
    keys.set(this.keys);
    this.keys = keys;
  }
}
