/** The draw's value is the first 52 bits of the HMAC: 13 hexadecimal digits. */
const HEX_DIGITS = 13;
const RANGE = 2 ** 52;

/** A line for a shell that draws the contact again; it prints the digits that `drawnDigits` gives. */
export function drawCommand(seed: string, contactId: string): string {
  return `printf %s ${quoted(contactId)} | openssl dgst -sha256 -hmac ${quoted(seed)} -r | cut -c1-${HEX_DIGITS}`;
}

/** What the command must print for this value. */
export function drawnDigits(value: number): string {
  return Math.round(value * RANGE)
    .toString(16)
    .padStart(HEX_DIGITS, '0');
}

/** A share of 0..1 with so many digits that it is told from the rate beside it: `0.031250`. */
export function drawnShare(value: number): string {
  return value.toFixed(6);
}

/** One word of a POSIX shell. */
function quoted(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
