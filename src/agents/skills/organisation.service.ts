import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import type { AuditActor } from '../../identity/audit-trail';
import { oneTimePassword, Passwords } from '../../identity/passwords';
import { type PersonChange, PeopleStore } from '../../identity/people-store';
import { PeopleService } from '../../identity/people.service';
import { personView } from '../../identity/person-view';
import { PersonEntity } from '../../identity/person.entity';
import { parseInput } from '../../platform/errors/validation';
import { ConfigurationApplier } from '../../routing/configuration/configuration-applier';
import { ConfigurationEditor, type Draft, type InForce, put } from '../../routing/configuration/configuration-editor';
import { invalid } from '../../routing/configuration/configuration.errors';
import { itemsOf, KINDS } from '../../routing/configuration/kinds';
import { RoutingConfigurations } from '../../routing/configuration/routing-configurations';
import { checkDoubles, checkMembers, pathIn } from './organisation-check';
import { type Member, type Organisation, organisationSchema } from './organisation.schema';
import { SeatProfileEditor } from './seat-profile-editor';
import { SeatProfileSync } from './seat-profile-sync';

/** What became of a document. */
export interface OrganisationResult extends InForce {
  /** People who were created or changed; 0 when the document said nothing new. */
  readonly peopleChanged: number;
  /** Login → password, for new people without one in the document. Told this once. */
  readonly oneTimePasswords: Readonly<Record<string, string>>;
}

interface Access {
  readonly passwordHash: string;
  /** Null: the document gave the password. */
  readonly toldOnce: string | null;
}

/**
 * Takes a whole organisation in one transaction and one configuration version, or refuses it whole with every problem.
 * The same document again changes nothing. For administrators over REST, and in process for the demo.
 */
@Injectable()
export class OrganisationService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly editor: ConfigurationEditor,
    private readonly applier: ConfigurationApplier,
    private readonly versions: RoutingConfigurations,
    private readonly store: PeopleStore,
    private readonly people: PeopleService,
    private readonly passwords: Passwords,
    private readonly seats: SeatProfileEditor,
    private readonly sync: SeatProfileSync,
  ) {}

  /**
   * @param document shaped as `organisationSchema` says
   * @throws UserError `invalid-request` with every problem and its path: `queues.3.requires.biling`
   */
  async apply(document: unknown, actor: AuditActor): Promise<OrganisationResult> {
    const organisation = parseInput(organisationSchema, document);
    const doubled = checkDoubles(organisation);
    if (doubled.length > 0) throw invalid(doubled);
    // Hashing takes tens of milliseconds each: not inside the transaction, which others wait for.
    const access = await this.accessOfNewPeople(organisation.people);
    const { config, changes, seatIds } = await this.database.transaction(async (manager) => {
      await this.store.lock(manager);
      const before = await manager.find(PersonEntity);
      const edit = (draft: Draft) => {
        edited(draft, organisation);
        return checkMembers(organisation.people, {
          centreIds: [...draft.centres.keys()],
          skillIds: [...draft.skills.keys()],
          people: before,
          demoAllowed: this.config.allowDemoLogin,
        });
      };
      const config = await this.editor.write(manager, actor, pathIn(organisation), edit);
      const changes: PersonChange[] = [];
      const seatIds: string[] = [];
      for (const member of organisation.people) {
        const change = await this.putPerson(manager, actor, member, before, access.get(member.login));
        changes.push(change);
        if (await this.putSeat(manager, actor, change.person.id, member)) seatIds.push(change.person.id);
      }
      return { config, changes, seatIds };
    });
    const known = new Map(changes.filter(({ changed }) => changed).map((change) => [change.person.id, change]));
    for (const change of known.values()) this.people.announce(change);
    const inForce = await this.applier.apply(config ?? (await this.versions.latest()));
    await this.sync.bringIntoForce(seatIds);
    return {
      ...inForce,
      peopleChanged: new Set([...known.keys(), ...seatIds]).size,
      oneTimePasswords: told(access),
    };
  }

  private async accessOfNewPeople(members: readonly Member[]): Promise<Map<string, Access>> {
    const there = await this.database.manager.find(PersonEntity, { select: { login: true } });
    const logins = new Set(there.map(({ login }) => login));
    const access = new Map<string, Access>();
    // One after the other: a large document must not take the places of those who log in.
    for (const { login, password } of members) {
      if (!logins.has(login)) access.set(login, await this.access(password));
    }
    return access;
  }

  private async access(given: string | undefined): Promise<Access> {
    const password = given ?? oneTimePassword();
    return { passwordHash: await this.passwords.hash(password), toldOnce: given === undefined ? password : null };
  }

  private async putPerson(
    manager: EntityManager,
    actor: AuditActor,
    member: Member,
    people: readonly PersonEntity[],
    access: Access | undefined,
  ): Promise<PersonChange> {
    const { login, displayName, roles, centreIds, active, origin, seatNumber } = member;
    const values = { login, displayName, roles, centreIds, active };
    const present = people.find((person) => person.login === login);
    if (present !== undefined) {
      const before = personView(present);
      return this.store.update(manager, actor, before, { ...values, seatNumber: seatNumber ?? before.seatNumber });
    }
    // Nobody is deleted, so whoever is not there now was not there when the hashes were made either.
    const { passwordHash, toldOnce } = access ?? (await this.access(member.password));
    return this.store.insert(
      manager,
      actor,
      { ...values, ...(seatNumber === undefined ? {} : { seatNumber }) },
      { passwordHash, mustChange: toldOnce !== null || origin === 'admin', origin },
    );
  }

  private async putSeat(
    manager: EntityManager,
    actor: AuditActor,
    personId: string,
    { skills, capacity, caps, rateCap }: Member,
  ): Promise<boolean> {
    const before = await this.seats.locked(manager, personId);
    const after = {
      ...before.profile,
      ...(skills && { skills }),
      ...(capacity !== undefined && { capacity }),
      ...(caps && { caps }),
      ...(rateCap && { rateCap }),
    };
    const person = personView(await manager.findOneByOrFail(PersonEntity, { id: personId }));
    return this.seats.write(manager, actor, person, before, after);
  }
}

function edited(draft: Draft, organisation: Organisation): void {
  for (const kind of KINDS) {
    for (const document of organisation[kind]) {
      put(draft, kind, { ...document, version: itemsOf(draft, kind).get(document.id)?.version ?? 0 });
    }
  }
  if (organisation.settings) draft.settings = { ...organisation.settings, version: draft.settings.version };
}

function told(access: ReadonlyMap<string, Access>): Record<string, string> {
  const entries = [...access].flatMap(([login, { toldOnce }]) => (toldOnce === null ? [] : [[login, toldOnce]]));
  return Object.fromEntries(entries) as Record<string, string>;
}
