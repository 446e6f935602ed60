import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Clock, Millis } from '../kernel/clock';
import type { Medium } from '../kernel/medium';
import { UserError } from '../platform/errors/errors';
import { CLOCK } from '../platform/time/clock';
import type { DeliveryState, Sender } from './conversation.entity';
import { ConversationsService } from './conversations.service';
import { SELECT_MESSAGES, toMessageView, type MessageRow } from './message-row';

/** An agent's message that was claimed to be handed over; nobody else will hand it over meanwhile. */
export interface ClaimedMessage {
  readonly contactId: string;
  readonly seq: number;
  readonly messageId: string;
  readonly medium: Medium;
  readonly text: string;
  /** By an overflow rule, not by an agent. */
  readonly automatic: boolean;
  readonly customerAddress: string;
  readonly ourAddress: string;
  /** This attempt's number, from 1. */
  readonly attempt: number;
  /** The provider may have it already: ask before handing it over. */
  readonly mayBeThere: boolean;
  readonly writtenAt: Date;
  readonly firstClaimedAt: Date;
}

/** What a provider says of a message it took. */
export interface DeliveryReport {
  readonly state: 'sent' | 'delivered' | 'failed';
  /** Stable code; no personal data. */
  readonly reason?: string;
}

interface ClaimRow {
  readonly contact_id: string;
  readonly seq: number;
  readonly message_id: string;
  readonly medium: Medium;
  readonly text: string;
  readonly sender: Sender;
  readonly customer_address: string;
  readonly our_address: string;
  readonly attempts: number;
  readonly was: DeliveryState;
  readonly at: Date;
  readonly claimed_at: Date;
}

/** TypeORM gives the rows of an UPDATE … RETURNING with their number. */
type Updated<R> = readonly [R[], number];

/**
 * What became of the messages that agents wrote by SMS and e-mail. A message is owed from the statement that stores it on; a claim
 * is on disk before the provider is called, so that after a kill everybody knows what may have gone out.
 */
