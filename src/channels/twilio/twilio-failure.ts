/**
 * What a failed call of Twilio's REST API means for something that should happen once.
 *
 * `refused`: it was not done and never will be, `code` says why; `not-taken`: it was certainly not done, try again later; `unknown`:
 * it may have been done, look it up before trying again.
 */
export type TwilioFailure =
  | { readonly kind: 'refused'; readonly code: string; readonly status: number }
  | { readonly kind: 'not-taken'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Twilio's error numbers (www.twilio.com/docs/api/errors) in our words, for answers of the API and for delivery reports. */
const CODES: Readonly<Record<number, string>> = {
  20404: 'not-found',
  21211: 'unknown-number',
  21214: 'unknown-number',
  21217: 'unknown-number',
  21401: 'unknown-number',
  21610: 'opted-out',
  21612: 'unreachable',
  21614: 'unreachable',
  21408: 'country-not-allowed',
  21606: 'sender-not-allowed',
  21602: 'text-empty',
  21617: 'too-long',
  30003: 'unreachable',
  30004: 'blocked',
  30005: 'unknown-number',
  30006: 'unreachable',
  30007: 'filtered-by-carrier',
  30008: 'carrier-error',
};

/** Our stable code for one of Twilio's error numbers. */
export function codeOf(twilioCode: number): string {
  return CODES[twilioCode] ?? `twilio-${twilioCode}`;
}

/** Errors before a connection stood: nothing can have arrived. */
const BEFORE_SENDING = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

/** 401, 403: our credentials; 408, 429: "never processed and always safe to retry". None of them is the message's fault. */
const NOT_TAKEN_STATUS = [401, 403, 408, 429];

/** @param error what a method of the client rejected with. Never holds what was sent: that may be what a customer said. */
export function twilioFailure(error: unknown): TwilioFailure {
  const { status, code } = read(error);
  if (status === undefined) {
    const why = typeof code === 'string' ? code : error instanceof Error ? error.name : 'no answer';
    return { kind: BEFORE_SENDING.includes(why) ? 'not-taken' : 'unknown', why };
  }
  const why = `status ${status}${typeof code === 'number' ? `, error ${code}` : ''}`;
  if (status >= 500 || status < 400) return { kind: 'unknown', why };
  if (NOT_TAKEN_STATUS.includes(status) && (typeof code !== 'number' || isAboutTheAccount(code)))
    return { kind: 'not-taken', why };
  return { kind: 'refused', code: typeof code === 'number' ? codeOf(code) : `twilio-status-${status}`, status };
}

/** 20000 to 20999 are about account and request (credentials, suspended, too many at once), not about this message or call. */
function isAboutTheAccount(code: number): boolean {
  return code >= 20_000 && code <= 20_999;
}

/** RestException has a numeric status and code; axios' errors a code in letters. */
function read(error: unknown): { readonly status: number | undefined; readonly code: unknown } {
  if (typeof error !== 'object' || error === null) return { status: undefined, code: undefined };
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  return { status, code: 'code' in error ? error.code : undefined };
}
