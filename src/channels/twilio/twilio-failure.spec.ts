import { codeOf, twilioFailure } from './twilio-failure';

const rest = (status: number, code?: number) => Object.assign(new Error('Failed'), { status, code });
const network = (code: string) => Object.assign(new Error('socket'), { code });

describe('twilioFailure', () => {
  it.each([
    ['time-out of the answer', network('ECONNABORTED'), { kind: 'unknown', why: 'ECONNABORTED' }],
    ['time-out of the connection', network('ETIMEDOUT'), { kind: 'unknown', why: 'ETIMEDOUT' }],
    ['connection reset', network('ECONNRESET'), { kind: 'unknown', why: 'ECONNRESET' }],
    ['connection refused', network('ECONNREFUSED'), { kind: 'not-taken', why: 'ECONNREFUSED' }],
    ['no such host', network('ENOTFOUND'), { kind: 'not-taken', why: 'ENOTFOUND' }],
    ['wrong certificate', network('ERR_TLS_CERT_ALTNAME_INVALID'), { kind: 'not-taken' }],
    ['too many requests', rest(429, 20429), { kind: 'not-taken', why: 'status 429, error 20429' }],
    ['too many requests of a proxy', rest(429), { kind: 'not-taken', why: 'status 429' }],
    ['wrong credentials', rest(401, 20003), { kind: 'not-taken' }],
    ['account suspended', rest(403, 20005), { kind: 'not-taken' }],
    ['server error', rest(500, 20500), { kind: 'unknown' }],
    ['bad gateway', rest(502), { kind: 'unknown' }],
    ['an answer that is no JSON', rest(200), { kind: 'unknown' }],
    ['opted out', rest(400, 21610), { kind: 'refused', code: 'opted-out', status: 400 }],
    ['opted out with another status', rest(403, 21610), { kind: 'refused', code: 'opted-out', status: 403 }],
    ['no number', rest(400, 21211), { kind: 'refused', code: 'unknown-number', status: 400 }],
    ['no mobile number', rest(400, 21614), { kind: 'refused', code: 'unreachable', status: 400 }],
    ['country', rest(400, 21408), { kind: 'refused', code: 'country-not-allowed', status: 400 }],
    ['too long', rest(400, 21617), { kind: 'refused', code: 'too-long', status: 400 }],
    ['a call that is over', rest(404, 20404), { kind: 'refused', code: 'not-found', status: 404 }],
    ['a number we have no word for', rest(400, 29999), { kind: 'refused', code: 'twilio-29999', status: 400 }],
    ['no number at all', rest(400), { kind: 'refused', code: 'twilio-status-400', status: 400 }],
    ['something else', new TypeError('bug'), { kind: 'unknown', why: 'TypeError' }],
    ['nothing', undefined, { kind: 'unknown', why: 'no answer' }],
  ])('%s', (_, error, expected) => {
    expect(twilioFailure(error)).toMatchObject(expected);
  });

  it('never repeats what was sent', () => {
    const error = Object.assign(rest(400, 21211), { message: "The 'To' number +8613912345678 is not valid" });
    expect(JSON.stringify(twilioFailure(error))).not.toContain('139');
  });
});

describe('codeOf', () => {
  it.each([
    [30003, 'unreachable'],
    [30004, 'blocked'],
    [30005, 'unknown-number'],
    [30006, 'unreachable'],
    [30007, 'filtered-by-carrier'],
    [30008, 'carrier-error'],
    [30410, 'twilio-30410'],
  ])('%i → %s', (twilioCode, code) => {
    expect(codeOf(twilioCode)).toBe(code);
  });
});
