/** Something that can be on a work list, and knows whether it is. */
export interface Listed {
  isDirty: boolean;
}

/** Things to be looked at, each once, in the order they were listed. Listing one twice costs nothing and allocates nothing. */
export class WorkList<T extends Listed> {
  private items: T[] = [];

  get size(): number {
    return this.items.length;
  }

  add(item: T): void {
    if (item.isDirty) return;
    item.isDirty = true;
    this.items.push(item);
  }

  clear(): void {
    for (let item = this.items.pop(); item !== undefined; item = this.items.pop()) item.isDirty = false;
  }

  /** The only item; undefined when there are none or several. */
  only(): T | undefined {
    return this.items.length === 1 ? this.items[0] : undefined;
  }

  /** Takes off what `keeps` says no to. Nothing may be listed meanwhile. */
  retain(keeps: (item: T) => boolean): void {
    const { items } = this;
    let kept = 0;
    for (const item of items) {
      if (keeps(item)) items[kept++] = item;
      else item.isDirty = false;
    }
    items.length = kept;
  }
}
