import { newSessionToken, tokenOfCookies } from './session-cookie';

describe('the session token of a Cookie header', () => {
  const token = newSessionToken();

  it.each([
    [`lx_session=${token}`, token],
    [`theme=dark; lx_session=${token} ; x=y`, token],
    [`lx_session=forged; lx_session=${token}`, token],
    [undefined, null],
    ['', null],
    ['lx_session', null],
    [`LX_SESSION=${token}`, null],
    [`lx_session=${token}x`, null],
    [`x=lx_session=${token}`, null],
    ['lx_session=%00', null],
  ])('%p', (header, expected) => {
    expect(tokenOfCookies(header)).toBe(expected);
  });

  it('has 256 bits and is new each time', () => {
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(newSessionToken()).not.toBe(token);
  });
});
