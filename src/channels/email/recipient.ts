import { readToken, type ReplyToken, signToken } from './reply-token';

/** RFC 5321 section 4.5.3.1.1. */
const LONGEST_LOCAL = 64;

/** An address of ours that a mail goes to. */
export interface Recipient {
  /** As configured, without a token. */
  readonly mailbox: string;
  readonly token: ReplyToken | null;
}

/**
 * Reads the address of RCPT: a configured mailbox, or one with a token of ours behind a plus sign. Null: nobody here.
 * @param isMailbox whether an address, in small letters, is configured
 */
export function readRecipient(raw: string, isMailbox: (address: string) => boolean, secret: string): Recipient | null {
  const address = raw.trim().toLowerCase();
  if (isMailbox(address)) return { mailbox: address, token: null };
  const parts = /^([^@]+)\+([^@+]+)(@[^@]+)$/.exec(address);
  if (parts === null) return null;
  const [, local = '', tag = '', domain = ''] = parts;
  const mailbox = local + domain;
  const token = isMailbox(mailbox) ? readToken(tag, mailbox, secret) : null;
  return token === null ? null : { mailbox, token };
}

/** The mailbox with a token behind a plus sign; the mailbox itself when its name is too long for that. */
export function addressWithToken(mailbox: string, token: ReplyToken, secret: string): string {
  const at = mailbox.lastIndexOf('@');
  const local = `${mailbox.slice(0, at)}+${signToken(token, mailbox, secret)}`;
  return local.length > LONGEST_LOCAL ? mailbox : local + mailbox.slice(at);
}
