import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';

/** Media whose messages travel by a provider, in their own time. */
export type TextMedium = Extract<Medium, 'sms' | 'email'>;

/** A message of ours on its way to the customer. */
export interface OutboundMessage {
  readonly contactId: string;
  /** Place in the conversation. */
  readonly seq: number;
  /** Chosen by whoever wrote it; the same at every attempt. */
  readonly messageId: string;
  readonly text: string;
  /** By an overflow rule: no person wrote it now. */
  readonly automatic: boolean;
  /** Where the customer's last message came from: E.164 or a mail address. */
  readonly to: string;
  /** The address of ours that the customer wrote to. */
  readonly from: string;
  /** From 1. */
  readonly attempt: number;
  readonly writtenAt: Date;
  /** When the first attempt may have begun: nothing of it can be older at the provider. */
  readonly firstAttemptAt: Date;
}

export type SendOutcome =
  | { readonly kind: 'sent'; readonly providerMessageId: string }
  /** The provider will never take it: unknown recipient, opted out, too long. Stable `code` for consoles; no personal data. */
  | { readonly kind: 'refused'; readonly code: string };

/** The provider may or may not have taken the message. It is looked up before anything is sent again. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
}

/** Whether the provider has the message cannot be told yet; asking again after so long can. No failure of the provider. */
export class TooEarlyError extends Error {
  override readonly name = 'TooEarlyError';
  constructor(
    message: string,
    readonly retryAfterMs: Millis,
  ) {
    super(message);
  }
}

/**
 * What carries messages of one medium out. There is one at a time per contact; a claim is on disk before `send` is called, so a
 * process that died in between finds it `sending` and asks `lookUp` first.
 */
export interface MessageCarrier {
  readonly medium: TextMedium;
  /**
   * Hands the message to the provider once. Rejects with OutcomeUnknownError when it may have been taken (a time-out after the
   * request went out), with any other error when it certainly was not: that is tried again with back-off.
   */
  send(message: OutboundMessage): Promise<SendOutcome>;
  /**
   * Whether the provider has it: its id, or null when it certainly has not. Rejects when that cannot be told now, with
   * TooEarlyError when it only needs time. A
   * provider that can never be asked answers null if a repeat is harmless there (same Message-ID).
   */
  lookUp(message: OutboundMessage): Promise<string | null>;
}
