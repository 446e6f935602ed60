import { readMailAddress } from './mail-address';
import { maskAddress } from './mask-address';

describe('readMailAddress', () => {
  it.each([
    ['zhang.san@example.org', 'zhang.san@example.org'],
    [' Zhang.San@Example.ORG ', 'zhang.san@example.org'],
    ['张三@example.org', '张三@example.org'],
    ['a+tag@sub.example.org', 'a+tag@sub.example.org'],
    ['', null],
    ['zhang', null],
    ['@example.org', null],
    ['a@', null],
    ['a@b@example.org', null],
    ['a b@example.org', null],
    ['a@example.org\r\nBcc: x@example.org', null],
    ['<a@example.org>', null],
    [`${'a'.repeat(65)}@example.org`, null],
    [`a@${'b'.repeat(300)}.org`, null],
    ['a@.example.org', null],
  ])('%p → %p', (raw, expected) => {
    expect(readMailAddress(raw)).toBe(expected);
  });
});

describe('maskAddress', () => {
  it.each([
    ['email', 'zhang.san@example.org', 'z***@example.org'],
    ['email', 'z@example.org', '***@example.org'],
    ['phone', '+8613912345678', '139****5678'],
    ['chat', '0b1c3c2e-1111-4222-8333-444455556666', '***'],
  ] as const)('%s %s → %s', (kind, address, expected) => {
    expect(maskAddress(kind, address)).toBe(expected);
  });
});
