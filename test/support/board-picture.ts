import type { BoardAlert, BoardFrame, BoardSnapshot } from '../../src/platform/realtime/console-protocol';

const LISTS = { centres: 'centreId', cells: 'id', seats: 'seatId', rules: 'ruleId', waiting: 'contactId' } as const;
type ListName = keyof typeof LISTS;
type Part = Partial<Record<ListName, readonly object[]>> & Pick<BoardFrame, 'figures' | 'alerts'>;

/** What a board page holds: a snapshot with every frame since. */
export class BoardPicture {
  to: number;
  readonly gaps: BoardFrame[] = [];
  readonly alerts: BoardAlert[] = [];
  private readonly lists: Record<ListName, Map<string, object>> = {
    centres: new Map(),
    cells: new Map(),
    seats: new Map(),
    rules: new Map(),
    waiting: new Map(),
  };
  private figures: BoardSnapshot['figures'] | undefined;

  constructor(snapshot: BoardSnapshot) {
    this.to = snapshot.to;
    this.put(snapshot);
  }

  take(frame: BoardFrame): void {
    if (frame.from !== this.to) {
      this.gaps.push(frame);
      return;
    }
    this.to = frame.to;
    for (const id of frame.gone?.seats ?? []) this.lists.seats.delete(id);
    for (const id of frame.gone?.waiting ?? []) this.lists.waiting.delete(id);
    this.put(frame);
  }

  /** Everything shown, in an order that does not depend on the way it came. */
  shown(): unknown {
    const lists = Object.entries(this.lists).map(([name, list]) => [name, Object.fromEntries([...list].sort())]);
    return { ...(Object.fromEntries(lists) as object), figures: this.figures };
  }

  list<N extends ListName>(name: N): NonNullable<BoardSnapshot[N]>[number][] {
    return [...this.lists[name].values()] as NonNullable<BoardSnapshot[N]>[number][];
  }

  private put(part: Part): void {
    this.alerts.push(...(part.alerts ?? []));
    if (part.figures !== undefined) this.figures = part.figures;
    for (const [name, key] of Object.entries(LISTS) as [ListName, string][]) {
      for (const value of part[name] ?? []) this.lists[name].set((value as Record<string, string>)[key] ?? '', value);
    }
  }
}
