/** A thing with a record, as the list of changes knows it. */
export interface Tracked {
  readonly rec: { readonly id: string };
  /** On the list. */
  isChanged: boolean;
  /** Whoever takes changes was told of its record. */
  isKnown: boolean;
}

/** Above so many entries those are given up that came and went unseen: nobody takes changes, or not for a long time. */
const MANY = 65_536;

/**
 * Things whose records are new, changed or gone since the changes were last taken, each once. Things that come and go while
 * nobody takes changes do not pile up, so memory is bounded by what is open and what was known.
 */
export class ChangeList<T extends Tracked> {
  private items: T[] = [];
  private limit = MANY;

  /** `find` says what is there now under an id. */
  constructor(private readonly find: (id: string) => T | undefined) {}

  get size(): number {
    return this.items.length;
  }

  add(item: T): void {
    if (item.isChanged) return;
    item.isChanged = true;
    this.items.push(item);
    if (this.items.length > this.limit) this.forgetUnseen();
  }

  /** Every id on the list once, with what is there now, or null; the list is empty afterwards. */
  take<C>(tell: (id: string, item: T | null) => C): C[] {
    const { items } = this;
    this.items = [];
    this.limit = MANY;
    const gone = new Set<string>();
    const told: C[] = [];
    for (const item of items) {
      const { id } = item.rec;
      item.isChanged = false;
      item.isKnown = true;
      const present = this.find(id);
      if (present === item) told.push(tell(id, item));
      // One that came back under the same id is on the list itself.
      else if (present === undefined && !gone.has(id)) told.push(tell(id, null));
      if (present === undefined) gone.add(id);
    }
    return told;
  }

  private forgetUnseen(): void {
    this.items = this.items.filter((item) => item.isKnown || this.find(item.rec.id) === item);
    this.limit = Math.max(MANY, 2 * this.items.length);
  }
}
