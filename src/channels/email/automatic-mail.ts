import type { MailHeader, MailReport } from './reading/mail';
import { OUR_MESSAGE_ID } from './reading/our-message-id';

/** RFC 5321 section 6.3: more hops than this are a loop. */
const MOST_HOPS = 100;

/**
 * What sent a mail. Only a person's begins a contact.
 * `own`: we did, and it came back. `bounce`: a mail server, of a mail that could not be delivered, or was delayed. `auto-reply`: a
 * holiday notice, a reading receipt. `bulk`: a program or a list, to many.
 */
export type MailNature = 'person' | 'own' | 'bounce' | 'auto-reply' | 'bulk';

export interface MailEvidence {
  readonly header: MailHeader;
  readonly report: MailReport;
  /** Of MAIL FROM, small letters; empty: the null sender, whom nobody may answer. */
  readonly envelopeSender: string;
}

/** Of programs that say nothing in their fields: QQ Mail, Outlook, NetEase. */
const AUTO_SUBJECT =
  /^\s*(?:自动回复|自動回覆|自动答复|automatic reply|auto(?:matic)?[ -]?response|out of office)\s*[:：]/i;
const MACHINES = /^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@/i;

/**
 * Tells people from machines (RFC 3834, RFC 3464, RFC 5230 and what is customary), so that two machines never talk to each other.
 * Who counts as a machine by mistake is refused in words, never silently dropped.
 * @param isOurs whether an address, in small letters, is a mailbox of ours, with or without a token
 */
export function natureOf(mail: MailEvidence, isOurs: (address: string) => boolean): MailNature {
  const { header, envelopeSender } = mail;
  const { marks } = header;
  if (cameBack(mail, isOurs)) return 'own';
  if (marks.contentType === 'multipart/report' && marks.reportType === 'disposition-notification') return 'auto-reply';
  if (marks.contentType === 'multipart/report' || marks.failedRecipients) return 'bounce';
  const replied = marks.autoSubmitted === 'auto-replied' || marks.autoSubmitted === 'auto-notified';
  if (MACHINES.test(envelopeSender) || MACHINES.test(header.from[0]?.address ?? '')) return 'bounce';
  // Nobody may answer the null sender, so no person has it.
  if (
    envelopeSender === '' ||
    replied ||
    marks.autoReply ||
    marks.precedence === 'auto_reply' ||
    AUTO_SUBJECT.test(header.subject)
  )
    return 'auto-reply';
  const submitted = marks.autoSubmitted !== '' && marks.autoSubmitted !== 'no';
  if (submitted || marks.list || marks.suppress !== '' || ['bulk', 'junk', 'list'].includes(marks.precedence))
    return 'bulk';
  return 'person';
}

/** Of mail servers that write to people only: not the last word yet. */
const NOT_YET = /delay|warning|still being retried|延迟|延遲/i;

/** What a bounce says of the mail it is about; null: the last word is still to come. */
export function reportedState({
  header,
  report,
}: Pick<MailEvidence, 'header' | 'report'>): 'failed' | 'delivered' | null {
  switch (report.action) {
    case 'failed':
    case 'delivered':
      return report.action;
    case null:
      return NOT_YET.test(header.subject) ? null : 'failed';
    default:
      return null;
  }
}

function cameBack({ header, envelopeSender }: MailEvidence, isOurs: (address: string) => boolean): boolean {
  const ours = new RegExp(`^(?:${OUR_MESSAGE_ID.source})$`, 'i');
  return (
    header.marks.hops > MOST_HOPS ||
    (header.messageId !== null && ours.test(header.messageId)) ||
    header.marks.loops.some(isOurs) ||
    isOurs(envelopeSender) ||
    header.from.some(({ address }) => address !== null && isOurs(address.toLowerCase()))
  );
}
