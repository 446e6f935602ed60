import { optOutWord } from './opt-out-words';

describe('optOutWord', () => {
  it.each([
    ['STOP', 'stop'],
    ['stop', 'stop'],
    [' Stop.\n', 'stop'],
    ['ＳＴＯＰ', 'stop'],
    ['STOPALL', 'stop'],
    ['unsubscribe', 'stop'],
    ['Cancel', 'stop'],
    ['END', 'stop'],
    ['quit', 'stop'],
    ['OptOut', 'stop'],
    ['退订', 'stop'],
    ['　退 订。', 'stop'],
    ['“退订”', 'stop'],
    ['TD', 'stop'],
    ['td', 'stop'],
    ['ＴＤ', 'stop'],
    ['T D', 'stop'],
    ['T', 'stop'],
    ['t\u200b', 'stop'],
    ['START', 'start'],
    ['start!', 'start'],
    ['YES', 'start'],
    ['unstop', 'start'],
    ['恢复', 'start'],
    ['', null],
    ['   ', null],
    ['请停止发送短信', null],
    ['我要退订套餐', null],
    ['STOP IT', null],
    ['TDD', null],
    ['停电了', null],
    ['stop\u0000', 'stop'],
  ])('%p → %p', (body, expected) => {
    expect(optOutWord(body)).toBe(expected);
  });

  it.each([
    ['STOP', 'stop'],
    ['START', 'start'],
    ['HELP', null],
    [undefined, null],
  ])("believes Twilio's own reading %p", (optOutType, expected) => {
    expect(optOutWord('Arrêt', optOutType)).toBe(expected);
  });
});
