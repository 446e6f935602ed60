import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { APP_CONFIG, type AppConfig } from '../config/config';
import { type FieldProblem, UserError } from '../platform/errors/errors';
import { AuditTrail } from './audit-trail';
import { LoginThrottle } from './login-throttle';
import { passwordProblem, Passwords } from './passwords';
import { PeopleService } from './people.service';
import { PersonEntity } from './person.entity';
import type { Principal } from './principal';
import { SessionService } from './session.service';

/** Who logs in and out, and changes their own password. */
@Injectable()
export class LoginService {
  private readonly log = new Logger(LoginService.name);

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly throttle: LoginThrottle,
    private readonly passwords: Passwords,
    private readonly sessions: SessionService,
    private readonly people: PeopleService,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Opens a session and gives its token. Neither the answer nor the time it takes tells whether the login exists;
   * only who knows the password learns that the account is closed.
   * @throws UserError `invalid-credentials`, `too-many-attempts`, `person-inactive`, `demo-login-off`
   */
  async logIn(login: string, password: string, ip: string): Promise<string> {
    await this.throttle.attempt(login, ip);
    const person = await this.withHash({ login });
    if (!(await this.passwords.matches(person?.passwordHash ?? null, password)) || person === null) {
      await this.refused(person, ip);
      throw new UserError('invalid-credentials', 'Login or password is wrong.', { status: 401 });
    }
    await this.throttle.succeeded(login, ip);
    if (!person.active) {
      throw new UserError('person-inactive', 'This account is closed. An administrator can open it again.', {
        status: 403,
      });
    }
    if (person.origin === 'demo' && !this.config.allowDemoLogin) {
      throw new UserError('demo-login-off', 'People of the demonstration may log in there only.', { status: 403 });
    }
    return this.database.transaction(async (manager) => {
      const token = await this.sessions.open(person.id, ip, manager);
      const actor = { personId: person.id, ip };
      await this.audit.record({ actor, action: 'logged-in', subject: `person:${person.id}` }, manager);
      return token;
    });
  }

  async logOut(principal: Principal, ip: string): Promise<void> {
    const { personId, sessionId } = principal;
    await this.sessions.end(sessionId, 'logged-out');
    await this.audit.record({ actor: { personId, ip }, action: 'logged-out', subject: `person:${personId}` });
  }

  /**
   * Replaces the caller's own password, ends all their sessions and opens a new one, whose token it gives.
   * @throws UserError `wrong-password`, `weak-password`
   */
  async changePassword(principal: Principal, ip: string, current: string, next: string): Promise<string> {
    await this.throttle.attempt(principal.login, ip);
    const person = await this.withHash({ id: principal.personId });
    if (!(await this.passwords.matches(person?.passwordHash ?? null, current))) {
      const fields: FieldProblem[] = [{ path: 'currentPassword', message: 'is not your password' }];
      throw new UserError('wrong-password', 'The present password is wrong.', { status: 403, fields });
    }
    await this.throttle.succeeded(principal.login, ip);
    const problem =
      next === current
        ? { path: 'newPassword', message: 'must differ from the present one' }
        : passwordProblem(next, principal.login);
    if (problem !== null) {
      throw new UserError('weak-password', `The new password ${problem.message}.`, { status: 400, fields: [problem] });
    }
    const actor = { personId: principal.personId, ip };
    await this.people.setOwnPassword(principal.personId, actor, await this.passwords.hash(next));
    return this.sessions.open(principal.personId, ip);
  }

  private async withHash(who: { login: string } | { id: string }): Promise<PersonEntity | null> {
    return this.database.manager
      .createQueryBuilder(PersonEntity, 'person')
      .addSelect('person.passwordHash')
      .where(who)
      .getOne();
  }

  /** What was typed as an unknown login may be a password: it goes nowhere. */
  private async refused(person: PersonEntity | null, ip: string): Promise<void> {
    if (person === null) {
      this.log.warn('a log-in with an unknown login was refused');
      return;
    }
    await this.audit.record({
      actor: { system: 'login' },
      action: 'login-refused',
      subject: `person:${person.id}`,
      detail: { ip },
    });
  }
}
