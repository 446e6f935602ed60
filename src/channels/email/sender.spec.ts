import type { MailHeader } from './reading/mail';
import { senderOf } from './sender';

describe('senderOf', () => {
  it.each([
    [
      'From',
      [{ address: 'Zhang@Customer.example', name: ' 张三 ' }],
      'mx@x.example',
      { address: 'zhang@customer.example', name: '张三' },
    ],
    [
      'the first that can be answered',
      [
        { address: null, name: 'list' },
        { address: 'li@x.example', name: '' },
      ],
      '',
      { address: 'li@x.example', name: undefined },
    ],
    [
      'the envelope, when From has none',
      [{ address: 'nonsense', name: 'N' }],
      'li@x.example',
      { address: 'li@x.example', name: undefined },
    ],
    ['nobody', [], '', null],
    ['nobody, when neither is an address', [{ address: 'a b@x.example', name: '' }], 'nonsense', null],
    [
      'a name without tricks',
      [{ address: 'a@x.example', name: '\u202EknaB\r\nX: y' }],
      '',
      { address: 'a@x.example', name: 'knaB X: y' },
    ],
  ])('%s', (_what, from, envelope, expected) => {
    expect(senderOf({ from } as unknown as MailHeader, envelope)).toEqual(expected);
  });
});
