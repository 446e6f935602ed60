import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { drawCommand, drawnDigits, drawnShare } from './draw-check';

const CONTACT = '0b1c3c2e-1111-4222-8333-444455556666';

/** In the place of openssl: prints what it was given, a line each. */
const STAND_IN = 'openssl() { cat; echo; for word in "$@"; do echo "$word"; done; }; cut() { cat; echo "cut $*"; }; ';

test.each(['20260713-A', 'with blanks', "it's", '$(true)`x`', '种子'])(
  'a shell gives openssl the contact and the seed as they are: %s',
  (seed) => {
    const printed = execFileSync('/bin/sh', ['-c', STAND_IN + drawCommand(seed, CONTACT)], { encoding: 'utf8' });
    expect(printed.split('\n')).toEqual([CONTACT, 'dgst', '-sha256', '-hmac', seed, '-r', 'cut -c1-13', '']);
  },
);

test('the digits to compare with are those of the HMAC', () => {
  const digest = createHmac('sha256', 'seed').update(CONTACT).digest('hex');
  const value = Number.parseInt(digest.slice(0, 13), 16) / 2 ** 52;
  expect(drawnDigits(value)).toBe(digest.slice(0, 13));
});

test.each([
  [0, '0000000000000', '0.000000'],
  [0.5, '8000000000000', '0.500000'],
  [1 - 2 ** -52, 'fffffffffffff', '1.000000'],
  [2 ** -52, '0000000000001', '0.000000'],
])('%p', (value, digits, shareOf) => {
  expect(drawnDigits(value)).toBe(digits);
  expect(drawnShare(value)).toBe(shareOf);
});