@Injectable()
export class MessageDeliveries {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly conversations: ConversationsService,
  ) {}

  /** Claims messages of this medium that are due: of each contact its first one that is not settled, at most `limit`. */
  async claim(medium: Medium, limit: number): Promise<ClaimedMessage[]> {
    const [rows] = await this.database.query<Updated<ClaimRow>>(CLAIM, [medium, this.now(), limit]);
    return rows.map((row) => ({
      contactId: row.contact_id,
      seq: row.seq,
      messageId: row.message_id,
      medium: row.medium,
      text: row.text,
      automatic: row.sender === 'hotline',
      customerAddress: row.customer_address,
      ourAddress: row.our_address,
      attempt: row.attempts,
      mayBeThere: row.was === 'unknown',
      writtenAt: row.at,
      firstClaimedAt: row.claimed_at,
    }));
  }

  /** The provider has it, under this id. */
  async taken(claim: ClaimedMessage, providerMessageId: string): Promise<void> {
    await this.settle(claim, 'sent', null, { providerMessageId });
  }

  /** Nobody will ever take it. */
  async refused(claim: ClaimedMessage, reason: string): Promise<void> {
    await this.settle(claim, 'failed', reason);
  }

  /** To be tried again; `unknown`: after the provider was asked whether it has it. */
  async postponed(claim: ClaimedMessage, state: 'pending' | 'unknown', reason: string, delayMs: Millis): Promise<void> {
    await this.settle(claim, state, reason, { dueAt: new Date(this.clock.now() + delayMs) });
  }

  /** All attempts came to nothing. */
  async givenUp(claim: ClaimedMessage, reason: string): Promise<void> {
    await this.settle(claim, 'dead', reason);
  }

  /**
   * What the provider tells of a message it took, in any order and more than once: a message that arrived or failed stays so.
   * `unknown-message`: no message of ours has this id (yet).
   */
  async report(
    medium: Medium,
    providerMessageId: string,
    report: DeliveryReport,
  ): Promise<'noted' | 'known' | 'unknown-message'> {
    const [rows] = await this.database.query<Updated<{ contact_id: string; seq: number }>>(
      `UPDATE message_deliveries SET state = $3, last_error = $4, updated_at = $5
        WHERE medium = $1 AND provider_message_id = $2 AND state = ANY($6) RETURNING contact_id, seq`,
      [medium, providerMessageId, report.state, report.reason ?? null, this.now(), BEFORE[report.state]],
    );
    const [row] = rows;
    if (row !== undefined) {
      await this.tell(row.contact_id, row.seq);
      return 'noted';
    }
    const known: unknown[] = await this.database.query(
      'SELECT 1 FROM message_deliveries WHERE medium = $1 AND provider_message_id = $2',
      [medium, providerMessageId],
    );
    return known.length > 0 ? 'known' : 'unknown-message';
  }

  /**
   * All attempts again for a message that was refused or given up; what may be with the provider is looked up first.
   * @throws UserError `delivery-not-failed`
   */
  async retry(contactId: string, messageId: string): Promise<void> {
    const [rows] = await this.database.query<Updated<{ seq: number }>>(RETRY, [contactId, messageId, this.now()]);
    const [row] = rows;
    if (row === undefined)
      throw new UserError('delivery-not-failed', 'This message has not failed, or is being sent again already.', {
        status: 409,
      });
    await this.tell(contactId, row.seq);
  }

  /**
   * Claims of a process that is gone, of this medium and not younger than `claimedBefore`: nobody knows what came of them. `except`
   * are this process' own, under way.
   */
  async releaseClaims(
    medium: Medium,
    claimedBefore: Date,
    except: readonly { readonly contactId: string; readonly seq: number }[],
  ): Promise<void> {
    await this.database.query(
      `UPDATE message_deliveries d SET state = 'unknown', last_error = 'interrupted', due_at = $1, updated_at = $1
        WHERE state = 'sending' AND medium = $2 AND updated_at <= $3 AND NOT EXISTS (
          SELECT 1 FROM jsonb_to_recordset($4::jsonb) AS r("contactId" uuid, seq integer)
           WHERE r."contactId" = d.contact_id AND r.seq = d.seq)`,
      [this.now(), medium, claimedBefore, JSON.stringify(except.map(({ contactId, seq }) => ({ contactId, seq })))],
    );
  }

  /** Whether another message of ours has this id at the provider. */
  async isTaken(medium: Medium, providerMessageId: string): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      'SELECT 1 FROM message_deliveries WHERE medium = $1 AND provider_message_id = $2',
      [medium, providerMessageId],
    );
    return rows.length > 0;
  }

  /** Only the holder of the claim settles it: a message that was released meanwhile belongs to somebody else. */
  private async settle(
    { contactId, seq, attempt }: ClaimedMessage,
    state: DeliveryState,
    reason: string | null,
    more: { readonly providerMessageId?: string; readonly dueAt?: Date } = {},
  ): Promise<void> {
    const [, changed] = await this.database.query<Updated<unknown>>(
      `UPDATE message_deliveries SET state = $4, last_error = $5, updated_at = $6,
              provider_message_id = coalesce($7, provider_message_id), due_at = coalesce($8, due_at)
        WHERE contact_id = $1 AND seq = $2 AND attempts = $3 AND state = 'sending'`,
      [contactId, seq, attempt, state, reason, this.now(), more.providerMessageId ?? null, more.dueAt ?? null],
    );
    if (changed > 0) await this.tell(contactId, seq);
  }

  private async tell(contactId: string, seq: number): Promise<void> {
    const [row]: MessageRow[] = await this.database.query(`${SELECT_MESSAGES} WHERE m.contact_id = $1 AND m.seq = $2`, [
      contactId,
      seq,
    ]);
    if (row !== undefined) this.conversations.announce(toMessageView(row));
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

/** From which states a report may move a message on. What arrived or failed stays so. */
const BEFORE: Readonly<Record<DeliveryReport['state'], readonly DeliveryState[]>> = {
  sent: ['pending', 'sending', 'unknown'],
  delivered: ['pending', 'sending', 'unknown', 'sent', 'dead'],
  failed: ['pending', 'sending', 'unknown', 'sent', 'dead'],
};

const CLAIM = `
  WITH first AS (
    SELECT DISTINCT ON (contact_id) contact_id, seq, state, due_at FROM message_deliveries
     WHERE state IN ('pending', 'sending', 'unknown') AND medium = $1 ORDER BY contact_id, seq
  ), due AS (
    SELECT d.contact_id, d.seq, d.state AS was FROM message_deliveries d JOIN first f USING (contact_id, seq)
     WHERE d.state IN ('pending', 'unknown') AND d.due_at <= $2 ORDER BY d.due_at LIMIT $3
     FOR UPDATE OF d SKIP LOCKED
  )
  UPDATE message_deliveries d
     SET state = 'sending', attempts = d.attempts + 1, claimed_at = coalesce(d.claimed_at, $2), updated_at = $2
    FROM due, messages m, conversations c
   WHERE d.contact_id = due.contact_id AND d.seq = due.seq
     AND m.contact_id = d.contact_id AND m.seq = d.seq AND c.contact_id = d.contact_id
  RETURNING d.contact_id, d.seq, d.medium, d.attempts, d.claimed_at, due.was, m.message_id, m.text, m.sender, m.at,
            c.customer_address, c.our_address`;

/** A refused message is certainly not with the provider; of one given up that is not known. */
const RETRY = `
  UPDATE message_deliveries d
     SET state = CASE WHEN d.state = 'dead' AND d.claimed_at IS NOT NULL THEN 'unknown' ELSE 'pending' END,
         claimed_at = CASE WHEN d.state = 'dead' THEN d.claimed_at END,
         provider_message_id = NULL, attempts = 0, last_error = NULL, due_at = $3, updated_at = $3
    FROM messages m
   WHERE m.contact_id = $1 AND m.message_id = $2 AND d.contact_id = m.contact_id AND d.seq = m.seq
     AND d.state IN ('failed', 'dead')
  RETURNING d.seq`;
