import { createHmac } from 'node:crypto';

/** 52 bits: 13 hexadecimal digits, and exact in a double. */
const HEX_DIGITS = 13;
const RANGE = 2 ** 52;

/**
 * A contact's place in [0, 1): HMAC-SHA256 with the seed as key over the contact's id, its first 52 bits as a share of
 * 2^52. The same on every machine, and for everybody who has the seed:
 * `printf %s CONTACT | openssl dgst -sha256 -hmac SEED`, then the first 13 digits.
 */
export function drawValue(seed: string, contactId: string): number {
  const digest = createHmac('sha256', seed).update(contactId).digest('hex');
  return Number.parseInt(digest.slice(0, HEX_DIGITS), 16) / RANGE;
}

/** Rate 0 draws nobody, rate 1 everybody; a higher rate draws whom a lower one drew, and more. */
export function isDrawn(value: number, rate: number): boolean {
  return value < rate;
}
