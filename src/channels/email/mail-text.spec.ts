import { cleanLine, subjectOf, textOf } from './mail-text';
import type { ReadMail } from './reading/mail';

function mail(given: Partial<ReadMail> & { readonly subject?: string }): ReadMail {
  const { subject = '', ...more } = given;
  return {
    header: { subject } as ReadMail['header'],
    text: '',
    attachments: [],
    digest: '',
    problem: null,
    report: { action: null, returned: null },
    ...more,
  };
}

describe('cleanLine', () => {
  it.each([
    ['plain', 'plain'],
    ['  a \t b  ', 'a b'],
    ['a\r\nBcc: x', 'a Bcc: x'],
    ['a\u2028b\u0085c\u0000d', 'a b cd'],
    ['\u202Eexe.fdp\u202C', 'exe.fdp'],
    ['a\u200Bb\uFEFFc\u00ADd', 'abcd'],
    ['\u2066a\u2069', 'a'],
    ['a\uD800b', 'a\uFFFDb'],
    ['', ''],
    ['1234567890', '1234567890'],
    ['12345678901', '123456789…'],
    ['123456789😀', '123456789…'],
  ])('%p → %p', (raw, expected) => {
    expect(cleanLine(raw, 10)).toBe(expected);
  });

  it('is well-formed and short enough wherever it cuts', () => {
    for (let length = 1; length < 40; length += 1) {
      const line = cleanLine('a😀停'.repeat(20), length);
      expect(line.length).toBeLessThanOrEqual(length);
      expect(line.isWellFormed()).toBe(true);
      expect(line).not.toContain('\uFFFD');
    }
  });
});

describe('subjectOf', () => {
  it.each([
    ['停电', '停电'],
    ['', undefined],
    [' \r\n ', undefined],
    ['\u202E\u200B', undefined],
  ])('%p → %p', (subject, expected) => {
    expect(subjectOf(mail({ subject }))).toBe(expected);
  });
});

describe('textOf', () => {
  it.each<[string, Partial<ReadMail>, string]>([
    ['text', { text: ' hello\r\nworld\r' }, 'hello\nworld'],
    ['nothing', {}, '[邮件没有正文 · the mail has no text]'],
    ['control characters', { text: 'a\u0000b\u0007c\u001B[0m\td\u009Fe' }, 'abc[0m\tde'],
    ['pictures of Outlook', { text: 'see [cid:image001.png@01D9.5A] there' }, 'see  there'],
    [
      'attachments',
      {
        text: 'see',
        attachments: [
          { name: 'bill.pdf', type: 'application/pdf', bytes: 12_345 },
          { name: '', type: 'image/png', bytes: 999 },
          { name: 'x]\n[附件 attachment: y', type: 'a/b', bytes: 2_500_000 },
        ],
      },
      'see\n[附件 attachment: bill.pdf, 12 KB]\n[附件 attachment: image/png, 999 B]\n[附件 attachment: x 附件 attachment: y, 2.5 MB]',
    ],
    [
      'a problem',
      { problem: 'too-slow' },
      '[此邮件无法完整读取：读取超时 reading it took too long · this mail could not be read]',
    ],
  ])('%s', (_what, given, expected) => {
    expect(textOf(mail(given))).toBe(expected);
  });

  it('leaves 10,000 units as they are, and of more cuts the end and says how much', () => {
    expect(textOf(mail({ text: 'x'.repeat(10_000) }))).toBe('x'.repeat(10_000));
    const text = textOf(mail({ text: 'x'.repeat(10_001) }));
    const cut = /^(x+)\n\[邮件过长，已截去 (\d+) 个字符 · \d+ characters were cut off\]$/.exec(text);
    expect(Number(cut?.[1]?.length) + Number(cut?.[2])).toBe(10_001);
    expect(text.length).toBeLessThanOrEqual(10_000);
  });

  it('is never too long nor cut within a character, whatever hangs on it', () => {
    const attachment = { name: '名'.repeat(300), type: 'a/b', bytes: 1 };
    for (let n = 0; n < 60; n += 1) {
      const text = textOf(
        mail({
          text: `${'x'.repeat(n)}${'😀'.repeat(9_000)}`,
          attachments: Array(n).fill(attachment) as [],
          problem: 'malformed',
        }),
      );
      expect(text.length).toBeLessThanOrEqual(10_000);
      expect(text.isWellFormed()).toBe(true);
      expect(text).toMatch(/\[邮件过长/);
    }
  });
});
