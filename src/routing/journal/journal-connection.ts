import { Client, type ClientConfig, type QueryResultRow } from 'pg';
import { isServersVerdict } from './journal-error';

/** How long one call may take before its outcome counts as unknown. */
export interface CallLimits {
  readonly connectMs: number;
  /** The server ends a statement after this … */
  readonly statementMs: number;
  /** … and we stop waiting for the server after this; longer, so that the server's word normally comes first. */
  readonly answerMs: number;
}

export const CALL_LIMITS: CallLimits = { connectMs: 3_000, statementMs: 8_000, answerMs: 10_000 };

/** Time to say goodbye to the server before the wire is cut. */
const FAREWELL_MS = 1_000;

/**
 * A database session of the router's own: no request of a console or a report can take it away. It opens by itself at
 * the first call after it was lost. A call that failed for any other reason than the server's own verdict closes the
 * session, because its outcome is unknown and nothing may follow it on the same wire.
 */
export class JournalConnection {
  private session: Promise<Client> | null = null;

  constructor(
    private readonly config: ClientConfig,
    private readonly name: string,
    private readonly limits: CallLimits = CALL_LIMITS,
  ) {}

  /** Rows of one statement; `name` keeps it prepared. @throws the error of `pg`; see `journalFailureOf` */
  async rows<Row extends QueryResultRow>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> {
    const session = (this.session ??= this.open());
    try {
      const client = await session;
      const result = await client.query<Row>({ text, values: [...values], ...(name === undefined ? {} : { name }) });
      return result.rows;
    } catch (error) {
      if (!isServersVerdict(error)) this.drop(session);
      throw error;
    }
  }

  /** Ends the session; the next call would open a new one. */
  async close(): Promise<void> {
    const session = this.session;
    this.session = null;
    const client = await session?.catch(() => null);
    if (!client) return;
    const cut = setTimeout(() => client.connection.stream.destroy(), FAREWELL_MS);
    await client.end().catch(() => undefined);
    clearTimeout(cut);
  }

  private open(): Promise<Client> {
    const client = new Client({
      ...this.config,
      application_name: this.name,
      connectionTimeoutMillis: this.limits.connectMs,
      statement_timeout: this.limits.statementMs,
      query_timeout: this.limits.answerMs,
      keepAlive: true,
    });
    const session = client.connect().then(() => client);
    client.on('error', () => {
      this.drop(session);
    });
    return session;
  }

  /** Forgets a broken session and cuts its wire; the server undoes what it had not committed. */
  private drop(session: Promise<Client>): void {
    if (this.session === session) this.session = null;
    session.then(
      // `end` would wait for the answer of a call in progress, which may never come.
      (client) => client.connection.stream.destroy(),
      () => undefined,
    );
  }
}
