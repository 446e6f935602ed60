import { type AddressObject, type EmailAddress, type Headers, MailParser } from 'mailparser';
import { fieldParameter, fieldType, type HeaderField } from './header-fields';
import type { MailAddress, MailHeader, MailMarks } from './mail';

/** Characters of a From or Subject field that are decoded; what comes after is cut off. */
const LONGEST_DECODED = 8_000;
const MOST_ADDRESSES = 20;
/** Message-IDs of one mail that are looked for. */
const MOST_ANSWERS = 50;
/** RFC 5322 section 3.6.4, without the folding nobody uses; RFC 5321 allows a line of 998. */
const MESSAGE_ID = /<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>/g;

/** What we need of the fields of a mail. */
export async function decodeHeader(fields: readonly HeaderField[]): Promise<MailHeader> {
  const all = (name: string) => fields.filter((field) => field.name === name).map(({ value }) => value);
  const first = (name: string) => all(name)[0] ?? '';
  const from = all('from');
  const decoded = await decode({ from: from[0] ?? '', subject: first('subject') });
  const answers = [...messageIds(first('in-reply-to')), ...messageIds(all('references').join(' ')).reverse()];
  return {
    from: decoded.from,
    fromFields: from.length,
    subject: decoded.subject,
    messageId: messageIds(first('message-id'))[0] ?? null,
    answers: [...new Set(answers)].slice(0, MOST_ANSWERS),
    date: first('date').slice(0, 200) || null,
    marks: marksOf(fields, first, all),
  };
}

function marksOf(
  fields: readonly HeaderField[],
  first: (name: string) => string,
  all: (name: string) => string[],
): MailMarks {
  const has = (...names: string[]) => fields.some(({ name }) => names.includes(name));
  const contentType = first('content-type');
  return {
    autoSubmitted: fieldType(first('auto-submitted')),
    precedence: fieldType(first('precedence')),
    list: has('list-id', 'list-post', 'list-unsubscribe', 'list-help', 'mailing-list'),
    suppress: first('x-auto-response-suppress').toLowerCase(),
    autoReply: has('x-autoreply', 'x-autorespond', 'x-auto-reply', 'x-mail-autoreply', 'x-autoreply-from'),
    failedRecipients: has('x-failed-recipients'),
    contentType: fieldType(contentType),
    reportType: fieldParameter(contentType, 'report-type').toLowerCase(),
    loops: all('x-loop').map((value) => value.toLowerCase().slice(0, 500)),
    hops: all('received').length,
  };
}

/** In the order they stand there; anything else between them is left out. */
function messageIds(value: string): string[] {
  return value.match(MESSAGE_ID) ?? [];
}

/** RFC 2047 words and 8-bit characters, by the parser: a mail of these two fields alone cannot be dangerous. */
async function decode(given: { from: string; subject: string }): Promise<{ from: MailAddress[]; subject: string }> {
  const parser = new MailParser({ skipHtmlToText: true, skipTextToHtml: true });
  const headers = new Promise<Headers>((resolve, reject) => {
    parser.once('headers', resolve);
    parser.once('error', reject);
  });
  parser.resume();
  parser.end(
    `From: ${eightBit(given.from.slice(0, LONGEST_DECODED))}\r\nSubject: ${eightBit(given.subject.slice(0, LONGEST_DECODED))}\r\n\r\n`,
  );
  const decoded = await headers;
  const subject = decoded.get('subject');
  const from = decoded.get('from') as AddressObject | undefined;
  return {
    from: flatten(from?.value ?? []).slice(0, MOST_ADDRESSES),
    subject: typeof subject === 'string' ? subject : '',
  };
}

function flatten(addresses: readonly EmailAddress[]): MailAddress[] {
  return addresses.flatMap(({ address, name, group }) =>
    group === undefined ? [{ address: address === '' ? null : (address ?? null), name }] : flatten(group),
  );
}

/**
 * Fields with raw 8-bit characters (Latin-1 here): UTF-8 if they are that, else GB 18030, which old Chinese programs send. A last
 * character that was cut in two is left out.
 */
function eightBit(field: string): string {
  const bytes = Buffer.from(field, 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
