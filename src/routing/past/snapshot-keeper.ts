import { Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { RouterPort } from '../ports';
import type { EngineSnapshots } from './engine-snapshots';

/** A replay reads this many commands at least before the next point is worth its place … */
const FEWEST_COMMANDS = 5_000;
/** … and at most so many, beside those that come while a snapshot is taken. */
const MOST_COMMANDS = 50_000;
/** After a snapshot that failed. */
const RETRY_COMMANDS = 1_000;

/**
 * Commands between two snapshots. As many as the state has records, within bounds: so the snapshots of a day take about as
 * much room as one record for each of its commands, however large the house.
 */
export function commandsBetween(records: number): number {
  return Math.min(MOST_COMMANDS, Math.max(FEWEST_COMMANDS, records));
}

/**
 * Takes a snapshot now and then while this process leads, and the first as soon as a program of another version took over:
 * what it decides need not be what the former one would have.
 */
export class SnapshotKeeper implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(SnapshotKeeper.name);
  /** Number of the commit at which the next is due; null until it is known where the last one lies. */
  private dueAt: number | null = null;
  private taking: Promise<void> | null = null;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly router: Pick<RouterPort, 'committed' | 'subscribe'>,
    private readonly snapshots: Pick<EngineSnapshots, 'last' | 'take'>,
    private readonly program: string,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.router.subscribe({
      onCommitted: ({ to }) => {
        if (this.dueAt !== null && to >= this.dueAt) this.begin(() => this.take(to));
      },
      onReset: () => {
        this.begin(() => this.lookBack());
      },
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe();
    await this.taking;
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.taking;
  }

  private begin(work: () => Promise<void>): void {
    this.dueAt = null;
    const { seq } = this.router.committed();
    this.taking = (this.taking ?? Promise.resolve()).then(work).catch((error: unknown) => {
      this.log.warn(`no snapshot was taken this time: ${error instanceof Error ? error.message : String(error)}`);
      this.dueAt = seq + RETRY_COMMANDS;
    });
  }

  private async lookBack(): Promise<void> {
    const last = await this.snapshots.last();
    const { seq } = this.router.committed();
    if (last === null || last.program !== this.program) await this.take(seq);
    else this.dueAt = last.seq + FEWEST_COMMANDS;
  }

  private async take(seq: number): Promise<void> {
    const taken = await this.snapshots.take(this.program);
    this.dueAt = (taken?.seq ?? seq) + commandsBetween(taken?.records ?? 0);
    if (taken !== null) this.log.debug(`snapshot at ${taken.seq}: ${taken.records} records`);
  }
}
