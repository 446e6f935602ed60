import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { In, QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import type { Clock, Millis } from '../kernel/clock';
import type { Medium } from '../kernel/medium';
import { cleanText } from '../kernel/text';
import type { MessageView } from '../platform/realtime/console-protocol';
import { CLOCK } from '../platform/time/clock';
import { ConversationEntity, type Sender } from './conversation.entity';
import { conversationNotFound, messageIdReused, textEmpty, textTooLong } from './conversations.errors';
import { SELECT_MESSAGES, toMessageView, type MessageRow } from './message-row';

/** UTF-16 units; the edges have tighter limits of their own (CHAT_LIMITS). */
const LONGEST_MESSAGE = 10_000;
const LIST_LIMIT = 500;
const UNIQUE_VIOLATION = '23505';

export interface NewMessage {
  readonly contactId: string;
  /** A UUID; the same id again returns the stored message. */
  readonly messageId: string;
  readonly from: Sender;
  readonly authorPersonId?: string | null;
  readonly authorName?: string | null;
  /** For `system`: a code that consoles translate. For `hotline`: the words themselves. */
  readonly text: string;
}

export interface AppendedMessage {
  readonly message: MessageView;
  /** True: it was stored before, and nobody was told again. */
  readonly repeated: boolean;
}

export interface ConversationDigest {
  readonly lastMessage: MessageView | null;
  /** Messages of the customer that the agent has not opened. */
  readonly unread: number;
  readonly customerWaitsSince: Millis | null;
  /** Of an e-mail. */
  readonly subject: string | null;
}

export interface NewConversation {
  readonly contactId: string;
  readonly customerId: string | null;
  readonly medium: Medium;
  /** SMS and e-mail: where replies go, and where they come from. */
  readonly customerAddress?: string;
  readonly ourAddress?: string;
  /** E-mail; cleaned by the channel. */
  readonly subject?: string | undefined;
  readonly followsContactId?: string | undefined;
}

/** The agent's words about a contact, draft or final. */
export interface ContactSummary {
  /** Code from the list of outcomes; null while it is a draft. */
  readonly outcome: string | null;
  readonly note: string;
}

interface DigestRow extends Partial<Omit<MessageRow, 'seq'>> {
  readonly conversation_id: string;
  readonly customer_waits_since: Date | null;
  readonly subject: string | null;
  readonly unread: number;
  readonly seq: number | null;
}

/** A listener is called after the commit, synchronously; two messages of one contact may come in the wrong order: `seq` tells. */
export interface MessageListener {
  onMessage(message: MessageView): void;
}

/** What customers and agents say to each other, in order, each thing once. */
@Injectable()
export class ConversationsService {
  private readonly logger = new Logger(ConversationsService.name);
  private readonly listeners = new Set<MessageListener>();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Must precede the first message of a contact; again: nothing happens. */
  async create(conversation: NewConversation, manager: EntityManager = this.database.manager): Promise<void> {
    await manager.query(
      `INSERT INTO conversations (contact_id, customer_id, medium, created_at, customer_address, our_address, subject,
          follows_contact_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (contact_id) DO NOTHING`,
      [
        conversation.contactId,
        conversation.customerId,
        conversation.medium,
        new Date(this.clock.now()),
        conversation.customerAddress ?? null,
        conversation.ourAddress ?? null,
        conversation.subject ?? null,
        conversation.followsContactId ?? null,
      ],
    );
  }

  /**
   * Gives what was written from this address to another customer, because it was never one of these customers'.
   * @returns how many conversations
   */
  async handOver(
    { address, from, to }: { readonly address: string; readonly from: readonly string[]; readonly to: string },
    manager: EntityManager,
  ): Promise<number> {
    const moved = await manager.update(
      ConversationEntity,
      { customerId: In(from), customerAddress: address },
      { customerId: to },
    );
    return moved.affected ?? 0;
  }

  /**
   * Stores a message under the next number of its conversation and resolves after the commit; then listeners hear of it.
   * @throws UserError `conversation-not-found`, `message-id-reused`, `text-empty`, `text-too-long`
   */
  async append(input: NewMessage): Promise<AppendedMessage> {
    const text = cleanText(input.text);
    if (text.trim() === '') throw textEmpty();
    if (text.length > LONGEST_MESSAGE) throw textTooLong(LONGEST_MESSAGE);
    const stored = await this.insert(input, text);
    if (stored === null) return { message: await this.repeated(input, text), repeated: true };
    const message = toMessageView(stored);
    this.announce(message);
    return { message, repeated: false };
  }

  /**
   * As `append`, as part of the caller's transaction and with an id that was not used before. Nobody hears of it until the caller,
   * after its commit, calls `announce`.
   */
  async store(input: NewMessage, manager: EntityManager): Promise<MessageView> {
    const rows: MessageRow[] = await manager.query(APPEND, this.valuesOf(input, cleanText(input.text)));
    if (rows[0] === undefined) throw conversationNotFound(input.contactId);
    return toMessageView(rows[0]);
  }

  /** Tells listeners of a message that is stored, or of what became of its delivery. */
  announce(message: MessageView): void {
    for (const listener of this.listeners) {
      try {
        listener.onMessage(message);
      } catch (error) {
        this.logger.error(`a listener failed on message ${message.seq} of contact ${message.contactId}`, error);
      }
    }
  }

  /** Messages after `afterSeq` in order, at most `limit` (default and most 500). A full page: ask again after its last. */
  async list(
    contactId: string,
    options: { readonly afterSeq?: number; readonly limit?: number } = {},
  ): Promise<MessageView[]> {
    const rows: MessageRow[] = await this.database.query(
      `${SELECT_MESSAGES} WHERE m.contact_id = $1 AND m.seq > $2 ORDER BY m.seq LIMIT $3`,
      [contactId, options.afterSeq ?? 0, Math.min(options.limit ?? LIST_LIMIT, LIST_LIMIT)],
    );
    return rows.map(toMessageView);
  }

  /** A message by the id its sender gave it; null when it is not stored. */
  async find(contactId: string, messageId: string): Promise<MessageView | null> {
    const rows: MessageRow[] = await this.database.query(
      `${SELECT_MESSAGES} WHERE m.contact_id = $1 AND m.message_id = $2`,
      [contactId, messageId],
    );
    return rows[0] === undefined ? null : toMessageView(rows[0]);
  }

  /** Number of the last message; 0 when there is none. */
  async lastSeq(contactId: string): Promise<number> {
    const rows: { last_seq: number }[] = await this.database.query(
      'SELECT last_seq FROM conversations WHERE contact_id = $1',
      [contactId],
    );
    return rows[0]?.last_seq ?? 0;
  }

  /** What lists of contacts show of each conversation; contacts without one are left out. */
  async summaries(contactIds: readonly string[]): Promise<Map<string, ConversationDigest>> {
    if (contactIds.length === 0) return new Map();
    const rows: DigestRow[] = await this.database.query(DIGESTS, [contactIds]);
    return new Map(
      rows.map((row) => [
        row.conversation_id,
        {
          lastMessage: row.seq === null ? null : toMessageView(row as MessageRow),
          unread: row.unread,
          customerWaitsSince: row.customer_waits_since?.getTime() ?? null,
          subject: row.subject,
        },
      ]),
    );
  }

  /** The agent has opened it up to this message; never goes back. */
  async markRead(contactId: string, seq: number): Promise<void> {
    await this.database.query(
      `UPDATE conversations SET read_seq = greatest(read_seq, least($2::integer, last_seq)) WHERE contact_id = $1`,
      [contactId, seq],
    );
  }

  /** Keeps what the agent wrote down; the last one counts. The note is cleaned. */
  async saveSummary(contactId: string, summary: ContactSummary & { readonly personId: string }): Promise<void> {
    await this.database.query(
      `INSERT INTO contact_summaries (contact_id, outcome, note, person_id, saved_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (contact_id) DO UPDATE
          SET outcome = excluded.outcome, note = excluded.note, person_id = excluded.person_id,
              saved_at = excluded.saved_at`,
      [contactId, summary.outcome, cleanText(summary.note), summary.personId, new Date(this.clock.now())],
    );
  }

  async summary(contactId: string): Promise<ContactSummary | null> {
    return (await this.savedSummaries([contactId])).get(contactId) ?? null;
  }

  /** Of several contacts at once, for the list of a customer's earlier ones. */
  async savedSummaries(contactIds: readonly string[]): Promise<Map<string, ContactSummary>> {
    if (contactIds.length === 0) return new Map();
    const rows: { contact_id: string; outcome: string | null; note: string }[] = await this.database.query(
      'SELECT contact_id, outcome, note FROM contact_summaries WHERE contact_id = ANY($1::uuid[])',
      [contactIds],
    );
    return new Map(rows.map((row) => [row.contact_id, { outcome: row.outcome, note: row.note }]));
  }

  subscribe(listener: MessageListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /**
   * One statement: number and message are stored together or not at all. Of two with the same id at once the second
   * waits for the row lock, then breaks the unique index, which takes its number back too. Null: it is there already.
   */
  private async insert(input: NewMessage, text: string): Promise<MessageRow | null> {
    try {
      const rows: MessageRow[] = await this.database.query(APPEND, this.valuesOf(input, text));
      return rows[0] ?? null;
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION) return null;
      throw error;
    }
  }

  private valuesOf(input: NewMessage, text: string): unknown[] {
    return [
      input.contactId,
      input.messageId,
      input.from,
      input.authorPersonId ?? null,
      input.authorName ?? null,
      text,
      new Date(this.clock.now()),
    ];
  }

  private async repeated(input: NewMessage, text: string): Promise<MessageView> {
    const stored = await this.find(input.contactId, input.messageId);
    if (stored === null) throw conversationNotFound(input.contactId);
    if (stored.text !== text || stored.from !== input.from) throw messageIdReused(input.messageId);
    return stored;
  }
}

const APPEND = `
  WITH numbered AS (
    UPDATE conversations
       SET last_seq = last_seq + 1,
           customer_waits_since = CASE $3::text
             WHEN 'customer' THEN coalesce(customer_waits_since, $7::timestamptz)
             WHEN 'agent' THEN NULL
             ELSE customer_waits_since END
     WHERE contact_id = $1::uuid
       AND NOT EXISTS (SELECT 1 FROM messages WHERE contact_id = $1::uuid AND message_id = $2::uuid)
    RETURNING last_seq, medium
  ), stored AS (
    INSERT INTO messages (contact_id, seq, message_id, sender, author_person_id, author_name, text, at)
    SELECT $1::uuid, last_seq, $2::uuid, $3::text, $4::uuid, $5::text, $6::text, $7::timestamptz FROM numbered
    RETURNING *
  ), owed AS (
    -- what we write by SMS or e-mail is owed to the customer from the same moment on
    INSERT INTO message_deliveries (contact_id, seq, medium, state, attempts, due_at, created_at, updated_at)
    SELECT contact_id, seq, medium, 'pending', 0, at, at, at FROM stored, numbered
     WHERE sender IN ('agent', 'hotline') AND medium IN ('sms', 'email')
    RETURNING state
  )
  SELECT stored.*, (SELECT state FROM owed) AS delivery_state, NULL AS delivery_reason FROM stored`;

const DIGESTS = `
  SELECT c.contact_id AS conversation_id, c.customer_waits_since, c.subject, m.*,
         d.state AS delivery_state, d.last_error AS delivery_reason,
         (SELECT count(*)::integer FROM messages u
           WHERE u.contact_id = c.contact_id AND u.seq > c.read_seq AND u.sender = 'customer') AS unread
    FROM conversations c
    LEFT JOIN messages m ON m.contact_id = c.contact_id AND m.seq = c.last_seq
    LEFT JOIN message_deliveries d ON d.contact_id = m.contact_id AND d.seq = m.seq
   WHERE c.contact_id = ANY($1::uuid[])`;

function sqlState(error: unknown): unknown {
  if (!(error instanceof QueryFailedError)) return undefined;
  const cause: unknown = error.driverError;
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
