import { smsText } from './sms-text';

describe('smsText', () => {
  it.each([
    ['words', '停电了', 0, '停电了'],
    ['blanks around words', ' 停电了\n', 0, ' 停电了\n'],
    ['an emoji', '谢谢😀', 0, '谢谢😀'],
    ['the first half of an emoji', '谢谢\ud83d', 0, '谢谢\ufffd'],
    ['the second half of an emoji', '\ude00好', 0, '\ufffd好'],
    ['NUL', 'a\u0000b', 0, 'ab'],
    ['nothing', '', 0, '[空短信]'],
    ['blanks only', ' \n　', 0, '[空短信]'],
    ['NUL only', '\u0000', 0, '[空短信]'],
    ['a picture only', '', 1, '[图片/附件 NumMedia=1]'],
    ['words and pictures', '看这里', 3, '看这里\n[图片/附件 NumMedia=3]'],
  ])('of %s', (_, body, numMedia, expected) => {
    expect(smsText(body, numMedia)).toBe(expected);
  });

  it.each([0, 2])('is cut where it cannot be stored, and never inside an emoji (%i pictures)', (numMedia) => {
    for (const body of ['😀'.repeat(20_000), `x${'😀'.repeat(20_000)}`]) {
      const text = smsText(body, numMedia);
      expect(text.length).toBeLessThanOrEqual(10_000);
      expect(text.isWellFormed()).toBe(true);
      expect(text).toContain('…');
    }
  });
});
