import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What must become of a mail: a contact that shows this, or a refusal with this code and these words. */
type Outcome =
  | {
      readonly contact: RegExp;
      readonly subject?: RegExp | null;
      readonly name?: string | null;
      readonly from?: string;
    }
  | { readonly refused: number; readonly words: RegExp };

export interface BadMail {
  readonly name: string;
  readonly raw: () => Buffer;
  readonly envelopeFrom: string;
  readonly outcome: Outcome;
}

const FOLDER = join(__dirname, '../data/bad');
const CUSTOMER = 'zhang@customer.example';
/** Envelope senders have a limit of their own; here it is not the subject. */
const RELAY = 'relay@customer.example';
const ROBOT = 'robot@customer.example';
const MACHINE = { refused: 554, words: /begins no request here/ };
const LOOP = { refused: 554, words: /loop/i };
const PROBLEM = /此邮件无法完整读取.*could not be read/;

function file(name: string, outcome: Outcome, envelopeFrom = CUSTOMER): BadMail {
  return { name: `${name}.eml`, raw: () => readFileSync(join(FOLDER, `${name}.eml`)), envelopeFrom, outcome };
}

/** Too large to be kept as a file. */
function built(name: string, outcome: Outcome, header: string, body: () => string): BadMail {
  const top = `From: ${CUSTOMER}\r\nSubject: ${name}\r\nMessage-ID: <${name.replaceAll(' ', '-')}@customer.example>\r\n`;
  return { name, raw: () => Buffer.from(`${top}${header}\r\n${body()}`), envelopeFrom: RELAY, outcome };
}

const TEXT = 'Content-Type: text/plain; charset=utf-8\r\n';
const MIXED = 'Content-Type: multipart/mixed; boundary=b\r\n';
const ATTACHED = '--b\r\nContent-Type: application/zip; name=z.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n';

