import { createHmac, timingSafeEqual } from 'node:crypto';

/** `r`: an answer to a contact; its id. `b`: a bounce of an agent's message; its id. */
export type TokenKind = 'r' | 'b';

export interface ReplyToken {
  readonly kind: TokenKind;
  /** A UUID in small letters. */
  readonly id: string;
}

const ID_BYTES = 16;
/** 80 bits of HMAC-SHA-256: RFC 2104 section 5 wants no less. Each guess is a mail of its own. */
const MAC_BYTES = 10;
/** RFC 4648 section 6 in small letters: local parts of mail addresses lose their case on the way. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const SHAPE = /^([rb])([a-z2-7]{42})$/;

/**
 * What we put into an address of ours so that an answer, or a bounce, finds its way back: kind and id, signed. Good for this
 * mailbox only. It does not expire: all it allows is to write into one contact while that is open.
 * @param mailbox small letters
 */
export function signToken({ kind, id }: ReplyToken, mailbox: string, secret: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return kind + toBase32(Buffer.concat([bytes, mac(kind, bytes, mailbox, secret)]));
}

/** Null: not a token of ours for this mailbox. Takes as long for a wrong signature as for a right one. */
export function readToken(text: string, mailbox: string, secret: string): ReplyToken | null {
  const match = SHAPE.exec(text);
  if (match === null) return null;
  const kind = match[1] as TokenKind;
  const bytes = fromBase32(match[2] ?? '');
  const id = bytes.subarray(0, ID_BYTES);
  if (!timingSafeEqual(bytes.subarray(ID_BYTES), mac(kind, id, mailbox, secret))) return null;
  const hex = id.toString('hex');
  return {
    kind,
    id: [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-'),
  };
}

function mac(kind: TokenKind, id: Buffer, mailbox: string, secret: string): Buffer {
  return createHmac('sha256', secret)
    .update(`mail-token\0${kind}\0${mailbox}\0`)
    .update(id)
    .digest()
    .subarray(0, MAC_BYTES);
}

function toBase32(bytes: Buffer): string {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((value >>> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET.charAt((value << (5 - bits)) & 31);
}

/** @param text of the alphabet only; what is left over of a last byte is dropped */
function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const letter of text) {
    value = (value << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 255);
    value &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}
