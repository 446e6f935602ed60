/**
 * How an SMS is cut for the network: GSM 7-bit when every character is in its alphabet (3GPP TS 23.038 section 6.2.1), else UCS-2.
 * Every part is paid for, and old telephones show them in pieces.
 */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each takes two places: an escape and itself. */
const GSM_EXTENSION = '^{}\\[~]|€\f';

const GSM_ONE = 160;
const GSM_PART = 153;
const UCS2_ONE = 70;
const UCS2_PART = 67;

const basic = new Set(GSM_BASIC);
const extension = new Set(GSM_EXTENSION);

export interface SmsSegments {
  readonly encoding: 'gsm-7' | 'ucs-2';
  /** 0 for an empty text. */
  readonly parts: number;
  /** Places still free in the last part; in UCS-2 an emoji takes two or more of them. */
  readonly left: number;
}

/** Parts of the text as it will be sent. A character is never cut in two: what does not fit into a part begins the next one. */
export function smsSegments(text: string): SmsSegments {
  const characters = Array.from(text);
  const gsm = characters.every((one) => basic.has(one) || extension.has(one));
  const sizes = characters.map((one) => (gsm ? (extension.has(one) ? 2 : 1) : one.length));
  const [one, part] = gsm ? [GSM_ONE, GSM_PART] : [UCS2_ONE, UCS2_PART];
  const encoding = gsm ? 'gsm-7' : 'ucs-2';
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= one) return { encoding, parts: total === 0 ? 0 : 1, left: one - total };
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > part) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding, parts, left: part - used };
}
