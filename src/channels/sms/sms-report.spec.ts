import { reportOf } from './sms-report';

describe('reportOf', () => {
  it.each([
    ['accepted', null, null],
    ['queued', null, null],
    ['sending', null, null],
    ['sent', null, { state: 'sent' }],
    ['delivered', null, { state: 'delivered' }],
    ['read', null, { state: 'delivered' }],
    ['undelivered', 30003, { state: 'failed', reason: 'unreachable' }],
    ['undelivered', 30007, { state: 'failed', reason: 'filtered-by-carrier' }],
    ['failed', 30410, { state: 'failed', reason: 'twilio-30410' }],
    ['failed', null, { state: 'failed', reason: 'failed' }],
    ['canceled', null, { state: 'failed', reason: 'canceled' }],
    ['partially_delivered', null, null],
    ['', null, null],
  ])('%s %p → %j', (status, errorCode, expected) => {
    expect(reportOf(status, errorCode)).toEqual(expected);
  });
});
