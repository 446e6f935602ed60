import { cleanText } from '../../kernel/text';
import type { MailAttachment, MailProblem, ReadMail } from './reading/mail';

/** UTF-16 units of a message in a conversation (src/conversations). */
const LONGEST_MESSAGE = 10_000;
const LONGEST_SUBJECT = 250;
const LONGEST_NAME = 100;
const MOST_LISTED = 30;

/** Invisible characters that turn the direction of what follows, or hide within a word. */
const INVISIBLE = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;
/** Control characters other than line break and tab. */
const CONTROL = /[^\P{Cc}\n\t]/gu;

/** Where a picture stood, as mail programs write it into plain text. */
const PICTURE = /\[cid:[^\]\s]{1,250}\]/g;

const PROBLEMS: Readonly<Record<MailProblem, string>> = {
  'header-too-large': '邮件头过大 its header is too large',
  'too-deeply-nested': '嵌套层数过多 its parts are nested too deeply',
  'too-many-parts': '部分过多 it has too many parts',
  malformed: '格式错误 it is malformed',
  'html-unreadable': '网页内容无法读取 its HTML cannot be read',
  'too-slow': '读取超时 reading it took too long',
  crashed: '读取失败 reading it failed',
};

/** One line of a stranger's, safe to stand in a list: nothing invisible, no line break, cut at `longest` UTF-16 units. */
export function cleanLine(raw: string, longest: number): string {
  const line = cleanText(raw.slice(0, longest * 8))
    .replace(INVISIBLE, '')
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
  return line.length <= longest
    ? line
    : `${line
        .slice(0, longest - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`;
}

/** Undefined: it has none. */
export function subjectOf(mail: ReadMail): string | undefined {
  const subject = cleanLine(mail.header.subject, LONGEST_SUBJECT);
  return subject === '' ? undefined : subject;
}

/**
 * What the agent sees of a mail: its text, then what is not shown of it, in brackets of ours. Never empty, at most 10,000 UTF-16
 * units: of a longer text the end is cut off, and it says so.
 */
export function textOf(mail: ReadMail): string {
  const text = cleanBody(mail.text);
  const notes = [
    ...(mail.problem === null ? [] : [`[此邮件无法完整读取：${PROBLEMS[mail.problem]} · this mail could not be read]`]),
    ...attachmentNotes(mail.attachments),
  ];
  if (text === '' && notes.length === 0) return '[邮件没有正文 · the mail has no text]';
  return [cut(text, LONGEST_MESSAGE - lengthOf(notes)), ...notes].filter((part) => part !== '').join('\n');
}

function cleanBody(raw: string): string {
  return cleanText(raw)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(CONTROL, '')
    .replace(PICTURE, '')
    .trim();
}

function lengthOf(notes: readonly string[]): number {
  return notes.reduce((sum, note) => sum + note.length + 1, 0);
}

/** Cuts between characters, and says how much is gone. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const note = (units: number) => `\n[邮件过长，已截去 ${units} 个字符 · ${units} characters were cut off]`;
  const kept = text.slice(0, longest - note(text.length).length);
  const whole = kept.isWellFormed() ? kept : kept.slice(0, -1);
  return whole + note(text.length - whole.length);
}

function attachmentNotes(attachments: readonly MailAttachment[]): string[] {
  const listed = attachments.slice(0, MOST_LISTED).map(({ name, type, bytes }) => {
    // Without brackets, so that no name looks like a note of ours.
    const [shown] = [name, type, '未命名 unnamed']
      .map((text) => cleanLine(text.replaceAll(/[[\]]/g, ''), LONGEST_NAME))
      .filter((text) => text !== '');
    return `[附件 attachment: ${shown ?? ''}, ${sizeOf(bytes)}]`;
  });
  const more = attachments.length - listed.length;
  return more === 0 ? listed : [...listed, `[另有 ${more} 个附件 · ${more} more attachments]`];
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
