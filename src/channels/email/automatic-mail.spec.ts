import { type MailEvidence, natureOf, reportedState } from './automatic-mail';
import type { MailHeader, MailMarks } from './reading/mail';

const isOurs = (address: string) => /^service(?:\+rtoken)?@north\.example$/.test(address);
const PLAIN: MailMarks = {
  autoSubmitted: '',
  precedence: '',
  list: false,
  suppress: '',
  autoReply: false,
  failedRecipients: false,
  contentType: 'text/plain',
  reportType: '',
  loops: [],
  hops: 3,
};

interface Given extends Partial<Omit<MailHeader, 'marks' | 'from'>> {
  readonly marks?: Partial<MailMarks>;
  readonly from?: string;
  readonly envelope?: string;
  readonly action?: string | null;
}

function evidence({
  marks = {},
  from = 'zhang@customer.example',
  envelope,
  action = null,
  ...header
}: Given): MailEvidence {
  return {
    header: {
      from: [{ address: from, name: '' }],
      fromFields: 1,
      subject: '停电',
      messageId: '<1@customer.example>',
      answers: [],
      date: null,
      ...header,
      marks: { ...PLAIN, ...marks },
    },
    report: { action, returned: null },
    envelopeSender: envelope ?? 'zhang@customer.example',
  };
}

describe('natureOf', () => {
  it.each<[string, Given, ReturnType<typeof natureOf>]>([
    ['a plain mail', {}, 'person'],
    ['Auto-Submitted: no', { marks: { autoSubmitted: 'no' } }, 'person'],
    ['Precedence: normal', { marks: { precedence: 'first-class' } }, 'person'],
    ['a mail whose subject speaks of automatic replies', { subject: '关于自动回复功能' }, 'person'],
    ['a forwarded one', { subject: 'Fwd: Automatic reply: x' }, 'person'],
    ['a colleague at our domain', { from: 'li@north.example' }, 'person'],
    ['no From that can be read', { from: '' }, 'person'],
    // ourselves
    ['our mailbox in From', { from: 'Service@North.example' }, 'own'],
    ['our mailbox with a token in From', { from: 'service+rtoken@north.example' }, 'own'],
    ['our mailbox as envelope sender', { envelope: 'service@north.example' }, 'own'],
    ['our Message-ID', { messageId: '<lianxian.7f3c2a10-9b1e-8c5d-8a2f-001122334455@north.example>' }, 'own'],
    ['our X-Loop', { marks: { loops: ['x@y.example', 'service@north.example'] } }, 'own'],
    ['101 hops', { marks: { hops: 101 } }, 'own'],
    ['100 hops', { marks: { hops: 100 } }, 'person'],
    ['somebody else in X-Loop', { marks: { loops: ['list@customer.example'] } }, 'person'],
    ['our Message-ID within a longer one', { messageId: '<a.lianxian.7f3c2a10@north.example>' }, 'person'],
    // mail servers
    ['a delivery report', { marks: { contentType: 'multipart/report', reportType: 'delivery-status' } }, 'bounce'],
    ['a report of no type', { marks: { contentType: 'multipart/report' } }, 'bounce'],
    ['X-Failed-Recipients', { marks: { failedRecipients: true } }, 'bounce'],
    ['MAILER-DAEMON', { from: 'MAILER-DAEMON@mx.customer.example', envelope: '' }, 'bounce'],
    ['postmaster as envelope sender', { envelope: 'postmaster@mx.customer.example' }, 'bounce'],
    [
      'a delivery report that calls itself a reply',
      { marks: { contentType: 'multipart/report', reportType: 'delivery-status', autoSubmitted: 'auto-replied' } },
      'bounce',
    ],
    ['a bounce from our own mailbox as it is quoted', { from: 'postmaster@customer.example', envelope: '' }, 'bounce'],
    // answering programs
    ['auto-replied', { marks: { autoSubmitted: 'auto-replied' } }, 'auto-reply'],
    ['auto-replied and bulk', { marks: { autoSubmitted: 'auto-replied', precedence: 'bulk' } }, 'auto-reply'],
    ['X-Autoreply', { marks: { autoReply: true } }, 'auto-reply'],
    ['Precedence: auto_reply', { marks: { precedence: 'auto_reply' } }, 'auto-reply'],
    [
      'a reading receipt',
      { marks: { contentType: 'multipart/report', reportType: 'disposition-notification' } },
      'auto-reply',
    ],
    ['the null sender alone', { envelope: '' }, 'auto-reply'],
    ['自动回复：', { subject: '自动回复：停电' }, 'auto-reply'],
    ['自动回复:', { subject: '自动回复:停电' }, 'auto-reply'],
    ['Automatic reply:', { subject: 'Automatic reply: power cut' }, 'auto-reply'],
    ['Out of Office:', { subject: 'Out of Office: power cut' }, 'auto-reply'],
    // to many
    ['auto-generated', { marks: { autoSubmitted: 'auto-generated' } }, 'bulk'],
    ['an unknown kind of automatic', { marks: { autoSubmitted: 'auto-something' } }, 'bulk'],
    ['bulk', { marks: { precedence: 'bulk' } }, 'bulk'],
    ['junk', { marks: { precedence: 'junk' } }, 'bulk'],
    ['list', { marks: { precedence: 'list' } }, 'bulk'],
    ['List-Id', { marks: { list: true } }, 'bulk'],
    ['X-Auto-Response-Suppress', { marks: { suppress: 'all' } }, 'bulk'],
  ])('%s → %s', (_what, given, expected) => {
    expect(natureOf(evidence(given), isOurs)).toBe(expected);
  });
});

describe('reportedState', () => {
  it.each([
    ['failed', 'x', 'failed'],
    ['delivered', 'x', 'delivered'],
    ['delayed', 'x', null],
    ['relayed', 'x', null],
    ['expanded', 'x', null],
    [null, 'Undelivered Mail Returned to Sender', 'failed'],
    [null, 'failure notice', 'failed'],
    [null, 'Warning: could not send message for past 4 hours', null],
    [null, 'Delivery Status Notification (Delay)', null],
  ])('Action %s, subject %s → %s', (action, subject, expected) => {
    expect(reportedState(evidence({ action, subject }))).toBe(expected);
  });
});
