import { structureProblem } from './mail-structure';

function nested(depth: number): string {
  let text = 'Content-Type: multipart/mixed; boundary=b0\n\n';
  for (let level = 1; level < depth; level += 1)
    text += `--b${level - 1}\nContent-Type: multipart/mixed; boundary=b${level}\n\n`;
  text += `--b${depth - 1}\nContent-Type: text/plain\n\nat the bottom\n`;
  for (let level = depth - 1; level >= 0; level -= 1) text += `--b${level}--\n`;
  return text;
}

function flat(parts: number): string {
  return `Content-Type: multipart/mixed; boundary="b"\n\n${'--b\nContent-Type: text/plain\n\nx\n'.repeat(parts)}--b--\n`;
}

describe('structureProblem', () => {
  it.each([
    ['a plain mail', 'Subject: x\n\ntext', null],
    ['nothing', '', null],
    ['20 levels', nested(20), null],
    ['21 levels', nested(21), 'too-deeply-nested'],
    ['100,000 levels', nested(100_000), 'too-deeply-nested'],
    ['20 messages in each other', 'Content-Type: message/rfc822\n\n'.repeat(20), null],
    ['21 messages in each other', 'Content-Type: message/rfc822\n\n'.repeat(21), 'too-deeply-nested'],
    ['200 parts', flat(200), null],
    ['201 parts', flat(201), 'too-many-parts'],
    [
      'multiparts one after the other',
      `Content-Type: multipart/mixed; boundary=o\n\n${`--o\n${nested(5)}`.repeat(20)}--o--\n`,
      null,
    ],
    [
      'headers quoted in a text',
      `Content-Type: text/plain\n\n${'Content-Type: multipart/mixed; boundary=x\n\n--x\n'.repeat(500)}`,
      null,
    ],
    ['delimiters of nobody', `Content-Type: multipart/mixed; boundary=b\n\n--b\n\n${'--c\n'.repeat(5_000)}`, null],
  ])('%s', (_what, text, expected) => {
    expect(structureProblem(Buffer.from(text))).toBe(expected);
    expect(structureProblem(Buffer.from(text.replaceAll('\n', '\r\n')))).toBe(expected);
  });
});
