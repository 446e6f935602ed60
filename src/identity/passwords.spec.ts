import { oneTimePassword, passwordProblem, Passwords } from './passwords';

describe('a password', () => {
  it.each([
    ['Short-1', 'has 7 characters; from 10 to 128 would be right'],
    ['alllowercase', 'needs three of: small letters, capital letters, digits, other characters'],
    ['lowercase123', 'needs three of: small letters, capital letters, digits, other characters'],
    [`Aa1${'x'.repeat(126)}`, 'has 129 characters; from 10 to 128 would be right'],
    ['Wang.Li-2026', 'must not contain the login'],
  ])('%s is refused', (password, message) => {
    expect(passwordProblem(password, 'wang.li')).toEqual({ path: 'newPassword', message });
  });

  it.each(['Correct-horse', 'correct horse 9', '九个汉字不够长要加Aa', 'lower-case-123'])(
    '%s is accepted',
    (password) => {
      expect(passwordProblem(password, 'wang.li')).toBeNull();
    },
  );

  it('made for one time fits the rule and is never the same', () => {
    const made = Array.from({ length: 200 }, () => oneTimePassword());
    expect(made.map((one) => passwordProblem(one, 'wang.li')).filter((problem) => problem !== null)).toEqual([]);
    expect(new Set(made).size).toBe(200);
  });

  it('is recognised by its argon2id hash; nobody has a password', async () => {
    const passwords = new Passwords();
    const hash = await passwords.hash('Correct-horse');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.matches(hash, 'Correct-horse')).toBe(true);
    expect(await passwords.matches(hash, 'Correct-horsf')).toBe(false);
    expect(await passwords.matches(null, 'Correct-horse')).toBe(false);
  });

  it('is refused, retryably, when too many are being checked', async () => {
    const passwords = new Passwords();
    const asked = Array.from({ length: 210 }, () => passwords.matches('$argon2id$nonsense', 'x'));
    const outcomes = await Promise.allSettled(asked);
    const busy = outcomes.filter(
      (outcome) => outcome.status === 'rejected' && (outcome.reason as { code?: string }).code === 'login-busy',
    );
    // Four at work, two hundred in line.
    expect(busy).toHaveLength(6);
    await expect(passwords.matches(await passwords.hash('Correct-horse'), 'Correct-horse')).resolves.toBe(true);
  });
});
