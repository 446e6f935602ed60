import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock, Millis } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import { UserError } from '../platform/errors/errors';

/** Wrong attempts in a row until the lock falls; it opens by itself. GB/T 22239 practice: 5 tries, 15 to 30 minutes. */
export const LOCK_AFTER = 5;
const LOCK_S = 900;
/** After so long without an attempt the count starts anew. */
const FORGET_AFTER_S = 900;
const CLEAN_EVERY_MS = 600_000;

/** What is guessed at: the log-in from browsers that never knew this login, from one that did, or the present password in a session. */
export type LockScope = 'strange' | { readonly device: Buffer } | 'session';

/**
 * Locks a login after wrong attempts (ADR 6). All strange browsers share one count, wherever they are, so that guessing from a thousand
 * addresses is no faster than from one; a browser that has logged in before has a count of its own, so that nobody else can lock it out.
 * Attempts are counted before the password is looked at, in one statement: a hundred parallel guesses count as a hundred. In the
 * database, so that a restart or a second process forgets nothing. Logins that nobody has are treated alike.
 */
@Injectable()
export class LoginLock implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(LoginLock.name);
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

  /**
   * Counts an attempt and tells its number in a row; number LOCK_AFTER locks, unless `succeeded` follows.
   * @throws UserError 429 `too-many-attempts` while the lock lasts
   */
  async attempt(login: string, scope: LockScope): Promise<number> {
    const key = keyOf(login, scope);
    const now = new Date(this.clock.now());
    const [counted] = await this.database.query<{ attempts: number }[]>(COUNT, [
      key,
      now,
      FORGET_AFTER_S,
      LOCK_AFTER,
      LOCK_S,
    ]);
    if (counted !== undefined) return counted.attempts;
    const until = await this.lockedUntil(login, scope);
    const retryAfterS = Math.max(1, Math.ceil(((until ?? 0) - now.getTime()) / 1_000));
    const minutes = Math.ceil(retryAfterS / 60);
    throw new UserError(
      'too-many-attempts',
      `Too many wrong attempts. Try again in ${minutes} min, or on a browser that you have used before.`,
      { status: 429, retryAfterS },
    );
  }

  /** The password was right: the count is forgotten. */
  async succeeded(login: string, scope: LockScope): Promise<void> {
    await this.database.query('delete from login_attempts where key = $1', [keyOf(login, scope)]);
  }

  /** End of the lock for this login; null when it is open. */
  async lockedUntil(login: string, scope: LockScope): Promise<Millis | null> {
    const [row] = await this.database.query<{ blocked_until: Date | null }[]>(
      'select blocked_until from login_attempts where key = $1 and blocked_until > $2',
      [keyOf(login, scope), new Date(this.clock.now())],
    );
    return row?.blocked_until?.getTime() ?? null;
  }

  /** Opens the lock for strange browsers, for these devices and for sessions. True when one of them was locked. */
  async unlock(login: string, devices: readonly Buffer[], manager: EntityManager): Promise<boolean> {
    const scopes: LockScope[] = ['strange', 'session', ...devices.map((device) => ({ device }))];
    const [opened] = await manager.query<[{ blocked_until: Date | null }[], number]>(
      'delete from login_attempts where key = any($1) returning blocked_until',
      [scopes.map((scope) => keyOf(login, scope))],
    );
    return opened.some((row) => row.blocked_until !== null);
  }

  /** Removes what counts for nothing any more, so that made-up logins do not pile up. */
  async forgetOld(): Promise<void> {
    const limit = new Date(this.clock.now() - Math.max(FORGET_AFTER_S, LOCK_S) * 1_000);
    await this.database.query('delete from login_attempts where last_at < $1', [limit]);
  }
}

/** Counts unless the lock is shut; no row comes back then. */
const COUNT = `
  insert into login_attempts as seen (key, attempts, last_at, blocked_until) values ($1, 1, $2, null)
  on conflict (key) do update set
    attempts = case when seen.blocked_until is not null or seen.last_at <= $2 - make_interval(secs => $3) then 1
      else seen.attempts + 1 end,
    last_at = $2,
    blocked_until = case
      when seen.blocked_until is null and seen.last_at > $2 - make_interval(secs => $3) and seen.attempts + 1 >= $4
      then $2 + make_interval(secs => $5)
    end
    where seen.blocked_until is null or seen.blocked_until <= $2
  returning attempts`;

function keyOf(login: string, scope: LockScope): string {
  const place = typeof scope === 'string' ? scope : `device\n${scope.device.toString('hex')}`;
  return createHash('sha256').update(`${login}\n${place}`).digest('hex');
}
