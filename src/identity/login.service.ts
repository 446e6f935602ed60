import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Counter, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { APP_CONFIG, type AppConfig } from '../config/config';
import type { Clock, Millis } from '../kernel/clock';
import { Alerts } from '../platform/alerts/alerts';
import { type FieldProblem, UserError } from '../platform/errors/errors';
import { CLOCK } from '../platform/time/clock';
import { AuditTrail } from './audit-trail';
import { KnownDevices } from './known-devices';
import { LOCK_AFTER, LoginLock, type LockScope } from './login-lock';
import { passwordProblem, Passwords } from './passwords';
import { PeopleService } from './people.service';
import { PersonEntity } from './person.entity';
import type { Principal } from './principal';
import { SessionService } from './session.service';

/** Somebody who guesses at many accounts is one thing to know. */
const ALERT_COOL_DOWN_MS: Millis = 5 * 60_000;

export interface LoggedIn {
  /** For the cookie of the session. */
  readonly token: string;
  /** For the cookie by which this browser is known. */
  readonly deviceToken: string;
}

type Outcome = 'opened' | 'wrong' | 'locked' | 'closed';

/** Who logs in and out, and changes their own password. */
@Injectable()
export class LoginService {
  private readonly log = new Logger(LoginService.name);
  private readonly outcomes: Counter<'outcome'>;
  private alertedAt: Millis | null = null;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly lock: LoginLock,
    private readonly devices: KnownDevices,
    private readonly passwords: Passwords,
    private readonly sessions: SessionService,
    private readonly people: PeopleService,
    private readonly audit: AuditTrail,
    private readonly alerts: Alerts,
    registry: Registry,
  ) {
    this.outcomes = new Counter({
      name: 'lianxian_logins_total',
      help: 'Attempts to log in: opened, wrong password or login, refused by the lock, right password of a closed account.',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  /**
   * Opens a session. Neither the answer nor the time it takes tells whether the login exists; only who knows the password learns that
   * the account is closed.
   * @throws UserError `invalid-credentials`, `too-many-attempts`, `person-inactive`, `demo-login-off`
   */
  async logIn(login: string, password: string, ip: string, deviceToken: string | null): Promise<LoggedIn> {
    const device = await this.devices.find(deviceToken, login);
    const scope: LockScope = device === null ? 'strange' : { device };
    const attempts = await this.counted(login, scope);
    const person = await this.withHash({ login });
    if (!(await this.passwords.matches(person?.passwordHash ?? null, password)) || person === null) {
      this.count('wrong');
      await this.refused(person, ip, attempts);
      throw new UserError('invalid-credentials', 'Login or password is wrong.', { status: 401 });
    }
    await this.lock.succeeded(login, scope);
    await this.requireOpen(person, ip);
    return this.database.transaction(async (manager) => {
      const token = await this.sessions.open(person.id, ip, manager);
      const actor = { personId: person.id, ip };
      await this.audit.record({ actor, action: 'logged-in', subject: `person:${person.id}` }, manager);
      if (this.isTooOld(person)) await manager.update(PersonEntity, { id: person.id }, { mustChangePassword: true });
      this.count('opened');
      return { token, deviceToken: await this.devices.remember(deviceToken, person.id, manager) };
    });
  }

  async logOut(principal: Principal, ip: string): Promise<void> {
    const { personId, sessionId } = principal;
    await this.sessions.end(sessionId, 'logged-out');
    await this.audit.record({ actor: { personId, ip }, action: 'logged-out', subject: `person:${personId}` });
  }

  /**
   * Replaces the caller's own password, ends all their sessions and opens a new one. Of the browsers known so far this one stays.
   * @throws UserError `wrong-password`, `weak-password`, `too-many-attempts`
   */
  async changePassword(
    principal: Principal,
    ip: string,
    deviceToken: string | null,
    { current, next }: { readonly current: string; readonly next: string },
  ): Promise<LoggedIn> {
    await this.lock.attempt(principal.login, 'session');
    const person = await this.withHash({ id: principal.personId });
    if (!(await this.passwords.matches(person?.passwordHash ?? null, current))) {
      const fields: FieldProblem[] = [{ path: 'currentPassword', message: 'is not your password' }];
      throw new UserError('wrong-password', 'The present password is wrong.', { status: 403, fields });
    }
    await this.lock.succeeded(principal.login, 'session');
    const problem =
      next === current
        ? { path: 'newPassword', message: 'must differ from the present one' }
        : (passwordProblem(next, principal.login) ??
          (await this.people.formerPasswordProblem(principal.personId, next)));
    if (problem !== null) {
      throw new UserError('weak-password', `The new password ${problem.message}.`, { status: 400, fields: [problem] });
    }
    const actor = { personId: principal.personId, ip };
    await this.people.setOwnPassword(principal.personId, actor, await this.passwords.hash(next));
    return this.database.transaction(async (manager) => ({
      token: await this.sessions.open(principal.personId, ip, manager),
      deviceToken: await this.devices.remember(deviceToken, principal.personId, manager),
    }));
  }

  private async counted(login: string, scope: LockScope): Promise<number> {
    try {
      return await this.lock.attempt(login, scope);
    } catch (error) {
      if (error instanceof UserError) this.count('locked');
      throw error;
    }
  }

  private async requireOpen(person: PersonEntity, ip: string): Promise<void> {
    const demo = person.origin === 'demo' && !this.config.allowDemoLogin;
    if (person.active && !demo) return;
    this.count('closed');
    const why = person.active ? 'demo' : 'inactive';
    await this.record(person, 'login-refused', { ip, why });
    throw person.active
      ? new UserError('demo-login-off', 'People of the demonstration may log in there only.', { status: 403 })
      : new UserError('person-inactive', 'This account is closed. An administrator can open it again.', {
          status: 403,
        });
  }

  private isTooOld({ passwordSetAt }: PersonEntity): boolean {
    const { passwordMaxAgeMs } = this.config;
    return passwordMaxAgeMs !== undefined && this.clock.now() - passwordSetAt.getTime() >= passwordMaxAgeMs;
  }

  private count(outcome: Outcome): void {
    this.outcomes.inc({ outcome });
  }

  private async withHash(who: { login: string } | { id: string }): Promise<PersonEntity | null> {
    return this.database.manager
      .createQueryBuilder(PersonEntity, 'person')
      .addSelect('person.passwordHash')
      .where(who)
      .getOne();
  }

  /** What was typed as an unknown login may be a password: it goes nowhere. */
  private async refused(person: PersonEntity | null, ip: string, attempts: number): Promise<void> {
    if (person === null) {
      this.log.warn('a log-in with an unknown login was refused');
      return;
    }
    await this.record(person, 'login-refused', { ip, why: 'wrong-password' });
    if (attempts < LOCK_AFTER) return;
    await this.record(person, 'account-locked', { ip });
    const now = this.clock.now();
    if (this.alertedAt !== null && now - this.alertedAt < ALERT_COOL_DOWN_MS) return;
    this.alertedAt = now;
    this.alerts.raise({ alert: 'account-locked' });
  }

  private record({ id }: PersonEntity, action: string, detail: Readonly<Record<string, string>>): Promise<void> {
    return this.audit.record({ actor: { system: 'login' }, action, subject: `person:${id}`, detail });
  }
}
