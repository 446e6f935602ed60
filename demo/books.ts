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
   * With `robots`, only chats of these ids and messages of these addresses: people who tried it themselves are left out.
   */
  async figures(robots?: {
    readonly chats: readonly string[];
    readonly addresses: readonly string[];
  }): Promise<Figures> {
    const { rows } = await this.client.query<{ medium: Medium; cause: string; contacts: number }>(
      `SELECT medium, CASE state WHEN 'wrap-up' THEN 'served' ELSE close_cause END AS cause, count(*)::int AS contacts
       FROM contacts WHERE arrived_at >= $1 AND state IN ('wrap-up', 'closed')
         AND ($2::text[] IS NULL OR medium <> 'chat' OR id = ANY($2))
         AND ($3::text[] IS NULL OR medium NOT IN ('sms', 'email') OR EXISTS (
           SELECT 1 FROM conversations v WHERE v.contact_id::text = contacts.id AND v.customer_address = ANY($3)))
       GROUP BY 1, 2`,
      [this.openedAt, robots?.chats ?? null, robots?.addresses ?? null],
    );
    const ledger = new Ledger();
    for (const { medium, cause, contacts } of rows) ledger.add(medium, outcomeOf(cause), contacts);
    return ledger.figures();
  }

  /** Samples drawn since `openedAt`, and contacts that another centre served. */
  async extras(): Promise<{ readonly samples: number; readonly overflowed: number }> {
    const { rows } = await this.client.query<{ samples: number; overflowed: number }>(
      `SELECT (SELECT count(*)::int FROM samples WHERE drawn_at >= $1) AS samples,
              (SELECT count(*)::int FROM contacts WHERE arrived_at >= $1 AND overflow_rule_id IS NOT NULL) AS overflowed`,
      [this.openedAt],
    );
    return rows[0] ?? { samples: 0, overflowed: 0 };
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
