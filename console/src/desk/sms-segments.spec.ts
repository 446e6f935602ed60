import { smsSegments } from './sms-segments';

test.each([
  ['nothing', '', 'gsm-7', 0, 160],
  ['one letter', 'a', 'gsm-7', 1, 159],
  ['a full GSM message', 'a'.repeat(160), 'gsm-7', 1, 0],
  ['one more', 'a'.repeat(161), 'gsm-7', 2, 145],
  ['two full parts', 'a'.repeat(306), 'gsm-7', 2, 0],
  ['a third', 'a'.repeat(307), 'gsm-7', 3, 152],
  ['an extension character counts twice', `${'a'.repeat(158)}€`, 'gsm-7', 1, 0],
  ['and is not cut at the end of one', `${'a'.repeat(159)}€`, 'gsm-7', 2, 145],
  // 152 places, then an escape that would need 153 and 154: it begins the next part.
  ['nor at a border', `${'a'.repeat(152)}€${'a'.repeat(100)}`, 'gsm-7', 2, 51],
  ['German and Greek capitals', 'ÄÖÜß ΔΦ', 'gsm-7', 1, 153],
  ['a small cedilla is not in the alphabet', 'ç', 'ucs-2', 1, 69],
  ['one Han character', '电', 'ucs-2', 1, 69],
  ['a full UCS-2 message', '电'.repeat(70), 'ucs-2', 1, 0],
  ['one more', '电'.repeat(71), 'ucs-2', 2, 63],
  ['two full parts', '电'.repeat(134), 'ucs-2', 2, 0],
  ['a third', '电'.repeat(135), 'ucs-2', 3, 66],
  ['one letter outside makes all of it UCS-2', `${'a'.repeat(159)}电`, 'ucs-2', 3, 41],
  ['an emoji takes two places', '😀', 'ucs-2', 1, 68],
  ['an emoji that just fits', `${'电'.repeat(68)}😀`, 'ucs-2', 1, 0],
  // 66 places used, two needed: 67 would cut it.
  ['an emoji at a border goes to the next part whole', `${'电'.repeat(66)}😀${'电'.repeat(10)}`, 'ucs-2', 2, 55],
  ['a family of seven code points', '👨‍👩‍👧‍👦', 'ucs-2', 1, 59],
  ['a full stop of ours', '。', 'ucs-2', 1, 69],
  ['line breaks are in the alphabet', 'a\nb\r\n', 'gsm-7', 1, 155],
] as const)('%s', (_what, text, encoding, parts, left) => {
  expect(smsSegments(text)).toEqual({ encoding, parts, left });
});

test('the longest SMS that may be sent', () => {
  expect(smsSegments('电'.repeat(1_600))).toEqual({ encoding: 'ucs-2', parts: 24, left: 8 });
  expect(smsSegments('a'.repeat(1_600))).toEqual({ encoding: 'gsm-7', parts: 11, left: 83 });
});
