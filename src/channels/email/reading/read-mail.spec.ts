import { readMail } from './read-mail';

const OURS = '<lianxian.7f3c2a10-9b1e-8c5d-8a2f-001122334455@north.example>';
const EARLIER = OURS.replace('7f3c', '0000');
const read = (lines: readonly string[], scope: 'whole' | 'header' = 'whole') =>
  readMail(Buffer.from(lines.join('\r\n')), scope);

describe('readMail', () => {
  it('reads what a mail is and what it answers', async () => {
    const mail = await read([
      'From: "Zhang San" <Zhang@Customer.example>',
      'Subject: =?utf-8?B?5YGc55S1?=',
      'Message-ID: <3@customer.example>',
      'In-Reply-To: <2@x> (your mail)',
      'References: <1@x> <not one> <2@x>',
      ' <2b@x>',
      'Auto-Submitted: no; a=b',
      'Received: a',
      'Received: b',
      '',
      'hello',
    ]);
    expect(mail).toMatchObject({
      text: 'hello',
      attachments: [],
      problem: null,
      report: { action: null, returned: null },
    });
    expect(mail.header).toMatchObject({
      from: [{ address: 'Zhang@Customer.example', name: 'Zhang San' }],
      fromFields: 1,
      subject: '停电',
      messageId: '<3@customer.example>',
      answers: ['<2@x>', '<2b@x>', '<1@x>'],
      marks: { autoSubmitted: 'no', hops: 2, list: false },
    });
  });

  it('of a text and an HTML alternative takes the text', async () => {
    const mail = await read([
      'Content-Type: multipart/alternative; boundary=a',
      '',
      '--a',
      'Content-Type: text/plain',
      '',
      'plain',
      '--a',
      'Content-Type: text/html',
      '',
      '<b>rich</b>',
      '--a--',
    ]);
    expect(mail.text.trim()).toBe('plain');
  });

  it('gives the body the same digest, whatever servers on the way put on top and whether it can be read', async () => {
    const first = await read(['From: a@b.example', '', 'body']);
    const second = await read(['Received: x', 'From: a@b.example', '', 'body']);
    const header = await read(['From: a@b.example', '', 'body'], 'header');
    const other = await read(['From: a@b.example', '', 'bodY']);
    expect(second.digest).toBe(first.digest);
    expect(header).toMatchObject({ digest: first.digest, text: '' });
    expect(other.digest).not.toBe(first.digest);
  });

  it('finds what a delivery report says, and of which mail of ours', async () => {
    const mail = await read([
      'Content-Type: multipart/report; report-type="delivery-status"; boundary=d',
      '',
      '--d',
      'Content-Type: text/plain',
      '',
      'It did not work.',
      '--d',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      'Action: Failed',
      'Status: 5.1.1',
      '--d',
      'Content-Type: message/rfc822',
      '',
      `References: <1@x> ${EARLIER}`,
      ` ${EARLIER}`,
      `In-Reply-To: ${EARLIER}`,
      `X-Message-ID: ${EARLIER}`,
      'Message-Id:',
      ` ${OURS.toUpperCase()}`,
      'Subject: Re: x',
      '',
      'what we wrote',
      '--d--',
    ]);
    expect(mail.report).toEqual({ action: 'failed', returned: OURS });
    expect(mail.header.marks).toMatchObject({ contentType: 'multipart/report', reportType: 'delivery-status' });
  });
});
