import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Clock } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import { UserError } from '../platform/errors/errors';

/** So many wrong attempts in a row cost nothing; people mistype. */
const FREE_ATTEMPTS = 4;
/** From then on each wrong attempt doubles the wait, from 1 s up to here. */
const LONGEST_BLOCK_S = 300;
/** After so long without an attempt the count starts anew. */
const FORGET_AFTER_S = 1_800;
const CLEAN_EVERY_MS = 600_000;

/**
 * Slows down guessing for one login from one address. Attempts are counted before the password is looked at, in one
 * statement, so that a hundred parallel guesses count as a hundred. In the database, so that a restart or a second
 * process forgets nothing. Not by login alone: then anybody could lock out the administrator.
 */
@Injectable()
export class LoginThrottle implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(LoginThrottle.name);
  private cleaning: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.cleaning = setInterval(() => {
      this.forgetOld().catch((error: unknown) => {
        this.log.warn(`old attempts not removed this time: ${error instanceof Error ? error.message : String(error)}`);
      });
    }, CLEAN_EVERY_MS);
    this.cleaning.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.cleaning);
  }

  /** Counts an attempt. @throws UserError 429 `too-many-attempts` while the wait after the last one lasts */
  async attempt(login: string, ip: string): Promise<void> {
    const key = keyOf(login, ip);
    const now = new Date(this.clock.now());
    const counted = await this.database.query<object[]>(COUNT, [
      key,
      now,
      FORGET_AFTER_S,
      FREE_ATTEMPTS,
      LONGEST_BLOCK_S,
    ]);
    if (counted.length > 0) return;
    const [blocked] = await this.database.query<{ blocked_until: Date | null }[]>(
      'select blocked_until from login_attempts where key = $1',
      [key],
    );
    const waitMs = (blocked?.blocked_until?.getTime() ?? now.getTime()) - now.getTime();
    const retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000));
    throw new UserError('too-many-attempts', `Too many wrong attempts. Try again in ${retryAfterS} s.`, {
      status: 429,
      retryAfterS,
    });
  }

  /** The password was right: the count is forgotten. */
  async succeeded(login: string, ip: string): Promise<void> {
    await this.database.query('delete from login_attempts where key = $1', [keyOf(login, ip)]);
  }

  /** Removes what counts for nothing any more, so that made-up logins do not pile up. */
  async forgetOld(): Promise<void> {
    const limit = new Date(this.clock.now() - FORGET_AFTER_S * 1_000);
    await this.database.query('delete from login_attempts where last_at < $1', [limit]);
  }
}

/** Counts unless a wait is running; no row comes back then. */
const COUNT = `
  insert into login_attempts as seen (key, attempts, last_at, blocked_until) values ($1, 1, $2, null)
  on conflict (key) do update set
    attempts = case when seen.last_at < $2 - make_interval(secs => $3) then 1 else seen.attempts + 1 end,
    last_at = $2,
    blocked_until = case
      when seen.last_at < $2 - make_interval(secs => $3) or seen.attempts < $4 then null
      else $2 + make_interval(secs => least($5, power(2, least(seen.attempts - $4, 20))))
    end
    where seen.blocked_until is null or seen.blocked_until <= $2
  returning attempts`;

function keyOf(login: string, ip: string): string {
  return createHash('sha256').update(`${login}\n${ip}`).digest('hex');
}
