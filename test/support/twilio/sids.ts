import { randomBytes } from 'node:crypto';

/** An id as Twilio makes them: two letters and 32 hexadecimal digits. */
export function newSid(prefix: 'SM' | 'MM' | 'CA' | 'CF' | 'PN' | 'RE'): string {
  return prefix + randomBytes(16).toString('hex');
}

/** `Thu, 24 Aug 2023 05:01:45 +0000`: whole seconds, which is all that Twilio tells. */
export function rfc2822(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
