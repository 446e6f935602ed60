import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { Clock, Millis } from '../../kernel/clock';
import { MEDIA } from '../../kernel/medium';
import { CLOCK } from '../../platform/time/clock';

/** Asked at most so often, however many look. */
const FRESH_MS: Millis = 10_000;
/** A scrape does not wait longer for the database; its own time limit is in the statement, too. */
const PATIENCE_MS: Millis = 2_000;

interface Row {
  readonly backlog: 'outbox' | 'delivery';
  readonly medium: string;
  readonly state: 'owed' | 'dead';
  readonly count: number;
  readonly oldest_s: number;
}

function counted(backlog: Row['backlog'], state: Row['state'], table: string, states: string): string {
  return `
    select '${backlog}' as backlog, '${state}' as state, medium, count(*)::int as count,
           extract(epoch from clock_timestamp() - min(created_at))::float8 as oldest_s
      from ${table} where state in (${states}) group by medium`;
}

/** Each part reads one partial index of rows that are owed or dead, which are few. */
const QUESTION = [
  counted('outbox', 'owed', 'routing_outbox', `'pending', 'unknown'`),
  counted('outbox', 'dead', 'routing_outbox', `'dead'`),
  counted('delivery', 'owed', 'message_deliveries', `'pending', 'sending', 'unknown'`),
  counted('delivery', 'dead', 'message_deliveries', `'dead'`),
].join(' union all ');

/**
 * What the outside world is owed: the router's actions and the agents' messages to customers. The only metrics that ask the database;
 * when it does not answer they are missing, which `absent()` sees, and nothing else is.
 */
@Injectable()
export class BacklogMetrics {
  private readonly logger = new Logger(BacklogMetrics.name);
  private answer: { readonly at: Millis; readonly rows: Promise<readonly Row[] | null> } | null = null;

  constructor(
    registry: Registry,
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const gauge = (
      name: string,
      help: string,
      value: (backlog: Row['backlog'], to: Gauge<'medium'>, rows: readonly Row[]) => void,
      backlog: Row['backlog'],
    ) => {
      const read = () => this.rows();
      new Gauge({
        name: `lianxian_${name}`,
        help,
        labelNames: ['medium'],
        registers: [registry],
        async collect() {
          const rows = await read();
          this.reset();
          if (rows !== null) value(backlog, this, rows);
        },
      });
    };
    for (const [backlog, what] of [
      ['outbox', 'actions of the router'],
      ['delivery', 'messages of agents to customers'],
    ] as const) {
      gauge(
        `${backlog}_owed`,
        `How many ${what} are not carried out yet.`,
        set('owed', ({ count }) => count),
        backlog,
      );
      gauge(
        `${backlog}_oldest_age_seconds`,
        `Age of the oldest of these ${what}; 0: none is owed.`,
        set('owed', (row) => row.oldest_s),
        backlog,
      );
      gauge(
        `${backlog}_dead`,
        `How many ${what} were given up after all attempts.`,
        set('dead', ({ count }) => count),
        backlog,
      );
    }
  }

  /** Null: the database did not answer in time. */
  private async rows(): Promise<readonly Row[] | null> {
    const now = this.clock.now();
    if (this.answer === null || now - this.answer.at >= FRESH_MS) this.answer = { at: now, rows: this.ask() };
    return this.answer.rows;
  }

  private async ask(): Promise<readonly Row[] | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, null);
    });
    const asked = this.database.query<Row[]>(QUESTION).catch((error: unknown) => {
      this.logger.warn(`the backlog was not counted: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    });
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Every medium has a value, so that a line does not end where nothing is owed. */
function set(state: Row['state'], value: (row: Row) => number) {
  return (backlog: Row['backlog'], to: Gauge<'medium'>, rows: readonly Row[]): void => {
    for (const medium of MEDIA) to.set({ medium }, 0);
    for (const row of rows)
      if (row.backlog === backlog && row.state === state) to.set({ medium: row.medium }, value(row));
  };
}
