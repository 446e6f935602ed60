import { linesOf, spokenWords, writtenWords, type SpokenTreatment } from './rule-words';

describe('what a rule has said', () => {
  it.each<[SpokenTreatment, string]>([
    ['announce', '坐席忙'],
    ['release', '明天见'],
  ])('is its own words: %s', (kind, words) => {
    expect(writtenWords(kind, words)).toBe(words);
    expect(spokenWords(kind, words)).toBe(words);
  });

  it('is ours where it has none, in both languages', () => {
    expect(linesOf(writtenWords('release', undefined)).map(({ language }) => language)).toEqual(['zh', 'en']);
  });

  it('names where to go; numbers are read digit by digit', () => {
    expect(writtenWords('deflect', '12398')).toContain('请改用：12398\n');
    expect(writtenWords('deflect', '12398')).toContain('Please use: 12398');
    expect(spokenWords('deflect', '+8612')).toContain('Please use: + 8 6 1 2');
  });
});

describe('linesOf', () => {
  it.each<[string, ReturnType<typeof linesOf>]>([
    ['请稍候', [{ language: 'zh', text: '请稍候' }]],
    [
      ' 请拨 95598 \r\n\nPlease hold.',
      [
        { language: 'zh', text: '请拨 95598' },
        { language: 'en', text: 'Please hold.' },
      ],
    ],
    ['12398', [{ language: 'en', text: '12398' }]],
    [' \n ', []],
  ])('%j', (words, lines) => {
    expect(linesOf(words)).toEqual(lines);
  });
});
