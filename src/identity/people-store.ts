import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../kernel/clock';
import { type FieldProblem, UserError } from '../platform/errors/errors';
import { CLOCK } from '../platform/time/clock';
import { type AuditActor, AuditTrail } from './audit-trail';
import { CENTRE_LOOKUP, type CentreLookup } from './centre-lookup';
import { KnownDevices } from './known-devices';
import { lastAdministrator, taken } from './identity.errors';
import { changedFields } from './changed-fields';
import { mayRead, personView, type PersonView } from './person-view';
import { PersonEntity, type PersonOrigin } from './person.entity';
import { type SessionEndCode, SessionService } from './session.service';
import type { NewPerson } from './people.schema';
import type { Principal } from './principal';

/** Writers of people take turns: seat numbers and "the last administrator" are decided over all rows. */
const PEOPLE_LOCK = 1_000;
/** The present password and the four before it are not taken again (GB/T 22239 practice: a history of five). */
const PASSWORDS_KEPT = 5;
const FIRST_GIVEN_SEAT_NUMBER = 1_001;

/** Everything about a person that a caller may set. */
export interface PersonValues extends NewPerson {
  readonly active: boolean;
}

/** What is to be said after the commit. */
export interface PersonChange {
  readonly person: PersonView;
  /** False: the person was like that already, nothing was written. */
  readonly changed: boolean;
  readonly endedSessionIds: readonly string[];
  readonly endCode: SessionEndCode;
}

