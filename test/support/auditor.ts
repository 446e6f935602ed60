import { Client, type QueryResultRow } from 'pg';
import { outcomeOf, type Outcome } from '../../demo/ledger';
import type { Command } from '../../src/routing/engine/commands';
import type { RoutingConfig } from '../../src/routing/engine/config';
import { emptyHouse } from '../../src/routing/engine/defaults';
import { RoutingEngine } from '../../src/routing/engine/engine';
import { Journal } from '../../src/routing/journal/journal';
import { JournalConnection } from '../../src/routing/journal/journal-connection';
import { PARTITION } from '../../src/routing/router-assembly';
import type { Stories } from './crash-load';
import { textFindings } from './text-audit';
import { waitFor } from './wait-for';

interface EventRow {
  readonly seq: string;
  readonly kind: string;
  readonly contact_id: string;
  readonly seat_id: string;
  readonly data: { readonly offerId?: string; readonly end?: string };
}

interface MessageRow {
  readonly contact_id: string;
  readonly seq: number;
  readonly message_id: string;
  readonly sender: string;
  readonly text: string;
}

/** The last actions may still be on their way. */
const OWED_MS = 5_000;
const SILENCE_MS = 20_000;
const CARRIED_MS = 60_000;

/**
 * Knows only what customers were told and what the tables hold, and says what does not agree. Shares no code with the
 * rooms it audits except the engine, which it drives itself.
 */
export class Auditor {
  private constructor(
    private readonly url: string,
    private readonly client: Client,
  ) {}

  static async open(url: string): Promise<Auditor> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new Auditor(url, client);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Sentences, one per disagreement; empty is right. */
  async findings(stories: Stories): Promise<string[]> {
    return [
      ...(await this.everyStoryOnce(stories)),
      ...(await this.everyMessageOnce(stories)),
      ...(await this.everyTextOnce(stories)),
      ...(await this.everySystemLineOnce()),
      ...(await this.everyCommandOnce(stories)),
      ...(await this.nothingOwed()),
      ...(await this.seqWithoutGaps()),
      ...(await this.offersOneByOne()),
      ...(await this.nobodyServedTwiceAtOnce()),
    ];
  }

  /** Each contact a customer was told about is one row with the end that the customer was told; and there are no others. */
  private async everyStoryOnce({ calls, chats }: Stories): Promise<string[]> {
    const rows = await this.rows<{ id: string; medium: string; cause: string | null; call_id: string | null }>(
      `SELECT c.id, c.medium, CASE c.state WHEN 'wrap-up' THEN 'served' ELSE c.close_cause END AS cause, k.call_id
       FROM contacts c LEFT JOIN calls k ON k.contact_id::text = c.id WHERE c.medium IN ('voice', 'chat')`,
    );
    const told = new Map<string, Outcome>();
    for (const { contactId, outcome } of chats) told.set(contactId, outcome);
    for (const { call, outcome } of calls) told.set(call.callId, outcome);
    const findings: string[] = [];
    const seen = new Set<string>();
    for (const { id, medium, cause, call_id } of rows) {
      const name = medium === 'voice' ? (call_id ?? `no call of contact ${id}`) : id;
      if (seen.has(name)) findings.push(`${medium} ${name} has two contacts`);
      seen.add(name);
      const outcome = told.get(name);
      if (outcome === undefined) findings.push(`${medium} ${name} is in the books, and no customer was told of it`);
      else if (cause === null || outcomeOf(cause) !== outcome)
        findings.push(`${medium} ${name}: the customer was told ${outcome}, the books say ${String(cause)}`);
    }
    for (const [name, outcome] of told)
      if (!seen.has(name)) findings.push(`${name} was told ${outcome}, and is not in the books`);
    return findings;
  }

  /** What was acknowledged as said is stored once, under one seq; nothing else is; and what was shown is what is stored. */
  private async everyMessageOnce({ chats }: Stories): Promise<string[]> {
    const rows = await this.rows<MessageRow>(
      'SELECT contact_id, seq, message_id, sender, text FROM messages ORDER BY contact_id, seq',
    );
    const byContact = new Map<string, typeof rows>();
    for (const row of rows) byContact.set(row.contact_id, [...(byContact.get(row.contact_id) ?? []), row]);
    return chats.flatMap(({ contactId, chat }) => {
      const stored = byContact.get(contactId) ?? [];
      const ids = new Map(stored.map(({ message_id, text }) => [message_id, text]));
      return [
        ...(stored.some(({ seq }, index) => seq !== index + 1)
          ? [`chat ${contactId}: its messages are not 1, 2, 3 …`]
          : []),
        ...(ids.size === stored.length ? [] : [`chat ${contactId}: a message is stored twice`]),
        ...stored
          .filter(({ sender, message_id }) => sender === 'customer' && !chat.said.has(message_id))
          .map(({ seq }) => `chat ${contactId}: its customer never sent message ${seq} under that id`),
        ...[...chat.acknowledged]
          .filter((id) => !ids.has(id))
          .map((id) => `chat ${contactId}: acknowledged ${id} is lost`),
        ...chat.shown
          .filter(({ messageId, text }) => ids.get(messageId) !== text)
          .map(({ messageId }) => `chat ${contactId}: shown ${messageId} is not what is stored`),
      ];
    });
  }

