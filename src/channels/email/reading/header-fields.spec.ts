import { fieldParameter, fieldType, readHeaderFields } from './header-fields';

const read = (text: string) => readHeaderFields(Buffer.from(text, 'latin1'));

describe('readHeaderFields', () => {
  it.each([
    ['CRLF', 'A: 1\r\nB: 2\r\n\r\nbody'],
    ['LF', 'A: 1\nB: 2\n\nbody'],
    ['both', 'A: 1\r\nB: 2\n\r\nbody'],
    ['blanks around', 'A :  1 \r\nb: 2\t\r\n\r\nbody'],
    ['lines that are no fields', 'From nobody\r\nA: 1\r\n: x\r\nB: 2\r\n\r\nbody'],
  ])('with %s', (_what, text) => {
    const { fields, bodyAt, tooLarge } = read(text);
    expect(fields).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ]);
    expect(text.slice(bodyAt)).toBe('body');
    expect(tooLarge).toBe(false);
  });

  it('unfolds', () => {
    expect(read('A: 1\r\n 2\r\n\t3\r\n\r\n').fields).toEqual([{ name: 'a', value: '1 2 3' }]);
  });

  it.each([
    ['', 0],
    ['\r\n', 0],
    ['A: 1', 1],
    ['A: 1\r\n', 1],
  ])('without a body: %p', (text, count) => {
    const { fields, bodyAt } = read(text);
    expect(fields).toHaveLength(count);
    expect(bodyAt).toBe(text.length);
  });

  it('stops at 500 fields and at 128 KiB, and still finds the body', () => {
    const many = `${'A: 1\r\n'.repeat(501)}\r\nbody`;
    expect(read(many)).toMatchObject({ tooLarge: true });
    expect(read(many).fields).toHaveLength(500);
    const long = `A: 1\r\nB: ${'x'.repeat(200_000)}\r\nC: 3\r\n\r\nbody`;
    expect(read(long)).toMatchObject({ tooLarge: true, bodyAt: long.length - 4 });
    expect(read(long).fields.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('parameters of a field', () => {
  it.each([
    ['multipart/mixed; boundary=abc', 'multipart/mixed', 'abc'],
    ['Multipart/Mixed;boundary="a b;c"; x=y', 'multipart/mixed', 'a b;c'],
    ['multipart/mixed; x="boundary=no"; boundary=yes', 'multipart/mixed', 'yes'],
    ['multipart/mixed; xboundary=no', 'multipart/mixed', ''],
    ['multipart/mixed', 'multipart/mixed', ''],
    ['', '', ''],
    [';;;="', '', ''],
  ])('%p', (value, type, boundary) => {
    expect(fieldType(value)).toBe(type);
    expect(fieldParameter(value, 'boundary')).toBe(boundary);
  });
});
