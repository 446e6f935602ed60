import { isServersVerdict, journalFailureOf } from './journal-error';

function pgError(code: string, severity = 'ERROR') {
  return Object.assign(new Error(code), { code, severity });
}

describe('journalFailureOf', () => {
  it.each([
    ['LX001', 'fenced'],
    ['22021', 'data'], // NUL in a text
    ['22P05', 'data'], // NUL in JSON
    ['23505', 'data'],
    ['21000', 'data'],
    ['54000', 'data'], // an id too long for its index
    ['LX002', 'unknown'],
    ['57P01', 'unknown'], // terminated by an administrator
    ['57014', 'unknown'], // statement time-out
    ['40P01', 'unknown'],
    ['53300', 'unknown'],
    ['42883', 'unknown'], // not migrated: nobody's value is to blame
    ['ECONNRESET', 'unknown'],
  ])('%s is %s', (code, failure) => {
    expect(journalFailureOf(pgError(code))).toBe(failure);
  });

  it.each([new Error('Connection terminated unexpectedly'), 'text', null, undefined, { code: 22021 }])(
    'leaves the outcome of %p unknown',
    (error) => {
      expect(journalFailureOf(error)).toBe('unknown');
    },
  );
});

describe('isServersVerdict', () => {
  it('keeps the session after an error of the statement only', () => {
    expect(isServersVerdict(pgError('22P05'))).toBe(true);
    expect(isServersVerdict(pgError('57P01', 'FATAL'))).toBe(false);
    expect(isServersVerdict(new Error('Query read timeout'))).toBe(false);
    expect(isServersVerdict(pgError('ECONNRESET'))).toBe(false);
  });
});
