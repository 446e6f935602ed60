import { createHash } from 'node:crypto';
import { decodeBody, type DecodedBody } from './decode-body';
import { decodeHeader } from './decode-header';
import { readHeaderFields } from './header-fields';
import type { MailReport, ReadMail } from './mail';
import { structureProblem } from './mail-structure';
import { OUR_MESSAGE_ID } from './our-message-id';

/** `header`: only what stands on top, when the whole could not be read. */
export type ReadScope = 'whole' | 'header';

/** Octets of a body that are looked through for a mail of ours: bounces quote at least the header of what came back. */
const SEARCHED = 1024 * 1024;
/** Not what stands under References: those are other mails, and nothing is said of them. */
const RETURNED = new RegExp(`^message-id:[ \\t]*(?:\\r?\\n[ \\t]+)?(${OUR_MESSAGE_ID.source})`, 'im');

const NOTHING: DecodedBody = { text: '', attachments: [], report: '', problem: null };

/** Reads a mail as it came over the wire. Runs in a worker: it may take long, need much memory, or never end. */
export async function readMail(raw: Buffer, scope: ReadScope): Promise<ReadMail> {
  const { fields, bodyAt, tooLarge } = readHeaderFields(raw);
  const header = await decodeHeader(fields);
  const digest = createHash('sha256').update(raw.subarray(bodyAt)).digest('hex');
  const bounds = tooLarge ? 'header-too-large' : structureProblem(raw);
  const body = bounds === null && scope === 'whole' ? await decodeBody(raw) : NOTHING;
  return {
    header,
    text: body.text,
    attachments: body.attachments,
    digest,
    problem: bounds ?? body.problem,
    report: reportOf(raw.subarray(bodyAt), body.report),
  };
}

function reportOf(body: Buffer, status: string): MailReport {
  const action = /^action:[ \t]*([a-z]+)/im.exec(status)?.[1]?.toLowerCase() ?? null;
  const returned = RETURNED.exec(body.toString('latin1', 0, SEARCHED))?.[1]?.toLowerCase() ?? null;
  return { action, returned };
}
