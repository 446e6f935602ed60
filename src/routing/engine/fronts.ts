import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
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

/** What a front is of: one ring and class, served by one right. All numbers, so that comparing them is cheap. */
export interface FrontKey {
  readonly ring: number;
  readonly tier: number;
  readonly rateMicro: number;
  /** Place in `ACCESS`. */
  readonly access: number;
}

/** The buckets of one lane that one centre may serve and whose contacts stand in one order, by their heads. Never empty. */
export class Front<C extends InLine, B extends Heads<C>> {
  readonly buckets: B[] = [];

  constructor(
    readonly view: LaneView<C, B>,
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

/** Numbers of a row: tier, ring, access, rate, and of the head its bonus and when it was enqueued. */
const ROW = 6;

/**
 * The line of one queue's contacts of one medium as the seats of one centre see it: the head of each front, the highest
 * tier first, with the numbers that its score needs side by side, so that a seat that looks for its next contact reads a
 * line or two of memory instead of a few dozen objects.
 */
export class LaneView<C extends InLine, B extends Heads<C>> {
  private readonly fronts: Front<C, B>[] = [];
  private readonly heads: C[] = [];
  private readonly numbers: number[] = [];

  constructor(
    /** What a seat must have to serve it, by index. */
    readonly room: number,
    readonly medium: Medium,
  ) {}

  /** Fronts with somebody in them. */
  get size(): number {
    return this.heads.length;
  }

  /** Whoever asks for a new one shows its head next. */
  front(ring: number, tier: number, rateMicro: number, by: Access): Front<C, B> {
    const access = ACCESS.indexOf(by);
    const { fronts } = this;
    for (const front of fronts) {
      const { key } = front;
      if (key.ring === ring && key.rateMicro === rateMicro && key.tier === tier && key.access === access) return front;
    }
    let row = fronts.length;
    while (row > 0 && (fronts[row - 1] as Front<C, B>).key.tier < tier) row -= 1;
    const made = new Front<C, B>(this, { ring, tier, rateMicro, access }, row);
    fronts.splice(row, 0, made);
    this.numbers.splice(row * ROW, 0, tier, ring, access, rateMicro, 0, 0);
    this.renumber(row + 1);
    return made;
  }

  /** The head of a front is another. */
  show(front: Front<C, B>): void {
    const { row } = front;
    const head = headOf(front.buckets[0] as B);
    if (this.heads.length < this.fronts.length) this.heads.splice(row, 0, head);
    else this.heads[row] = head;
    const { numbers } = this;
    numbers[row * ROW + 4] = head.standing.bonusNano;
    numbers[row * ROW + 5] = head.enqueuedAt;
  }

  drop({ row }: Front<C, B>): void {
    this.fronts.splice(row, 1);
    this.heads.splice(row, 1);
    this.numbers.splice(row * ROW, ROW);
    this.renumber(row);
  }

  /** Whether some bucket in this ring or a later one satisfies the test. */
  some(ring: number, test: (bucket: B) => boolean): boolean {
    for (const { key, buckets } of this.fronts) if (key.ring >= ring && buckets.some(test)) return true;
    return false;
  }

  /** Shows the search every head in this ring or a later one that it may be after. */
  visit(search: FrontSearch<C, B>, ring: number, now: Millis): void {
    const { numbers, heads } = this;
    for (let row = 0, at = 0; row < heads.length; row++, at += ROW) {
      const tier = numbers[at] as number;
      if (tier < search.tier) return;
      if ((numbers[at + 1] as number) < ring) continue;
      const waited = now - (numbers[at + 5] as number);
      const score = (numbers[at + 3] as number) * waited + (numbers[at + 4] as number);
      if (tier === search.tier && score < search.score) continue;
      if (!search.accepts(this.medium, ACCESS[numbers[at + 2] as number] as Access)) continue;
      search.found(heads[row] as C, this.fronts[row] as Front<C, B>, score);
    }
  }

  private renumber(from: number): void {
    const { fronts } = this;
    for (let row = from; row < fronts.length; row++) (fronts[row] as Front<C, B>).row = row;
  }
}

/** Somebody who looks for the first contact over many views. */
export interface FrontSearch<C extends InLine, B extends Heads<C>> {
  /** Tier and score of the best found yet: what has less is not shown. */
  readonly tier: number;
  readonly score: number;
  accepts(medium: Medium, access: Access): boolean;
  found(head: C, front: Front<C, B>, score: number): void;
}

function headOf<C>({ contacts }: Heads<C>): C {
  return contacts.first() as C;
}
