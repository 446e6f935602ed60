import boardEn from '../board/en';
import boardZh from '../board/zh-CN';
import qaEn from '../qa/en';
import qaZh from '../qa/zh-CN';
import shellEn from '../shell/en';
import shellZh from '../shell/zh-CN';
import en from '../desk/en';
import zhCN from '../desk/zh-CN';

/** The names of the figures a text inserts; a text may insert one twice. */
const placeholders = (words: string) =>
  [...new Set([...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].sort();

describe.each([
  ['desk', zhCN, en],
  ['shell', shellZh, shellEn],
  ['board', boardZh, boardEn],
  ['qa', qaZh, qaEn],
] as const)('words of %s', (_area, chinese, english) => {
  const zh: Readonly<Record<string, string>> = chinese;
  const other: Readonly<Record<string, string>> = english;

  test('insert the same figures in both languages', () => {
    for (const [key, words] of Object.entries(zh)) {
      expect({ key, inserts: placeholders(other[key] ?? '') }).toEqual({ key, inserts: placeholders(words) });
    }
  });

  test('are Chinese in Chinese and not in English', () => {
    for (const [key, words] of Object.entries(other)) {
      expect({ key, chinese: /\p{Script=Han}/u.test(words) }).toEqual({ key, chinese: false });
    }
  });
});
