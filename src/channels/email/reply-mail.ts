import type { SendMailOptions } from 'nodemailer';
import { cleanLine } from './mail-text';
import type { ThreadOfMails } from './mail-threads';

const LONGEST_SUBJECT = 250;
const LONGEST_NAME = 60;
const REPLY_MARK = /^(?:\s*(?:re|aw|sv|回复|回覆|答复|答覆)\s*(?:\[\d+\])?\s*[:：])+/i;

/** All that a reply is made of. Addresses are ours, or were read by readMailAddress. */
export interface ReplyParts {
  /** Of our mailbox, with its angle brackets. */
  readonly mailId: string;
  readonly mailbox: string;
  readonly displayName: string;
  /** Our mailbox with the token by which an answer finds its contact. */
  readonly replyTo: string;
  /** Our mailbox with the token by which a bounce finds its message. */
  readonly returnPath: string;
  readonly to: string;
  /** The customer's; null: there was none. */
  readonly subject: string | null;
  readonly text: string;
  /** By an overflow rule: no person wrote it now. */
  readonly automatic: boolean;
  readonly thread: ThreadOfMails;
  readonly date: Date;
}

/**
 * A message of ours as a mail: plain text that stands under the customer's. The same parts make the same mail, so that one sent
 * twice is the same one. `Auto-Submitted: no`: a person wrote it; else
 * `auto-replied` (RFC 3834), which no program answers. `X-Loop`: by which we know it when it comes back.
 */
export function replyMail(parts: ReplyParts): SendMailOptions {
  const { mailbox, to, thread } = parts;
  const name = cleanLine(parts.displayName, LONGEST_NAME);
  return {
    envelope: { from: parts.returnPath, to: [to] },
    from: { name, address: mailbox },
    to: { name: '', address: to },
    replyTo: { name, address: parts.replyTo },
    subject: replySubject(parts.subject ?? name),
    messageId: parts.mailId,
    ...(thread.inReplyTo === null ? {} : { inReplyTo: thread.inReplyTo }),
    ...(thread.references.length === 0 ? {} : { references: [...thread.references] }),
    date: parts.date,
    text: parts.text,
    headers: { 'Auto-Submitted': parts.automatic ? 'auto-replied' : 'no', 'X-Loop': mailbox },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** `Re: ` once, whatever the customer's program put there, in whatever language. */
export function replySubject(subject: string): string {
  return `Re: ${cleanLine(subject, LONGEST_SUBJECT).replace(REPLY_MARK, '').trim()}`;
}