/** Every mail of `test/data/bad` and some that are built. */
export const BAD_MAILS: readonly BadMail[] = [
  // Who wrote it?
  file('no-from', { contact: /^The mail has no From\.$/, from: CUSTOMER, name: null }),
  file('no-from-null-sender', { refused: 554, words: /No sender/ }, ''),
  file('several-from-fields', { refused: 554, words: /More than one From/ }),
  file('several-from-addresses', { contact: /^Two wrote this\.$/, from: CUSTOMER, name: 'Zhang San' }),
  file('from-garbage', { contact: /^My program is broken\.$/, from: CUSTOMER }),
  file('from-group', { contact: /^A group has no address\.$/, from: CUSTOMER }),
  file('from-encoded-whole', { contact: /encoded word/, from: CUSTOMER, name: '张三' }),
  file('from-name-is-address', { contact: /address of the bank/, from: CUSTOMER, name: 'service@bank.example' }),
  file('gbk-header', { contact: /^小区停电了$/, subject: /^停电了$/, name: '张三' }),
  file('utf8-header', { contact: /^小区停电了 😀$/, subject: /^停电了 😀$/, name: '张三' }),
  // Which mail is it?
  file('no-message-id', { contact: /^No Message-ID\.$/ }),
  file('message-id-garbage', { contact: /^A Message-ID that is none\.$/ }),
  file('duplicate-message-id-first', { contact: /^The first of two\.$/ }),
  file('duplicate-message-id-second', { contact: /^The second, and something else\.$/ }),
  file('date-garbage', { contact: /^When was that\?$/ }),
  // What is in it?
  file('empty-body', { contact: /没有正文/, subject: /^help$/ }),
  file('nothing', { contact: /没有正文/, subject: null, from: CUSTOMER }),
  file('header-only-no-blank-line', { contact: /没有正文/, subject: /^help$/ }),
  file('body-only', { contact: /more/, subject: null, from: CUSTOMER }),
  file('only-attachment', { contact: /^\[附件 attachment: bill\.pdf, 3 KB\]$/ }),
  file('only-html', { contact: /^停电了，请尽快处理$/ }),
  file('html-in-mixed', { contact: /^电费为什么这么高\s+点这里 \[javascript:alert\(1\)\]$/ }),
  file('html-broken', { contact: /open never closed/ }),
  file('unclosed-boundary', { contact: /^The part is never closed\.$/ }),
  file('wrong-boundary', { contact: /没有正文|无法完整读取|another one/ }),
  file('no-boundary', { contact: /没有正文|无法完整读取|forgotten/ }),
  file('empty-boundary', { contact: /没有正文|无法完整读取|empty/ }),
  file('content-type-garbage', { contact: /Readable nonetheless|附件/ }),
  file('header-without-colon', { contact: /Two lines of the header are none\./ }),
  file('prototype-headers', { contact: /^Names of JavaScript\.$/ }),
  file('folded-header', { contact: /Folded beyond reason/, subject: /^a b c d.{200,}…$/ }),
  file('huge-subject', { contact: /^The subject is very long\.$/, subject: /^(?:停电){124}.?…$/ }),
  file('bare-lf', { contact: /^Every line ends\nwith a line feed only\.$/ }),
  file('bare-cr', { contact: /^Every line ends\nwith a carriage return only\.$/ }),
  file('dots', { contact: /^\.\n\.\.\n\.hidden\n\.\.\.three\nend$/ }),
  file('smuggling', { contact: /^first line\n\.\nMAIL FROM:<boss@bank\.example>[^]*smuggled text[^]*last line$/ }),
  file('calendar', { contact: /附件 attachment/ }),
  file('encrypted', { contact: /^\[附件 attachment: smime\.p7m/ }),
  file('winmail', { contact: /^\[附件 attachment: winmail\.dat/ }),
  file('attachment-names', {
    contact:
      /^Look at the names\.\n\[附件 attachment: [^\n]*passwd, 1 B\]\n\[附件 attachment: [^\n[\]]*, 1 B\]\n\[附件 attachment: [^\n]*电费\.pdf, 1 B\]$/,
  }),
  file('report-inside', { contact: /^Your mails to me come back/ }),
  // In which letters?
  file('nul', { contact: /^beforeafter\n\nend$/, subject: /^ab$/, name: 'Zhang' }),
  file('control-characters', { contact: /^bell escape\[31m backspace c131m end$/ }),
  file('wrong-charset', { contact: /but in another charset$/ }),
  file('unknown-charset', { contact: /^Still readable: 停电$/ }),
  file('charset-injection', { contact: /^Readable\.$/ }),
  file('utf-7', { contact: /script/ }),
  file('iso-2022-jp', { contact: /^停電です$/ }),
  file('utf-16', { contact: /^电费账单$/ }),
  file('lone-surrogates', { contact: /^half \uFFFD+ of an emoji, overlong \uFFFD+, cut \uFFFD+$/ }),
  file('broken-base64', { contact: /./ }),
  file('broken-quoted-printable', { contact: /^broken =ZZ =4 /, subject: /^help$/ }),
  file('encoded-word-abuse', { contact: /^A subject of encoded words\.$/, subject: /^停电 Bcc: [^\r\n]*$/ }),
  file('header-injection', {
    contact: /carry lines/,
    subject: /^bill Bcc: everybody@bank\.example body$/,
    name: 'Zhang X-Evil: 1',
  }),
  file('right-to-left-override', {
    contact: /^See the picture\.\n\[附件 attachment: photo_gpj\.exe, 3 B\]$/,
    subject: /^bill fdp\.exe$/,
    name: 'ecnaB',
  }),
  // How deep, how much?
  file('nested-1000', { contact: /nested too deeply/, subject: /^help$/, name: 'Zhang San' }),
  file('nested-messages-1000', { contact: /nested too deeply/, subject: /^help$/ }),
  file('forwarded-five-times', { contact: /^See below\.\n\[附件 attachment: message\/rfc822, \d+ B\]$/ }),
  built('many parts', { contact: /too many parts/ }, MIXED, () => '--b\r\n\r\nx\r\n'.repeat(5_000)),
  built('many fields', { contact: PROBLEM, subject: /^many fields$/ }, 'X-Field: x\r\n'.repeat(20_000), () => 'text'),
  built(
    'a field of a megabyte',
    { contact: PROBLEM, subject: /^a field/ },
    `X-Field: ${'x'.repeat(1_000_000)}\r\n`,
    () => 'text',
  ),
  built('many hops', LOOP, 'Received: from a by b; Tue, 24 Nov 2026 08:00:00 +0800\r\n'.repeat(101), () => 'text'),
  built('a line of a megabyte', { contact: /^x{9000,}\n\[邮件过长，已截去 9\d{5} 个字符/ }, TEXT, () =>
    'x'.repeat(1_000_000),
  ),
  built('five megabytes of text', { contact: /^停电\n停电\n[^]*\n\[邮件过长，已截去 \d+ 个字符/ }, TEXT, () =>
    '停电\r\n'.repeat(600_000),
  ),
  built(
    'HTML a hundred thousand deep',
    { contact: /bottom|HTML cannot be read/ },
    'Content-Type: text/html\r\n',
    () => `${'<div>'.repeat(100_000)}bottom${'</div>'.repeat(100_000)}`,
  ),
  built('HTML of three megabytes', { contact: /HTML cannot be read|lots/ }, 'Content-Type: text/html\r\n', () =>
    '<p>lots</p>'.repeat(300_000),
  ),
  built(
    'nine megabytes of zeros in base64',
    { contact: /^\[附件 attachment: z\.zip, 6\.\d MB\]$/ },
    MIXED,
    () => `${ATTACHED}${`${'A'.repeat(76)}\r\n`.repeat(115_000)}--b--\r\n`,
  ),
  built(
    'ninety attachments',
    { contact: /^(?:\[附件 attachment: z\.zip, 3 B\]\n){30}\[另有 60 个附件 · 60 more attachments\]$/ },
    MIXED,
    () => `${`${ATTACHED}AAAA\r\n`.repeat(90)}--b--\r\n`,
  ),
  built('eleven megabytes', { refused: 552, words: /size/ }, TEXT, () => `${'x'.repeat(1_000)}\r\n`.repeat(11_000)),
  // Who sent it: machines, and ourselves.
  file('from-ourselves', LOOP, ROBOT),
  file('own-message-id', LOOP, ROBOT),
  file('own-loop-header', LOOP, ROBOT),
  file('vacation', MACHINE, ROBOT),
  file('vacation-silent', MACHINE, ROBOT),
  file('bounce', MACHINE, ''),
  file('bounce-qmail', MACHINE, ''),
  file('reading-receipt', MACHINE, ROBOT),
  file('mailing-list', MACHINE, ROBOT),
];
