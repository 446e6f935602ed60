import { createHash, createHmac } from 'node:crypto';
import { type SignedRequest, verifiedParams } from './webhook-signature';

/** Twilio's published example. */
const TOKEN = '12345';
const URL_OF_EXAMPLE = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const EXAMPLE = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+12349013030',
  Digits: '1234',
  From: '+12349013030',
  To: '+18005551212',
};
const SIGNATURE = '0/KCTR6DLpKmkAf8muzZqo1nDgQ=';

const FORM = 'application/x-www-form-urlencoded';

/** What Twilio's page says it does, written down independently of its package. */
function sign(token: string, url: string, pairs: readonly (readonly [string, string])[] = []): string {
  const text = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => key + value);
  return createHmac('sha1', token)
    .update(url + text.join(''), 'utf8')
    .digest('base64');
}

function form(pairs: readonly (readonly [string, string])[]): Buffer {
  return Buffer.from(new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, value])).toString());
}

const example: SignedRequest = {
  method: 'POST',
  url: URL_OF_EXAMPLE,
  contentType: `${FORM}; charset=utf-8`,
  body: form(Object.entries(EXAMPLE)),
  signature: SIGNATURE,
};

describe('a form', () => {
  it('of the published example is right', () => {
    expect(verifiedParams(example, [TOKEN])?.get('Digits')).toBe('1234');
  });

  it.each<[string, Partial<SignedRequest>]>([
    ['without signature', { signature: undefined }],
    ['with an empty signature', { signature: '' }],
    ['with another signature', { signature: '0/KCTR6DLpKmkAf8muzZqo1nDgA=' }],
    ['with half a signature', { signature: SIGNATURE.slice(0, 14) }],
    ['at another host', { url: URL_OF_EXAMPLE.replace('mycompany', 'yourcompany') }],
    ['with another scheme', { url: URL_OF_EXAMPLE.replace('https', 'http') }],
    ['with another query', { url: URL_OF_EXAMPLE.replace('foo=1', 'foo=2') }],
    ['with one parameter changed', { body: form(Object.entries({ ...EXAMPLE, Digits: '1235' })) }],
    ['with one parameter more', { body: form(Object.entries({ ...EXAMPLE, Extra: '1' })) }],
    ['with one parameter less', { body: form(Object.entries(EXAMPLE).slice(1)) }],
    ['with a blank trimmed away', { body: form(Object.entries({ ...EXAMPLE, Digits: '1234 ' })) }],
    ['truncated', { body: example.body.subarray(0, -4) }],
    ['without body', { body: Buffer.alloc(0) }],
    ['that says it is JSON', { contentType: 'application/json' }],
    ['that says it is text', { contentType: 'text/plain' }],
    ['at no address', { url: '::' }],
  ])('%s is refused', (_, change) => {
    expect(verifiedParams({ ...example, ...change }, [TOKEN])).toBeNull();
  });

  it.each([
    ['primary', ['12345', 'another-token'], true],
    ['secondary', ['another-token', '12345'], true],
    ['neither', ['another-token', 'a-third-token'], false],
  ])('signed with the %s token', (_, tokens, right) => {
    expect(verifiedParams(example, tokens) !== null).toBe(right);
  });

  it.each([
    ['Chinese and emoji', [['Body', '停电了😀 +&=% ']]],
    ['blanks and line ends at the borders', [['Body', ' \r\n停电\t ']]],
    ['NUL and control characters', [['Body', 'a\u0000b\u0007']]],
    [
      'empty values',
      [
        ['Body', ''],
        ['MessageSid', 'SM1'],
      ],
    ],
    [
      'keys of objects',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
        ['toString', 'z'],
      ],
    ],
    [
      'keys nobody knows yet',
      [
        ['NewIn2031', '1'],
        ['Body', 'x'],
      ],
    ],
    ['a long body', [['Body', '电'.repeat(20_000)]]],
    ['no parameter at all', []],
  ] as [string, [string, string][]][])('with %s is right', (_, pairs) => {
    const request = { ...example, body: form(pairs), signature: sign(TOKEN, URL_OF_EXAMPLE, pairs) };
    const params = verifiedParams(request, [TOKEN]);
    expect(params === null ? null : pairs.map(([key]) => params.get(key))).toEqual(pairs.map(([, value]) => value));
  });

  it('with a key twice has both values; the same value twice counts once', () => {
    const pairs: [string, string][] = [
      ['MediaUrl', 'https://b'],
      ['MediaUrl', 'https://a'],
      ['MediaUrl', 'https://a'],
    ];
    const signature = sign(TOKEN, URL_OF_EXAMPLE, [['MediaUrl', 'https://aMediaUrlhttps://b']]);
    const params = verifiedParams({ ...example, body: form(pairs), signature }, [TOKEN]);
    expect(params?.all('MediaUrl')).toEqual(['https://b', 'https://a', 'https://a']);
  });

  it.each([
    ['with the standard port', 'https://mycompany.com:443/myapp.php?foo=1&bar=2'],
    ['without port', URL_OF_EXAMPLE],
  ])('signed over the address %s is right', (_, signedUrl) => {
    const pairs = Object.entries(EXAMPLE);
    const request = { ...example, signature: sign(TOKEN, signedUrl, pairs) };
    expect(verifiedParams(request, [TOKEN])).not.toBeNull();
  });

  it('that is not UTF-8 is refused', () => {
    const body = Buffer.from('Body=%ED%A0%BD');
    const signature = createHmac('sha1', TOKEN)
      .update(Buffer.concat([Buffer.from(`${URL_OF_EXAMPLE}Body`), Buffer.from([0xed, 0xa0, 0xbd])]))
      .digest('base64');
    expect(verifiedParams({ ...example, body, signature }, [TOKEN])).toBeNull();
  });
});

describe('a GET', () => {
  const request: SignedRequest = {
    method: 'GET',
    url: `${URL_OF_EXAMPLE}&ConferenceSid=CF1`,
    contentType: undefined,
    body: Buffer.alloc(0),
    signature: sign(TOKEN, `${URL_OF_EXAMPLE}&ConferenceSid=CF1`),
  };
  it('is signed over its address', () => {
    expect(verifiedParams(request, [TOKEN])?.get('ConferenceSid')).toBe('CF1');
    expect(verifiedParams({ ...request, url: `${request.url}2` }, [TOKEN])).toBeNull();
  });
});

describe('a JSON body', () => {
  const body = Buffer.from('{"Text":"停电了"}');
  const url = `https://mycompany.com/hook?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
  const otherUrl = `https://mycompany.com/hook?bodySHA256=${createHash('sha256').update('{}').digest('hex')}`;
  const request: SignedRequest = {
    method: 'POST',
    url,
    contentType: 'application/json',
    body,
    signature: sign(TOKEN, url),
  };

  it('that matches its digest is right', () => {
    expect(verifiedParams(request, [TOKEN])).not.toBeNull();
  });

  it.each<[string, Partial<SignedRequest>]>([
    ['with another body', { body: Buffer.from('{"Text":"来电了"}') }],
    ['without digest', { url: 'https://mycompany.com/hook', signature: sign(TOKEN, 'https://mycompany.com/hook') }],
    ['with the digest of another body', { url: otherUrl, signature: sign(TOKEN, otherUrl) }],
    ['that says it is a form', { contentType: FORM }],
  ])('%s is refused', (_, change) => {
    expect(verifiedParams({ ...request, ...change }, [TOKEN])).toBeNull();
  });
});
