import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { FieldProblem } from '../platform/errors/errors';
import { AccessRefused } from './access-refused';
import { type AuditActor, AuditTrail } from './audit-trail';
import { changedMeanwhile, noSuchPerson, outsideYourCentres } from './identity.errors';
import { oneTimePassword, Passwords } from './passwords';
import { PeopleDirectory } from './people-directory';
import { type PersonChange, PeopleStore } from './people-store';
import type { NewPerson, PeopleQuery, PersonPatch } from './people.schema';
import { mayManage, mayRead, personView, type PersonView } from './person-view';
import { PersonEntity } from './person.entity';
import type { Principal } from './principal';
import { SessionService } from './session.service';

/** Who may see and change which people. Every change is one transaction; listeners hear of it after the commit. */
@Injectable()
export class PeopleService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly store: PeopleStore,
    private readonly audit: AuditTrail,
    private readonly sessions: SessionService,
    private readonly directory: PeopleDirectory,
    private readonly passwords: Passwords,
  ) {}

  /** The people that share a centre with the reader, by seat number. */
  async list(reader: Principal, query: PeopleQuery): Promise<PersonView[]> {
    const people = await this.database.manager.find(PersonEntity, { order: { seatNumber: 'ASC' } });
    return people
      .map(personView)
      .filter((person) => mayRead(reader, person))
      .filter(({ centreIds }) => !query.centreId || centreIds === 'all' || centreIds.includes(query.centreId))
      .filter(({ roles }) => !query.role || roles.includes(query.role))
      .filter(({ active }) => !query.active || String(active) === query.active);
  }

  /** @throws UserError `person-not-found`, also for people of other centres: an id from elsewhere tells nothing */
  async get(reader: Principal, actor: AuditActor, id: string): Promise<PersonView> {
    return this.audit.rememberingRefusals(actor, () => this.found(this.database.manager, reader, id));
  }

  /** Creates a person and the one-time password that is told this once. */
  async create(
    principal: Principal,
    actor: AuditActor,
    values: NewPerson,
  ): Promise<{ readonly person: PersonView; readonly oneTimePassword: string }> {
    const password = oneTimePassword();
    const passwordHash = await this.passwords.hash(password);
    const person = await this.change(actor, async (manager) => {
      requireManaging(principal, values, 'person:new');
      return this.store.insert(
        manager,
        actor,
        { ...values, active: true },
        { passwordHash, mustChange: true, origin: 'admin' },
        principal,
      );
    });
    return { person, oneTimePassword: password };
  }

  /** Changes what is given. New roles or centres, or deactivation, end the person's sessions. */
  async patch(principal: Principal, actor: AuditActor, id: string, patch: PersonPatch): Promise<PersonView> {
    const { version, ...given } = patch;
    return this.change(actor, async (manager) => {
      const before = await this.found(manager, principal, id);
      requireManaging(principal, before, `person:${id}`);
      if (before.version !== version) throw changedMeanwhile(`The person ${before.login}`, version, before.version);
      const after = {
        login: given.login ?? before.login,
        displayName: given.displayName ?? before.displayName,
        seatNumber: given.seatNumber ?? before.seatNumber,
        roles: given.roles ?? [...before.roles],
        centreIds: given.centreIds ?? (before.centreIds === 'all' ? 'all' : [...before.centreIds]),
        active: given.active ?? before.active,
      } as const;
      requireManaging(principal, after, `person:${id}`);
      return this.store.update(manager, actor, before, after, principal);
    });
  }

  /** Gives a new one-time password, told this once, and ends all sessions. */
  async resetPassword(
    principal: Principal,
    actor: AuditActor,
    id: string,
  ): Promise<{ readonly oneTimePassword: string }> {
    const password = oneTimePassword();
    const passwordHash = await this.passwords.hash(password);
    await this.change(actor, async (manager) => {
      const person = await this.found(manager, principal, id);
      requireManaging(principal, person, `person:${id}`);
      return this.store.setPassword(manager, actor, person, { passwordHash, mustChange: true });
    });
    return { oneTimePassword: password };
  }

  /** What is wrong with taking this password again; null for one that is new. */
  async formerPasswordProblem(personId: string, password: string): Promise<FieldProblem | null> {
    for (const hash of await this.store.formerHashes(this.database.manager, personId)) {
      if (!(await this.passwords.matches(hash, password))) continue;
      return { path: 'newPassword', message: 'was one of your last five; choose another' };
    }
    return null;
  }

  /** A person's own new password, whose rules the caller has checked; ends all sessions. */
  async setOwnPassword(personId: string, actor: AuditActor, passwordHash: string): Promise<void> {
    await this.change(actor, async (manager) => {
      const person = await manager.findOneByOrFail(PersonEntity, { id: personId });
      return this.store.setPassword(manager, actor, personView(person), { passwordHash, mustChange: false });
    });
  }

  /** After the commit: sockets of ended sessions fall, names are read anew, listeners hear of it. */
  announce({ person, endedSessionIds, endCode }: PersonChange): void {
    this.sessions.refresh(person.id);
    this.sessions.announceEnd(endedSessionIds, endCode);
    this.directory.changed(person.id);
  }

  private async change(
    actor: AuditActor,
    work: (manager: EntityManager) => Promise<PersonChange>,
  ): Promise<PersonView> {
    const change = await this.audit.rememberingRefusals(actor, () =>
      this.database.transaction(async (manager) => {
        await this.store.lock(manager);
        return work(manager);
      }),
    );
    this.announce(change);
    return change.person;
  }

  private async found(manager: EntityManager, reader: Principal, id: string): Promise<PersonView> {
    const person = await manager.findOneBy(PersonEntity, { id });
    if (person === null) throw noSuchPerson(id);
    const view = personView(person);
    if (!mayRead(reader, view)) throw new AccessRefused(noSuchPerson(id), `person:${id}`);
    return view;
  }
}

function requireManaging(principal: Principal, person: Pick<PersonView, 'centreIds'>, subject: string): void {
  if (!mayManage(principal, person)) throw new AccessRefused(outsideYourCentres('This person'), subject);
}
