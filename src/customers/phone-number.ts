import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';

/** What a caller's number is, as far as it can be known. */
export type CallerNumber =
  /** E.164, `+8613912345678`. */
  | { readonly kind: 'number'; readonly address: string }
  /** Service and internal numbers, digits only: `10086`. */
  | { readonly kind: 'short'; readonly address: string }
  | { readonly kind: 'withheld' };

/** What carriers and SIP trunks send instead of a number; the last is what Twilio sends for "anonymous". */
const WITHHELD = new Set([
  '',
  'anonymous',
  'unknown',
  'restricted',
  'unavailable',
  'private',
  'withheld',
  '+266696687',
]);
const SHORT = /^[0-9]{2,8}$/;
const LONGEST = 64;

/**
 * Reads a caller's number as the network gave it. National numbers are read in `region`. What is neither a possible
 * number nor a short one counts as withheld: a caller is served whatever the network says about them.
 */
export function readCallerNumber(raw: string, region: CountryCode = 'CN'): CallerNumber {
  const text = raw.trim();
  if (text.length > LONGEST || WITHHELD.has(text.toLowerCase())) return { kind: 'withheld' };
  const parsed = parsePhoneNumberFromString(text, region);
  if (parsed?.isValid() === true) return { kind: 'number', address: parsed.number };
  const digits = text.replace(/[\s()-]/g, '');
  if (SHORT.test(digits)) return { kind: 'short', address: digits };
  if (parsed?.isPossible() === true) return { kind: 'number', address: parsed.number };
  return { kind: 'withheld' };
}

/**
 * One form for each number, to compare numbers that were written down by different people: as `readCallerNumber` has it, and what
 * that cannot read as its digits.
 */
export function canonicalNumber(raw: string): string {
  const read = readCallerNumber(raw);
  return read.kind === 'withheld' ? raw.replace(/[^0-9]/g, '') : read.address;
}

const HIDDEN = '****';
const SHOWN_HEAD = 3;
const SHOWN_TAIL = 4;
const SHORTEST_SHOWN = SHOWN_HEAD + SHOWN_TAIL + HIDDEN.length;

/**
 * The one way a phone number is masked, everywhere: first 3, `****`, last 4 of the national number
 * (`13912345678` → `139****5678`). Numbers so short that fewer than 4 digits would be hidden are masked whole.
 */
export function maskPhone(address: string): string {
  const shown = nationalDigits(address);
  if (shown.length < SHORTEST_SHOWN) return HIDDEN;
  return `${shown.slice(0, SHOWN_HEAD)}${HIDDEN}${shown.slice(-SHOWN_TAIL)}`;
}

/** Chinese numbers as people there write them, others in E.164. */
function nationalDigits(address: string): string {
  const parsed = parsePhoneNumberFromString(address, 'CN');
  if (parsed?.country !== 'CN') return address;
  return parsed.formatNational().replace(/[^0-9]/g, '');
}
