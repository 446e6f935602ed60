import { addressWithToken, readRecipient } from './recipient';

const SECRET = 'a secret of sixteen';
const MAILBOXES = new Set(['service@example.org', 'a+b@example.org', `${'m'.repeat(21)}@example.org`]);
const ID = '7f3c2a10-9b1e-4c5d-8a2f-001122334455';
const read = (raw: string) => readRecipient(raw, (address) => MAILBOXES.has(address), SECRET);

describe('readRecipient', () => {
  it.each([
    ['service@example.org', { mailbox: 'service@example.org', token: null }],
    ['Service@EXAMPLE.org', { mailbox: 'service@example.org', token: null }],
    ['a+b@example.org', { mailbox: 'a+b@example.org', token: null }],
    ['nobody@example.org', null],
    ['service@example.com', null],
    ['service+news@example.org', null],
    ['service+@example.org', null],
    ['+r@example.org', null],
    ['postmaster', null],
    ['', null],
  ])('%p → %p', (raw, expected) => {
    expect(read(raw)).toEqual(expected);
  });

  it('knows the addresses that we gave', () => {
    for (const mailbox of ['service@example.org', 'a+b@example.org']) {
      const token = { kind: 'r', id: ID } as const;
      const address = addressWithToken(mailbox, token, SECRET);
      expect(address).not.toBe(mailbox);
      expect(read(address.toUpperCase())).toEqual({ mailbox, token });
    }
  });

  it('does not believe a token of another mailbox', () => {
    const address = addressWithToken('service@example.org', { kind: 'r', id: ID }, SECRET);
    expect(read(address.replace('service', 'a+b'))).toBeNull();
  });
});

it('a mailbox whose name leaves no room for a token stays as it is', () => {
  const mailbox = `${'m'.repeat(21)}@example.org`;
  expect(addressWithToken(mailbox, { kind: 'r', id: ID }, SECRET)).toBe(mailbox);
});
