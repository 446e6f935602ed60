import { hash, verify } from '@node-rs/argon2';
import { randomInt } from 'node:crypto';
import { OperationalError, type FieldProblem } from '../platform/errors/errors';

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each hash costs 19 MiB and tens of milliseconds of a core: a flood of log-ins must not starve the calls. */
const MOST_AT_ONCE = 4;
const MOST_WAITING = 200;

const LEAST_LENGTH = 10;
const MOST_LENGTH = 128;

/** Hashing and checking of passwords, a few at a time. */
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | null = null;

  /** Argon2id in PHC notation. @throws OperationalError `login-busy` when too many are waiting. */
  async hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, ARGON2ID));
  }

  /**
   * Whether the password belongs to the hash. Null (nobody has this login) takes as long as a wrong password does,
   * so that the time of the answer does not tell who exists.
   */
  async matches(passwordHash: string | null, password: string): Promise<boolean> {
    this.decoy ??= hash(oneTimePassword(), ARGON2ID);
    const against = passwordHash ?? (await this.decoy);
    const fits = await this.inTurn(() => verify(against, password));
    return fits && passwordHash !== null;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= MOST_AT_ONCE) {
      if (this.waiting.length >= MOST_WAITING) {
        throw new OperationalError('login-busy', 'Too many people are logging in at this moment. Try again shortly.', {
          retryAfterS: 2,
        });
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      // The place goes straight to the next in line; only without one does it become free.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/**
 * What is wrong with a new password, or null: 10 to 128 characters, three of the four classes (small letters,
 * capitals, digits, others) as GB/T 22239 practice asks, and not built from the login.
 */
export function passwordProblem(password: string, login: string, path = 'newPassword'): FieldProblem | null {
  const length = Array.from(password).length;
  if (length < LEAST_LENGTH || length > MOST_LENGTH) {
    return {
      path,
      message: `has ${length} characters; from ${LEAST_LENGTH} to ${MOST_LENGTH} would be right`,
    };
  }
  const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u].filter((one) => one.test(password));
  if (classes.length < 3) {
    return { path, message: 'needs three of: small letters, capital letters, digits, other characters' };
  }
  if (password.toLowerCase().includes(login)) return { path, message: 'must not contain the login' };
  return null;
}

/** Without characters that look alike on paper. */
const SMALL = 'abcdefghijkmnpqrstuvwxyz';
const CAPITAL = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '23456789';

/** Six groups of four, about 107 bits, small letter, capital and digit in each: `kT4m-…`. */
export function oneTimePassword(): string {
  const pick = (from: string): string => from.charAt(randomInt(from.length));
  const any = SMALL + CAPITAL + DIGITS;
  const group = (): string => pick(SMALL) + pick(CAPITAL) + pick(DIGITS) + pick(any);
  return [group(), group(), group(), group(), group(), group()].join('-');
}
