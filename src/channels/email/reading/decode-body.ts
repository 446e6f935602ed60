import { type AttachmentStream, MailParser, type MailParserOptions, type MessageText } from 'mailparser';
import type { MailAttachment, MailProblem } from './mail';

/** Characters of an HTML part that are turned into text. */
const LONGEST_HTML = 1_000_000;
/** Octets of a delivery report that are looked at. */
const LONGEST_REPORT = 64 * 1024;

const OPTIONS: MailParserOptions & { readonly maxHeadSize: number; readonly maxChildNodes: number } = {
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepDeliveryStatus: true,
  maxHtmlLengthToParse: LONGEST_HTML,
  // Of mailsplit, below the parser: bounds of each part's header, and of the number of parts.
  maxHeadSize: 128 * 1024,
  maxChildNodes: 300,
};

export interface DecodedBody {
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
  /** Of a delivery report: its machine-readable part. */
  readonly report: string;
  readonly problem: Extract<MailProblem, 'malformed' | 'html-unreadable'> | null;
}

/** The text of a mail and what hangs on it. Attachments are measured as they pass and kept nowhere. */
export async function decodeBody(raw: Buffer): Promise<DecodedBody> {
  const body = await parse(raw);
  if (body.text.trim() !== '' || body.html === '' || body.problem !== null) return body;
  // HTML alone, inside a multipart: the parser turns only an HTML root into text.
  const page = await parse(Buffer.from(`Content-Type: text/html; charset=utf-8\r\n\r\n${body.html}`));
  return { ...body, text: page.text, problem: page.problem };
}

function parse(raw: Buffer): Promise<DecodedBody & { readonly html: string }> {
  return new Promise((resolve) => {
    const attachments: MailAttachment[] = [];
    let message: MessageText | null = null;
    let report = '';
    let problem: DecodedBody['problem'] = null;
    const parser = new MailParser(OPTIONS);
    const settle = () => {
      const html = typeof message?.html === 'string' ? message.html : '';
      resolve({
        text: problem === null ? (message?.text ?? '') : readable(message),
        html,
        attachments,
        report,
        problem,
      });
    };
    parser.on('data', (part: AttachmentStream | MessageText) => {
      if (part.type === 'text') {
        message = part;
        return;
      }
      void measure(part).then(({ bytes, head }) => {
        if (part.contentType === 'message/delivery-status') report = head;
        else attachments.push({ name: part.filename ?? '', type: part.contentType, bytes });
        part.release();
      });
    });
    parser.on('error', (error: Error) => {
      // The parser goes on after an HTML part that it could not read, and stops after anything else.
      if (/HTML/.test(error.message)) {
        problem = 'html-unreadable';
        return;
      }
      problem = 'malformed';
      settle();
    });
    parser.on('end', settle);
    parser.end(raw);
  });
}

/** What the parser puts in the place of HTML that it could not read. */
const UNREADABLE = /^Invalid HTML content(?: \(too long\))?$/;

function readable(message: MessageText | null): string {
  const lines = (message?.text ?? '').split('\n');
  return lines.filter((line) => !UNREADABLE.test(line)).join('\n');
}

function measure({ content }: AttachmentStream): Promise<{ bytes: number; head: string }> {
  return new Promise((resolve) => {
    let bytes = 0;
    let head = '';
    content.on('data', (chunk: Buffer) => {
      if (bytes < LONGEST_REPORT) head += chunk.toString('latin1', 0, LONGEST_REPORT - bytes);
      bytes += chunk.length;
    });
    const end = () => {
      resolve({ bytes, head });
    };
    content.on('end', end);
    content.on('error', end);
  });
}