  private async everyTextOnce({ texts, violations }: Stories): Promise<string[]> {
    const unfinished = () =>
      this.rows<{ id: string; medium: string; state: string; cause: string | null }>(
        `SELECT id, medium, state, close_cause AS cause FROM contacts WHERE medium IN ('sms', 'email')
            AND state <> 'wrap-up' AND close_cause IS DISTINCT FROM 'served'`,
      );
    const owed = () =>
      this.rows<object>(`SELECT 1 FROM message_deliveries WHERE state IN ('pending', 'sending', 'unknown')`);
    // What may be with the carrier is asked about a while after the last kill, and only then sent again.
    await waitFor('the last answers to be carried', async () => (await owed()).length === 0, CARRIED_MS).catch(
      () => undefined,
    );
    // The last answers were heard a moment ago; agents end contacts whose customers are silent.
    await waitFor('the last messages to be served', async () => (await unfinished()).length === 0, SILENCE_MS).catch(
      () => undefined,
    );
    const findings: string[] = [
      ...violations,
      ...(await unfinished()).map(
        ({ id, medium, state, cause }) =>
          `${medium} ${id} is ${state} (${String(cause)}), and its customer was answered`,
      ),
    ];
    for (const stories of texts)
      findings.push(...(await textFindings((sql, values) => this.rows(sql, values), stories)));
    return findings;
  }

  /** "… has joined" is said at most once for each time an agent did. */
  private async everySystemLineOnce(): Promise<string[]> {
    const rows = await this.rows<{ contact_id: string; said: string; joined: string }>(
      `SELECT contact_id, count(*) AS said,
              (SELECT count(*) FROM routing_events e WHERE e.kind = 'contact-active' AND e.contact_id = m.contact_id::text) AS joined
       FROM messages m WHERE sender = 'system' AND text = 'agent-joined' GROUP BY contact_id`,
    );
    return rows
      .filter(({ said, joined }) => Number(said) > Number(joined))
      .map(({ contact_id, said, joined }) => `chat ${contact_id}: ${joined} times joined, ${said} times said so`);
  }

  /** What a console was told is done has a receipt that says so; no command was applied twice, and none was set aside. */
  private async everyCommandOnce({ commands }: Stories): Promise<string[]> {
    const receipts = await this.rows<{ id: string }>(
      `SELECT split_part(command_id, ':', 3) AS id FROM routing_receipts WHERE accepted AND command_id LIKE 'console:%'`,
    );
    const done = new Set(receipts.map(({ id }) => id));
    const odd = await this.rows<{ what: string; command: string }>(
      `SELECT 'was applied twice' AS what, command_id AS command FROM routing_commands
         WHERE command_id IS NOT NULL GROUP BY command_id HAVING count(*) > 1
       UNION ALL SELECT 'has no receipt', seq || ' ' || (command ->> 'kind') FROM routing_commands c
         WHERE command ->> 'kind' NOT IN ('tick', 'router-resumed')
           AND NOT EXISTS (SELECT 1 FROM routing_receipts r WHERE r.command_id = c.command_id AND r.seq = c.seq)
       UNION ALL SELECT 'was set aside', command_id FROM routing_quarantine`,
    );
    return [
      ...[...commands].filter((id) => !done.has(id)).map((id) => `command ${id} was acknowledged and did not happen`),
      ...odd.map(({ what, command }) => `command ${command} ${what}`),
    ];
  }

  /** When everybody is gone the outside world has got all it was owed. */
  private async nothingOwed(): Promise<string[]> {
    const owed = (): Promise<{ action_id: string; kind: string; state: string }[]> =>
      this.rows(`SELECT action_id, kind, state FROM routing_outbox WHERE state IN ('pending', 'unknown', 'dead')`);
    await waitFor('the outbox is empty', async () => (await owed()).length === 0, OWED_MS).catch(() => undefined);
    return (await owed()).map(({ action_id, kind, state }) => `${kind} ${action_id} is still ${state}`);
  }

