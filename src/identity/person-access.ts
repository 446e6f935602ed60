import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AccessRefused } from './access-refused';
import { type AuditActor, AuditTrail } from './audit-trail';
import { outsideYourCentres } from './identity.errors';
import { KnownDevices } from './known-devices';
import { LoginLock } from './login-lock';
import { PeopleService } from './people.service';
import { mayManage, type PersonView } from './person-view';
import type { Principal } from './principal';
import { SessionService, type SessionView } from './session.service';

export interface OpenAccess {
  readonly items: readonly SessionView[];
  /** End of the lock for browsers that the person never used; null: they may log in. ISO 8601. */
  readonly lockedUntil: string | null;
}

/** Who is logged in where, and the end of it. Administrators: for the people they manage. */
@Injectable()
export class PersonAccess {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly people: PeopleService,
    private readonly sessions: SessionService,
    private readonly lock: LoginLock,
    private readonly devices: KnownDevices,
    private readonly audit: AuditTrail,
  ) {}

  own({ personId, sessionId }: Principal): Promise<readonly SessionView[]> {
    return this.sessions.list(personId, sessionId);
  }

  endOwn({ personId }: Principal, actor: AuditActor): Promise<void> {
    return this.end(personId, actor);
  }

  async of(principal: Principal, actor: AuditActor, id: string): Promise<OpenAccess> {
    const { login } = await this.managed(principal, actor, id);
    const until = await this.lock.lockedUntil(login, 'strange');
    return {
      items: await this.sessions.list(id, principal.sessionId),
      lockedUntil: until === null ? null : new Date(until).toISOString(),
    };
  }

  async endAll(principal: Principal, actor: AuditActor, id: string): Promise<void> {
    await this.managed(principal, actor, id);
    await this.end(id, actor);
  }

  async unlock(principal: Principal, actor: AuditActor, id: string): Promise<void> {
    const { login } = await this.managed(principal, actor, id);
    await this.database.transaction(async (manager) => {
      const opened = await this.lock.unlock(login, await this.devices.of(id, manager), manager);
      if (opened) await this.audit.record({ actor, action: 'account-unlocked', subject: `person:${id}` }, manager);
    });
  }

  private async end(personId: string, actor: AuditActor): Promise<void> {
    const ended = await this.database.transaction(async (manager) => {
      const ids = await this.sessions.removeAllOf(personId, manager);
      const detail = { sessions: ids.length };
      await this.audit.record(
        { actor, action: 'logged-out-everywhere', subject: `person:${personId}`, detail },
        manager,
      );
      return ids;
    });
    this.sessions.announceEnd(ended, 'logged-out');
  }

  private async managed(principal: Principal, actor: AuditActor, id: string): Promise<PersonView> {
    const person = await this.people.get(principal, actor, id);
    return this.audit.rememberingRefusals(actor, () =>
      mayManage(principal, person)
        ? Promise.resolve(person)
        : Promise.reject(new AccessRefused(outsideYourCentres('This person'), `person:${id}`)),
    );
  }
}
