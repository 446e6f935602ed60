import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Clock, Millis } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';

/** Message-IDs that a mail of ours names at most: the first and the latest ones. RFC 5322 section 3.6.4 sets no limit, servers do. */
const MOST_REFERENCES = 20;

/** By what a mail says that it answers something. */
export interface AnswerClues {
  /** Small letters. */
  readonly from: string;
  readonly accessPointId: string;
  /** Message-IDs it refers to. */
  readonly answers: readonly string[];
  /** Of a valid token in the address it went to. */
  readonly tokenContactId: string | null;
}

export interface AnsweredContact {
  readonly contactId: string;
  readonly open: boolean;
}

/** What a reply of ours stands under. */
export interface ThreadOfMails {
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
}

/** Which mails belong together. */
@Injectable()
export class MailThreads {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The mail belongs to the contact; again: nothing happens. */
  async remember(contactId: string, mailId: string, direction: 'in' | 'out'): Promise<void> {
    await this.database.query(
      'INSERT INTO mail_messages (contact_id, mail_id, direction, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [contactId, mailId, direction, new Date(this.clock.now())],
    );
  }

  /**
   * The contact that a mail answers. By Message-ID only one of the sender's own: anybody can name any Message-ID, so From must be
   * an address of that contact's customer. By our token any. An open one that follows the named one comes first. Null: none.
   */
  async answered(clues: AnswerClues): Promise<AnsweredContact | null> {
    if (clues.answers.length === 0 && clues.tokenContactId === null) return null;
    const rows: { contact_id: string; stage: string }[] = await this.database.query(ANSWERED, [
      clues.answers,
      clues.accessPointId,
      clues.from,
      clues.tokenContactId,
    ]);
    const [row] = rows;
    return row === undefined ? null : { contactId: row.contact_id, open: row.stage !== 'ended' };
  }

  /** The latest open contact of whoever has this address. */
  async latestOpen(from: string, accessPointId: string): Promise<string | null> {
    const rows: { contact_id: string }[] = await this.database.query(
      `SELECT contact_id FROM message_threads
        WHERE medium = 'email' AND access_point_id = $2 AND stage <> 'ended' AND contact_id IN (${contactsOf('$1')})
        ORDER BY opened_at DESC LIMIT 1`,
      [from, accessPointId],
    );
    return rows[0]?.contact_id ?? null;
  }

  /** Contacts that mails from this address, or of the same customer, began in this time. */
  async begunSince(from: string, sinceMs: Millis): Promise<number> {
    const rows: { begun: number }[] = await this.database.query(
      `SELECT count(*)::integer AS begun FROM conversations
        WHERE medium = 'email' AND created_at > $2 AND customer_id IN (${customersAt('$1')})`,
      [from, new Date(this.clock.now() - sinceMs)],
    );
    return rows[0]?.begun ?? 0;
  }

  /** Whether a message with this id was stored before. */
  async isStored(providerMessageId: string): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      "SELECT 1 FROM inbound_messages WHERE medium = 'email' AND provider_message_id = $1",
      [providerMessageId],
    );
    return rows.length > 0;
  }

  /** The mails before this one, of the contact and of those it follows. */
  async before(contactId: string, mailId: string): Promise<ThreadOfMails> {
    const rows: { mail_id: string; direction: string }[] = await this.database.query(BEFORE, [contactId, mailId]);
    const ids = rows.map((row) => row.mail_id);
    const [first] = ids;
    const latest = ids.slice(-MOST_REFERENCES);
    return {
      inReplyTo: rows.findLast(({ direction }) => direction === 'in')?.mail_id ?? null,
      references: first === undefined || latest.includes(first) ? latest : [first, ...latest.slice(1)],
    };
  }

  async subjectOf(contactId: string): Promise<string | null> {
    const rows: { subject: string | null }[] = await this.database.query(
      'SELECT subject FROM conversations WHERE contact_id = $1',
      [contactId],
    );
    return rows[0]?.subject ?? null;
  }
}

/** Whose a contact is, its conversation knows: an address that was given to the wrong customer may have been taken back since. */
function contactsOf(parameter: string): string {
  return `SELECT contact_id FROM conversations WHERE medium = 'email' AND customer_id IN (${customersAt(parameter)})`;
}

/** Everybody who was found to be the person at this address. */
function customersAt(parameter: string): string {
  return `SELECT customer_same(a.customer_id) FROM customer_addresses a WHERE a.kind = 'email' AND a.address = ${parameter}`;
}

const ANSWERED = `
  WITH RECURSIVE mine (contact_id) AS (${contactsOf('$3')}), named AS (
    SELECT contact_id FROM mail_messages WHERE mail_id = ANY($1::text[])
    UNION SELECT $4::uuid WHERE $4::uuid IS NOT NULL
  ), follows (open_id, contact_id) AS (
    -- from each open contact of the sender back to those it goes on from
    SELECT contact_id, contact_id FROM message_threads
     WHERE medium = 'email' AND access_point_id = $2 AND stage <> 'ended' AND contact_id IN (SELECT contact_id FROM mine)
    UNION
    SELECT f.open_id, c.follows_contact_id FROM follows f JOIN conversations c ON c.contact_id = f.contact_id
     WHERE c.follows_contact_id IS NOT NULL
  )
  SELECT contact_id, stage FROM message_threads t
   WHERE medium = 'email' AND access_point_id = $2 AND (
         contact_id = $4::uuid
      OR contact_id IN (SELECT f.open_id FROM follows f JOIN named USING (contact_id))
      OR contact_id IN (SELECT contact_id FROM named) AND contact_id IN (SELECT contact_id FROM mine))
   ORDER BY stage = 'ended', opened_at DESC LIMIT 1`;

const BEFORE = `
  WITH RECURSIVE follows (contact_id) AS (
    SELECT $1::uuid
    UNION
    SELECT c.follows_contact_id FROM follows f JOIN conversations c ON c.contact_id = f.contact_id
     WHERE c.follows_contact_id IS NOT NULL
  ), latest AS (
    SELECT mail_id, min(direction) AS direction, min(at) AS at FROM mail_messages JOIN follows USING (contact_id)
     WHERE mail_id <> $2 GROUP BY mail_id ORDER BY min(at) DESC, mail_id LIMIT 200
  )
  SELECT mail_id, direction FROM latest ORDER BY at, mail_id`;