/** Writes rows of people with their audit entries, inside the caller's transaction; who may do it is the caller's matter. */
@Injectable()
export class PeopleStore {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CENTRE_LOOKUP) private readonly centres: CentreLookup,
    private readonly audit: AuditTrail,
    private readonly sessions: SessionService,
    private readonly devices: KnownDevices,
  ) {}

  /** Takes the writers' turn until the end of the transaction. Everything below needs it. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query('select pg_advisory_xact_lock($1)', [PEOPLE_LOCK]);
  }

  /**
   * Inserts a person. `reader`: who is told, if that is not somebody who may see everybody.
   * @throws UserError for a taken login or seat number, or an unknown centre
   */
  async insert(
    manager: EntityManager,
    actor: AuditActor,
    values: PersonValues,
    access: { readonly passwordHash: string; readonly mustChange: boolean; readonly origin: PersonOrigin },
    reader?: Principal,
  ): Promise<PersonChange> {
    const id = randomUUID();
    const seatNumber = values.seatNumber ?? (await this.nextSeatNumber(manager));
    await this.requireFree(manager, { id, login: values.login, seatNumber }, reader);
    await this.requireCentres(manager, values.centreIds);
    const now = this.instant();
    const { centreIds, ...plain } = values;
    const person = manager.create(PersonEntity, {
      ...plain,
      ...centreColumns(centreIds),
      id,
      seatNumber,
      passwordHash: access.passwordHash,
      passwordSetAt: now,
      mustChangePassword: access.mustChange,
      origin: access.origin,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
    await manager.insert(PersonEntity, person);
    const view = personView(person);
    await this.record(manager, actor, 'person-created', view, { after: view });
    return { person: view, changed: true, endedSessionIds: [], endCode: 'session-ended' };
  }

  /** Without any difference nothing is written and the version stays. `reader` as for `insert`. */
  async update(
    manager: EntityManager,
    actor: AuditActor,
    before: PersonView,
    values: PersonValues & { readonly seatNumber: number },
    reader?: Principal,
  ): Promise<PersonChange> {
    const after: PersonView = { ...before, ...values, version: before.version + 1 };
    const differing = changedFields(before, after);
    if (differing === null) return { person: before, changed: false, endedSessionIds: [], endCode: 'session-ended' };
    await this.requireFree(manager, after, reader);
    await this.requireCentres(manager, values.centreIds);
    await this.requireAnotherAdministrator(manager, after);
    const { centreIds, ...plain } = values;
    await manager.update(
      PersonEntity,
      { id: before.id },
      { ...plain, ...centreColumns(centreIds), version: after.version, updatedAt: this.instant() },
    );
    await this.record(manager, actor, 'person-changed', after, differing);
    const rightsChanged = 'roles' in differing.after || 'centreIds' in differing.after;
    const ended = !after.active || rightsChanged;
    return {
      person: after,
      changed: true,
      endedSessionIds: ended ? await this.sessions.removeAllOf(before.id, manager) : [],
      endCode: after.active ? 'rights-changed' : 'person-deactivated',
    };
  }

  /** What is wrong with these centres, in words; null when all are known. */
  async centreProblem(manager: EntityManager, centreIds: readonly string[] | 'all'): Promise<string | null> {
    if (centreIds === 'all') return null;
    const known = await this.centres.ids(manager);
    const unknown = centreIds.filter((id) => !known.includes(id));
    if (unknown.length === 0) return null;
    return `${unknown.map((id) => `centre \`${id}\``).join(', ')} not known; known: ${known.join(', ') || 'none yet'}`;
  }

  /** A new password ends all sessions. */
  async setPassword(
    manager: EntityManager,
    actor: AuditActor,
    person: PersonView,
    access: { readonly passwordHash: string; readonly mustChange: boolean },
  ): Promise<PersonChange> {
    await this.keepFormer(manager, person.id);
    await this.devices.forget(person.id, manager);
    await manager.update(
      PersonEntity,
      { id: person.id },
      {
        passwordHash: access.passwordHash,
        passwordSetAt: this.instant(),
        mustChangePassword: access.mustChange,
        version: person.version + 1,
        updatedAt: this.instant(),
      },
    );
    await this.record(manager, actor, access.mustChange ? 'password-reset' : 'password-changed', person);
    return {
      person,
      changed: true,
      endedSessionIds: await this.sessions.removeAllOf(person.id, manager),
      endCode: 'new-password',
    };
  }

  /** Hashes of the present password and of the last ones before it. */
  async formerHashes(manager: EntityManager, personId: string): Promise<string[]> {
    const rows = await manager.query<{ password_hash: string }[]>(
      `select password_hash from people where id = $1
       union all (select password_hash from password_history where person_id = $1 order by replaced_at desc limit $2)`,
      [personId, PASSWORDS_KEPT - 1],
    );
    return rows.map((row) => row.password_hash);
  }

  /** The password that is about to be replaced joins the former ones; the oldest fall away. */
  private async keepFormer(manager: EntityManager, personId: string): Promise<void> {
    await manager.query(
      `insert into password_history (person_id, replaced_at, password_hash) select id, $2, password_hash from people where id = $1
       on conflict do nothing`,
      [personId, this.instant()],
    );
    await manager.query(
      `delete from password_history where person_id = $1 and replaced_at not in (
         select replaced_at from password_history where person_id = $1 order by replaced_at desc limit $2)`,
      [personId, PASSWORDS_KEPT - 1],
    );
  }

  private async requireCentres(manager: EntityManager, centreIds: readonly string[] | 'all'): Promise<void> {
    const problem = await this.centreProblem(manager, centreIds);
    if (problem === null) return;
    const fields: FieldProblem[] = [{ path: 'centreIds', message: problem }];
    throw new UserError('invalid-request', `centreIds: ${problem}`, { status: 400, fields });
  }

  private async requireFree(
    manager: EntityManager,
    { id, login, seatNumber }: Pick<PersonView, 'id' | 'login' | 'seatNumber'>,
    reader: Principal | undefined,
  ): Promise<void> {
    const found = await manager.find(PersonEntity, { where: [{ login }, { seatNumber }] });
    const others = found.filter((other) => other.id !== id);
    // People of other centres do not exist for the reader; that a login or number is taken cannot be hidden, who has it can.
    const known = (other: PersonEntity): boolean => reader === undefined || mayRead(reader, personView(other));
    const sameLogin = others.find((other) => other.login === login);
    if (sameLogin) throw taken('login', login, known(sameLogin) ? sameLogin.displayName : null);
    const sameNumber = others.find((other) => other.seatNumber === seatNumber);
    if (sameNumber) throw taken('seatNumber', seatNumber, known(sameNumber) ? sameNumber.login : null);
  }

  private async requireAnotherAdministrator(manager: EntityManager, after: PersonView): Promise<void> {
    if (after.active && after.roles.includes('admin') && after.centreIds === 'all') return;
    const [others] = await manager.query<{ count: string }[]>(
      `select count(*) as count from people where id <> $1 and active and all_centres and origin = 'admin' and 'admin' = any(roles)`,
      [after.id],
    );
    const [self] = await manager.query<object[]>(
      `select 1 from people where id = $1 and active and all_centres and origin = 'admin' and 'admin' = any(roles)`,
      [after.id],
    );
    if (self !== undefined && others?.count === '0') throw lastAdministrator();
  }

  /** The smallest free number from 1001. */
  private async nextSeatNumber(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ next: number }[]>(
      `select min(candidate) as next
         from (select $1::integer as candidate union all select seat_number + 1 from people where seat_number >= $1) c
        where not exists (select 1 from people p where p.seat_number = c.candidate)`,
      [FIRST_GIVEN_SEAT_NUMBER],
    );
    return row?.next ?? FIRST_GIVEN_SEAT_NUMBER;
  }

  private async record(
    manager: EntityManager,
    actor: AuditActor,
    action: string,
    person: PersonView,
    detail?: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const [only, ...more] = person.centreIds === 'all' ? [] : person.centreIds;
    const centreId = more.length === 0 ? only : undefined;
    await this.audit.record(
      {
        actor,
        action,
        subject: `person:${person.id}`,
        ...(centreId === undefined ? {} : { centreId }),
        ...(detail === undefined ? {} : { detail }),
      },
      manager,
    );
  }

  private instant(): Date {
    return new Date(this.clock.now());
  }
}

function centreColumns(centreIds: readonly string[] | 'all'): { allCentres: boolean; centreIds: string[] } {
  return centreIds === 'all' ? { allCentres: true, centreIds: [] } : { allCentres: false, centreIds: [...centreIds] };
}
