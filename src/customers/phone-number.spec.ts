import { canonicalNumber, maskPhone, readCallerNumber } from './phone-number';

describe('readCallerNumber', () => {
  it.each([
    ['13912345678', { kind: 'number', address: '+8613912345678' }],
    ['+86 139 1234 5678', { kind: 'number', address: '+8613912345678' }],
    ['8613912345678', { kind: 'number', address: '+8613912345678' }],
    ['0086 13912345678', { kind: 'number', address: '+8613912345678' }],
    ['025-84221234', { kind: 'number', address: '+862584221234' }],
    ['+14155552671', { kind: 'number', address: '+14155552671' }],
    ['10086', { kind: 'short', address: '10086' }],
    ['95598', { kind: 'short', address: '95598' }],
    ['', { kind: 'withheld' }],
    ['  ', { kind: 'withheld' }],
    ['Anonymous', { kind: 'withheld' }],
    ['+266696687', { kind: 'withheld' }],
    ['sip:alice@example.org', { kind: 'withheld' }],
    ['9'.repeat(500), { kind: 'withheld' }],
  ])('%p', (raw, expected) => {
    expect(readCallerNumber(raw)).toEqual(expected);
  });
});

describe('canonicalNumber', () => {
  it.each([
    ['+8613912345678', '+8613912345678'],
    ['8613912345678', '+8613912345678'],
    ['139 1234 5678', '+8613912345678'],
    ['10086', '10086'],
    ['95598', '95598'],
    ['106900012345678901', '106900012345678901'],
    ['Anonymous', ''],
  ])('%p → %p', (raw, expected) => {
    expect(canonicalNumber(raw)).toBe(expected);
  });
});

describe('maskPhone', () => {
  it.each([
    ['13912345678', '139****5678'],
    ['+8613912345678', '139****5678'],
    ['+862584221234', '025****1234'],
    ['+14155552671', '+14****2671'],
    ['10086', '****'],
    ['84221234', '****'],
    ['', '****'],
  ])('%p → %p', (address, expected) => {
    expect(maskPhone(address)).toBe(expected);
  });

  it('hides at least four digits of whatever it shows', () => {
    for (let length = 0; length <= 20; length += 1) {
      const digits = '1234567890'.repeat(2).slice(0, length);
      const shown = maskPhone(digits).replaceAll('*', '');
      expect(shown.length === 0 || digits.length - shown.length >= 4).toBe(true);
    }
  });
});
