import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 24;

/** A page's right to a conversation: 192 random bits, kept only by the page. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What we store of a token or of an open id. Both are random and long, so a plain hash keeps them secret. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