  private async seqWithoutGaps(): Promise<string[]> {
    const [row] = await this.rows<{ first: string; last: string; commands: string }>(
      'SELECT min(seq) AS first, max(seq) AS last, count(*) AS commands FROM routing_commands',
    );
    if (row?.first !== '1') return [`the journal begins at ${String(row?.first)}`];
    return row.last === row.commands ? [] : [`the journal has ${row.commands} commands up to seq ${row.last}`];
  }

  /** At any moment one offer per contact and one per seat; each offer ends once. */
  private async offersOneByOne(): Promise<string[]> {
    const findings: string[] = [];
    const ofContact = new Map<string, string>();
    const ofSeat = new Map<string, string>();
    const ended = new Set<string>();
    for (const { seq, kind, contact_id, seat_id, data } of await this.events('offer-made', 'offer-ended')) {
      const offerId = String(data.offerId);
      if (kind === 'offer-made') {
        if (ofContact.has(contact_id)) findings.push(`seq ${seq}: contact ${contact_id} is offered twice at once`);
        if (ofSeat.has(seat_id)) findings.push(`seq ${seq}: seat ${seat_id} has two offers at once`);
        ofContact.set(contact_id, offerId);
        ofSeat.set(seat_id, offerId);
      } else {
        if (ended.has(offerId)) findings.push(`seq ${seq}: offer ${offerId} ends twice`);
        ended.add(offerId);
        ofContact.delete(contact_id);
        ofSeat.delete(seat_id);
      }
    }
    return findings;
  }

  /** A contact is in the hands of one seat at a time, and a seat talks on one telephone at a time. */
  private async nobodyServedTwiceAtOnce(): Promise<string[]> {
    const findings: string[] = [];
    const seatOf = new Map<string, string>();
    const events = await this.events(
      'contact-connecting',
      'wrap-up-started',
      'contact-requeued',
      'contact-closed',
      'offer-ended',
    );
    for (const { seq, kind, contact_id, seat_id, data } of events) {
      if (kind === 'contact-connecting') {
        const other = seatOf.get(contact_id);
        if (other !== undefined) findings.push(`seq ${seq}: ${contact_id} goes to ${seat_id} while ${other} has it`);
        seatOf.set(contact_id, seat_id);
      } else if (kind !== 'offer-ended' || data.end !== 'accepted') seatOf.delete(contact_id);
    }
    return findings;
  }

  /** Seats that were made not-responding because an offer was missed or their device failed. */
  async seatsThatDidNotRespond(): Promise<string[]> {
    const rows = await this.rows<{ seat_id: string; at: Date }>(
      `SELECT seat_id, at FROM routing_events WHERE kind = 'seat-state-changed' AND data ->> 'to' = 'not-responding'`,
    );
    return rows.map(({ seat_id, at }) => `${seat_id} at ${at.toISOString()}`);
  }

  private events(...kinds: string[]): Promise<EventRow[]> {
    return this.rows<EventRow>(
      'SELECT seq, kind, contact_id, seat_id, data FROM routing_events WHERE kind = ANY($1) ORDER BY seq, ordinal',
      [kinds],
    );
  }

  /** An engine that lived through the whole journal without a stop. */
  async steadyEngine(): Promise<RoutingEngine> {
    const engine = new RoutingEngine(emptyHouse());
    const commands = await this.rows<{ at: string; command: Command }>(
      'SELECT round(extract(epoch FROM at) * 1000) AS at, command FROM routing_commands ORDER BY seq',
    );
    for (const { at, command } of commands) engine.apply(command, Number(at));
    return engine;
  }

  /** The engine that the next start would build. */
  async restartedEngine(): Promise<RoutingEngine> {
    const [last] = await this.rows<{ config: RoutingConfig }>(
      `SELECT config FROM routing_configs WHERE version =
         (SELECT (record ->> 'configVersion')::int FROM routing_state WHERE kind = 'partition')`,
    );
    const connection = new JournalConnection({ connectionString: this.url }, 'auditor');
    const { snapshot } = await new Journal(connection, PARTITION).load();
    await connection.close();
    if (snapshot === null || last === undefined) throw new Error('nothing was committed');
    return new RoutingEngine(last.config, snapshot);
  }

  private async rows<R extends QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> {
    return (await this.client.query<R>(sql, values)).rows;
  }
}
