import { count, duration, maskedPhone, remaining, secondsLeft, share, UNKNOWN } from './format';

test.each([
  [0, '00:00'],
  [999, '00:00'],
  [221_000, '03:41'],
  [3_599_999, '59:59'],
  [3_600_000, '1:00:00'],
  [5_400_000, '1:30:00'],
  [-5_000, '00:00'],
])('%i ms reads %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('what is unknown is a dash, never blank or NaN', () => {
  expect(duration(null)).toBe(UNKNOWN);
  expect(duration(Number.NaN)).toBe(UNKNOWN);
  expect(count(null)).toBe(UNKNOWN);
  expect(count(Number.NaN)).toBe(UNKNOWN);
  expect(share(3, 0)).toBe(UNKNOWN);
  expect(share(null, 10)).toBe(UNKNOWN);
});

test('a countdown shows zero only when it is over', () => {
  expect(remaining(10_001, 10_000)).toBe('00:01');
  expect(remaining(10_000, 10_000)).toBe('00:00');
  expect(secondsLeft(25_400, 10_000)).toBe(16);
  expect(secondsLeft(9_000, 10_000)).toBe(0);
});

test('figures', () => {
  expect(count(48_213)).toBe('48,213');
  expect(share(612, 1000)).toBe('61.2%');
});

test.each([
  ['13912345678', '139****5678'],
  ['02584001122', '025****1122'],
  ['139****5678', '139****5678'],
  ['95598', '95598'],
  ['someone@example.com', 'someone@example.com'],
])('%s is shown as %s', (address, shown) => {
  expect(maskedPhone(address)).toBe(shown);
});
