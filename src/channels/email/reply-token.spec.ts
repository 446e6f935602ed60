import { randomUUID } from 'node:crypto';
import { readToken, signToken } from './reply-token';

const SECRET = 'a secret of sixteen';
const MAILBOX = 'service@example.org';
const ID = '7f3c2a10-9b1e-4c5d-8a2f-001122334455';

describe('a reply token', () => {
  it('gives back what was signed, for a thousand ids of both kinds', () => {
    for (let n = 0; n < 1_000; n += 1) {
      const token = { kind: n % 2 === 0 ? 'r' : 'b', id: randomUUID() } as const;
      expect(readToken(signToken(token, MAILBOX, SECRET), MAILBOX, SECRET)).toEqual(token);
    }
  });

  it('fits into a local part with a mailbox of twenty letters', () => {
    expect(`${'m'.repeat(20)}+${signToken({ kind: 'r', id: ID }, MAILBOX, SECRET)}`).toHaveLength(64);
  });

  it.each([
    ['another mailbox', (text: string) => readToken(text, 'other@example.org', SECRET)],
    ['another secret', (text: string) => readToken(text, MAILBOX, 'another secret of ours')],
    ['another kind', (text: string) => readToken(`b${text.slice(1)}`, MAILBOX, SECRET)],
    ['another id', (text: string) => readToken(`ra${text.slice(2)}`, MAILBOX, SECRET)],
    ['a letter too few', (text: string) => readToken(text.slice(0, -1), MAILBOX, SECRET)],
    ['a letter too many', (text: string) => readToken(`${text}a`, MAILBOX, SECRET)],
    ['letters outside the alphabet', (text: string) => readToken(`${text.slice(0, -1)}1`, MAILBOX, SECRET)],
    ['nothing', () => readToken('', MAILBOX, SECRET)],
  ])('is none with %s', (_what, read) => {
    const text = signToken({ kind: 'r', id: ID }, MAILBOX, SECRET);
    expect(readToken(text, MAILBOX, SECRET)).toEqual({ kind: 'r', id: ID });
    expect(read(text)).toBeNull();
  });

  it('is none when any one letter of the signature is another', () => {
    const text = signToken({ kind: 'r', id: ID }, MAILBOX, SECRET);
    // The last letter carries two bits only.
    for (let at = 27; at < text.length - 1; at += 1) {
      const other = text.charAt(at) === 'a' ? 'b' : 'a';
      expect(readToken(text.slice(0, at) + other + text.slice(at + 1), MAILBOX, SECRET)).toBeNull();
    }
  });
});
