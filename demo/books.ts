import { Client } from 'pg';
import { MEDIA, type Medium } from '../src/kernel/medium';
import { Ledger, outcomeOf, type Figures } from './ledger';

/** Contacts as the database has them, by SQL and nothing else. */
export class Books {
  private constructor(
    private readonly client: Client,
    /** By the database's clock. */
    readonly openedAt: Date,
  ) {}

  static async open(databaseUrl: string): Promise<Books> {
    const client = new Client({ connectionString: databaseUrl });
    // A lost connection shows in the next query; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ now: Date }>('SELECT now()');
    const [first] = rows;
    if (first === undefined) throw new Error('the database does not know the time');
    return new Books(client, first.now);
  }

  /**
   * Contacts that arrived since `openedAt` and have ended. A contact in wrap-up has been served.
   * With `robotChats`, only chats of these ids: people who tried the chat page themselves are left out.
   */
  async figures(robotChats?: readonly string[]): Promise<Figures> {
    const { rows } = await this.client.query<{ medium: Medium; cause: string; contacts: number }>(
      `SELECT medium, CASE state WHEN 'wrap-up' THEN 'served' ELSE close_cause END AS cause, count(*)::int AS contacts
       FROM contacts WHERE arrived_at >= $1 AND state IN ('wrap-up', 'closed')
         AND ($2::text[] IS NULL OR medium <> 'chat' OR id::text = ANY($2)) GROUP BY 1, 2`,
      [this.openedAt, robotChats ?? null],
    );
    const ledger = new Ledger();
    for (const { medium, cause, contacts } of rows) ledger.add(medium, outcomeOf(cause), contacts);
    return ledger.figures();
  }

  /** Contacts that are not closed, wrap-up included. */
  async open(): Promise<string[]> {
    const { rows } = await this.client.query<{ id: string }>(`SELECT id FROM contacts WHERE state <> 'closed'`);
    return rows.map(({ id }) => id);
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** One line for each medium that had contacts: `voice  served 12  abandoned 3  rejected 0  other 0`. */
export function describe(figures: Figures): string[] {
  return MEDIA.filter((medium) => Object.values(figures[medium]).some((count) => count > 0)).map((medium) => {
    const { served, abandoned, rejected, other } = figures[medium];
    return `${medium.padEnd(6)} served ${served}  abandoned ${abandoned}  rejected ${rejected}  other ${other}`;
  });
}
