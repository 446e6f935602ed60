import { createHash, randomBytes } from 'node:crypto';

export const SESSION_COOKIE = 'lx_session';
/** By which a browser is known that somebody logged in from before (ADR 6). It opens nothing. */
export const DEVICE_COOKIE = 'lx_device';

/** 256 bits, so that no number of guesses finds one. */
const TOKEN_BYTES = 32;
const TOKEN_SHAPE = /^[A-Za-z0-9_-]{43}$/;

export function newSessionToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What the database keeps of a token. The token is random at full length, so a plain hash is enough. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * The token of a `Cookie` header, or null. Read by hand, because socket handshakes pass through no middleware.
 * Of several cookies with our name the first of a token's shape counts: browsers send the most specific path first.
 */
export function tokenOfCookies(header: string | undefined, cookie: string = SESSION_COOKIE): string | null {
  if (header === undefined) return null;
  for (const part of header.split(';')) {
    const [name, value] = part.split('=', 2);
    if (name?.trim() === cookie && value !== undefined && TOKEN_SHAPE.test(value.trim())) return value.trim();
  }
  return null;
}

/** Express's cookie options; the same ones clear it again. */
export function sessionCookieOptions(secure: boolean) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
}
