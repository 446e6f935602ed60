import { failureOf } from './smtp-failure';

const error = (fields: object, message = 'x') => Object.assign(new Error(message), fields);

describe('failureOf', () => {
  it.each<[string, unknown, string, string | undefined]>([
    [
      'an unknown recipient',
      error({ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }),
      'refused',
      'unknown-recipient',
    ],
    ['a refused sender', error({ code: 'EENVELOPE', responseCode: 553, command: 'MAIL FROM' }), 'refused', 'rejected'],
    ['a refused mail', error({ code: 'EMESSAGE', responseCode: 554, command: 'DATA' }), 'refused', 'rejected'],
    [
      'a mail that is too large',
      error({ code: 'EMESSAGE', responseCode: 552, command: 'DATA' }),
      'refused',
      'too-long',
    ],
    ['a full mailbox', error({ code: 'EENVELOPE', responseCode: 552, command: 'RCPT TO' }), 'refused', 'mailbox-full'],
    ...[
      ['550 5.1.1 No such user', 'unknown-recipient'],
      ['550-5.2.1 Disabled', 'rejected'],
      ['552 5.2.2 Over quota', 'mailbox-full'],
      ['552 5.3.4 Too big', 'too-long'],
      ['550 5.7.1 Relaying denied', 'rejected'],
      ['550 5.0.0 No', 'unknown-recipient'],
    ].map(([response = '', code]): [string, unknown, string, string | undefined] => [
      response,
      error({ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO', response }),
      'refused',
      code,
    ]),
    [
      'an address that nodemailer refuses',
      error({ code: 'EENVELOPE', command: 'API' }),
      'refused',
      'unknown-recipient',
    ],
    ['greylisting', error({ code: 'EENVELOPE', responseCode: 450, command: 'RCPT TO' }), 'again', undefined],
    ['a full disk after the mail', error({ code: 'EMESSAGE', responseCode: 452, command: 'DATA' }), 'again', undefined],
    ['a wrong password', error({ code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }), 'again', undefined],
    [
      'a login that is wanted',
      error({ code: 'EENVELOPE', responseCode: 530, command: 'MAIL FROM' }),
      'again',
      undefined,
    ],
    [
      'a greeting that turns us away',
      error({ code: 'EPROTOCOL', responseCode: 554, command: 'CONN' }),
      'again',
      undefined,
    ],
    [
      'nobody there',
      error({ code: 'ESOCKET', command: 'CONN' }, 'connect ECONNREFUSED 127.0.0.1:25'),
      'again',
      undefined,
    ],
    ['no such host', error({ code: 'EDNS', command: 'CONN' }), 'again', undefined],
    ['a bad certificate', error({ code: 'ETLS', command: 'CONN' }), 'again', undefined],
    ['a time-out somewhere', error({ code: 'ETIMEDOUT', command: 'CONN' }), 'unknown', undefined],
    ['a connection that was cut', error({ code: 'ECONNECTION', command: 'CONN' }), 'unknown', undefined],
    ['a reset', error({ code: 'ESOCKET', command: 'CONN' }, 'read ECONNRESET'), 'unknown', undefined],
    ['anything else', new Error('zhang@customer.example is odd'), 'unknown', undefined],
    ['no error at all', undefined, 'unknown', undefined],
  ])('%s', (_what, given, kind, code) => {
    const failure = failureOf(given);
    expect(failure.kind).toBe(kind);
    if (failure.kind === 'refused') expect(failure.code).toBe(code);
    else expect(failure.detail).not.toContain('@');
  });
});
