import { replySubject } from './reply-mail';

describe('replySubject', () => {
  it.each([
    ['停电', 'Re: 停电'],
    ['Re: 停电', 'Re: 停电'],
    ['RE: Re: re: 停电', 'Re: 停电'],
    ['回复：停电', 'Re: 停电'],
    ['答复: 回复: 停电', 'Re: 停电'],
    ['Re[2]: 停电', 'Re: 停电'],
    ['Refund: 停电', 'Re: Refund: 停电'],
    ['x\r\nBcc: everybody@bank.example', 'Re: x Bcc: everybody@bank.example'],
  ])('%p → %p', (subject, expected) => {
    expect(replySubject(subject)).toBe(expected);
  });
});
