import type { Millis } from '../../kernel/clock';
import type { SortedList } from '../../kernel/sorted-list';
import { compareInClass, type InLine } from './order';

/** What fronts know of a bucket. */
export interface Heads<C> {
  readonly contacts: SortedList<C>;
}

/** By what right a centre serves a bucket: its own contacts, another's, or another's only while none of its own waits. */
export type Access = 'own' | 'borrowed' | 'home-first';

const ACCESS: readonly Access[] = ['own', 'borrowed', 'home-first'];

export function accessBy({ because, homeFirst }: { readonly because: unknown; readonly homeFirst: boolean }): Access {
  if (because === 'home') return 'own';
  return homeFirst ? 'home-first' : 'borrowed';
}

/** What a front is of: one medium, ring and class, served by one right. All numbers, so that comparing them is cheap. */
export interface FrontKey {
  readonly mediumIndex: number;
  /** What a seat must have for it, by number. */
  readonly room: number;
  readonly ring: number;
  readonly tier: number;
  readonly rateMicro: number;
  /** Place in `ACCESS`. */
  readonly access: number;
}

/** The buckets of one queue that one centre may serve and whose contacts stand in one order, by their heads. Never empty. */
export class Front<C extends InLine, B extends Heads<C>> {
  readonly buckets: B[] = [];

  constructor(
    readonly view: CentreView<C, B>,
    readonly key: FrontKey,
    /** Which of the view's rows shows its head. */
    public row: number,
  ) {}

  /** The first contact that is accepted, past the heads. */
  find(accept: (contact: C) => boolean): C | undefined {
    let first: C | undefined;
    for (const { contacts } of this.buckets) {
      const found = contacts.find(accept);
      if (found !== undefined && (first === undefined || compareInClass(found, first) < 0)) first = found;
    }
    return first;
  }

  /** The bucket is new here, or its head is another. */
  place(bucket: B): void {
    const { buckets } = this;
    const present = buckets.indexOf(bucket);
    if (present >= 0) buckets.splice(present, 1);
    const head = headOf(bucket);
    let place = buckets.length;
    while (place > 0 && compareInClass(head, headOf(buckets[place - 1] as B)) < 0) place -= 1;
    buckets.splice(place, 0, bucket);
    if (place === 0 || present === 0) this.view.show(this);
  }

  remove(bucket: B): void {
    const present = this.buckets.indexOf(bucket);
    if (present < 0) return;
    this.buckets.splice(present, 1);
    if (this.buckets.length === 0) this.view.drop(this);
    else if (present === 0) this.view.show(this);
  }
}

/** Of a row, what says whether a seat may serve it at all: ring, room, access, tier. Small whole numbers, and no others. */
const KEYS = 4;
/** Of a row, what its head's score is made of: rate, bonus, and when it was enqueued. */
const NUMBERS = 3;

/**
 * The line of one queue as the seats of one centre see it: the head of each front, with what a search asks of it side by
 * side, so that a seat that looks for its next contact reads a few lines of memory instead of a few hundred objects.
 */
export class CentreView<C extends InLine, B extends Heads<C>> {
  private readonly fronts: Front<C, B>[] = [];
  private readonly heads: C[] = [];
  private readonly keys: number[] = [];
  private readonly numbers: number[] = [];

  /** Fronts with somebody in them. */
  get size(): number {
    return this.heads.length;
  }

  front(lane: FrontLane, ring: number, tier: number, rateMicro: number, by: Access): Front<C, B> {
    const { mediumIndex } = lane;
    const access = ACCESS.indexOf(by);
    for (const front of this.fronts) {
      const { key } = front;
      if (
        key.ring === ring &&
        key.mediumIndex === mediumIndex &&
        key.rateMicro === rateMicro &&
        key.tier === tier &&
        key.access === access
      )
        return front;
    }
    const key = { mediumIndex, room: lane.ready.room.index, ring, tier, rateMicro, access };
    const made = new Front<C, B>(this, key, this.fronts.length);
    this.fronts.push(made);
    this.keys.push(ring, key.room, access, tier);
    return made;
  }

  /** The head of a front is another. */
  show(front: Front<C, B>): void {
    const { row, key } = front;
    const head = headOf(front.buckets[0] as B);
    this.heads[row] = head;
    const { numbers } = this;
    const at = row * NUMBERS;
    numbers[at] = key.rateMicro;
    numbers[at + 1] = head.standing.bonusNano;
    numbers[at + 2] = head.enqueuedAt;
  }

  drop(front: Front<C, B>): void {
    const last = this.fronts.pop() as Front<C, B>;
    const lastHead = this.heads.pop() as C;
    if (last !== front) {
      const { row } = front;
      this.fronts[row] = last;
      this.heads[row] = lastHead;
      this.keys.copyWithin(row * KEYS, last.row * KEYS, last.row * KEYS + KEYS);
      this.numbers.copyWithin(row * NUMBERS, last.row * NUMBERS, last.row * NUMBERS + NUMBERS);
      last.row = row;
    }
    this.keys.length = this.fronts.length * KEYS;
    this.numbers.length = this.fronts.length * NUMBERS;
  }

  /** Whether some bucket of a medium, in this ring or a later one, satisfies the test. */
  some(mediumIndex: number, ring: number, test: (bucket: B) => boolean): boolean {
    for (const { key, buckets } of this.fronts) {
      if (key.mediumIndex === mediumIndex && key.ring >= ring && buckets.some(test)) return true;
    }
    return false;
  }

  /** Shows the search every head in this ring or a later one that it may be after. */
  visit(search: FrontSearch<C, B>, ring: number, now: Millis): void {
    const { keys, numbers, heads } = this;
    const { rooms } = search;
    for (let row = 0; row < heads.length; row++) {
      const at = row * KEYS;
      const room = keys[at + 1] as number;
      if ((keys[at] as number) < ring || rooms[room] !== true) continue;
      const tier = keys[at + 3] as number;
      if (tier < search.tier) continue;
      const from = row * NUMBERS;
      const waited = now - (numbers[from + 2] as number);
      const score = (numbers[from] as number) * waited + (numbers[from + 1] as number);
      if (tier === search.tier && score < search.score) continue;
      if (!search.accepts(room, ACCESS[keys[at + 2] as number] as Access)) continue;
      search.found(heads[row] as C, this.fronts[row] as Front<C, B>, score);
    }
  }
}

/** What a front asks of the lane of its contacts. */
interface FrontLane {
  readonly mediumIndex: number;
  readonly ready: { readonly room: { readonly index: number } };
}

/** Somebody who looks for the first contact over many views. */
export interface FrontSearch<C extends InLine, B extends Heads<C>> {
  /** By room: whether there is any, as far as is known before it is asked about. */
  readonly rooms: readonly boolean[];
  /** Tier and score of the best found yet: what has less is not shown. */
  readonly tier: number;
  readonly score: number;
  accepts(room: number, access: Access): boolean;
  found(head: C, front: Front<C, B>, score: number): void;
}

function headOf<C>({ contacts }: Heads<C>): C {
  return contacts.first() as C;
}
