/** RFC 5321 section 4.5.3.1: 64 octets before the @, 255 after it, 254 in all. */
const LONGEST = 254;
const LONGEST_LOCAL = 64;
const SHAPE = /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/u;

/**
 * A mail address in the one form we keep: small letters, without blanks around it. Domains are case-insensitive, and no
 * provider that matters tells mailboxes apart by case. Null: no address that could be answered.
 */
export function readMailAddress(raw: string): string | null {
  const address = raw.trim().toLowerCase();
  if (address.length > LONGEST || !SHAPE.test(address)) return null;
  const local = address.slice(0, address.lastIndexOf('@'));
  return local.length <= LONGEST_LOCAL && !local.includes('@') ? address : null;
}
