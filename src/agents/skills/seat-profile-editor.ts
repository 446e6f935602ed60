import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AccessRefused } from '../../identity/access-refused';
import { type AuditActor, AuditTrail } from '../../identity/audit-trail';
import { changedFields } from '../../identity/changed-fields';
import { changedMeanwhile, noSuchPerson, outsideYourCentres } from '../../identity/identity.errors';
import { mayRead, personView, type PersonView } from '../../identity/person-view';
import { PersonEntity } from '../../identity/person.entity';
import type { Principal } from '../../identity/principal';
import { present } from '../../kernel/assert';
import type { Clock } from '../../kernel/clock';
import type { FieldProblem } from '../../platform/errors/errors';
import { CLOCK } from '../../platform/time/clock';
import { notKnown } from '../../routing/configuration/references';
import { invalid } from '../../routing/configuration/configuration.errors';
import { ConfigurationUses } from '../../routing/configuration/configuration-uses';
import type { SeatProfile } from '../../routing/engine/config';
import { PersonSkillEntity } from './person-skill.entity';
import { SeatProfileEntity } from './seat-profile.entity';
import { SeatProfileSync } from './seat-profile-sync';
import { SeatProfiles, type VersionedProfile } from './seat-profiles';

type ProfileValues = Omit<SeatProfile, 'seatNumber'>;

/** Changes skills and capacity of people: check, write and audit in one transaction, then the router. */
@Injectable()
export class SeatProfileEditor implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly profiles: SeatProfiles,
    private readonly sync: SeatProfileSync,
    private readonly audit: AuditTrail,
    private readonly uses: ConfigurationUses,
  ) {}

  onModuleInit(): void {
    this.uses.register(async (manager, kind, id) => {
      if (kind !== 'skills') return [];
      const people = await manager.query<{ login: string }[]>(
        'select p.login from person_skills s join people p on p.id = s.person_id where s.skill_id = $1 order by p.login',
        [id],
      );
      return people.map(({ login }) => `person ${login}`);
    });
  }

  /** @throws UserError `person-not-found`, also for people of other centres */
  async get(reader: Principal, actor: AuditActor, personId: string): Promise<VersionedProfile> {
    return this.audit.rememberingRefusals(actor, async () => {
      await this.person(this.database.manager, reader, personId);
      const found = await this.profiles.versioned([personId]);
      return present(found.get(personId), 'a person has a profile');
    });
  }

  /** All people that share a centre with the reader, by seat number. */
  async list(reader: Principal): Promise<readonly (VersionedProfile & { readonly person: PersonView })[]> {
    const people = (await this.database.manager.find(PersonEntity, { order: { seatNumber: 'ASC' } }))
      .map(personView)
      .filter((person) => mayRead(reader, person));
    const found = await this.profiles.versioned(people.map(({ id }) => id));
    return people.flatMap((person) => {
      const profile = found.get(person.id);
      return profile === undefined ? [] : [{ ...profile, person }];
    });
  }

  /**
   * Changes a part of a profile. @throws UserError `person-not-found`, `outside-your-centres`, `changed-meanwhile`,
   * `invalid-request` for unknown skills
   */
  async change(
    principal: Principal,
    actor: AuditActor,
    personId: string,
    seenVersion: number,
    change: (values: ProfileValues) => ProfileValues,
  ): Promise<VersionedProfile> {
    await this.audit.rememberingRefusals(actor, () =>
      this.database.transaction(async (manager) => {
        const person = await this.person(manager, principal, personId);
        requireWithin(principal, person);
        const { profile, version } = await this.locked(manager, personId);
        if (version !== seenVersion) {
          throw changedMeanwhile(`The seat profile of ${person.login}`, seenVersion, version);
        }
        const values = change(profile);
        const problems = await this.problems(manager, values.skills, 'skills');
        if (problems.length > 0) throw invalid(problems);
        await this.write(manager, actor, person, { profile, version }, values);
      }),
    );
    await this.sync.bringIntoForce([personId]);
    return present((await this.profiles.versioned([personId])).get(personId), 'a person has a profile');
  }

  /** Writes inside the caller's transaction; false when nothing differs. After the commit: `SeatProfileSync.bringIntoForce`. */
  async write(
    manager: EntityManager,
    actor: AuditActor,
    person: PersonView,
    before: VersionedProfile,
    after: ProfileValues,
  ): Promise<boolean> {
    const differing = changedFields(valuesOf(before.profile), valuesOf(after));
    if (differing === null) return false;
    const personId = person.id;
    await manager.upsert(
      SeatProfileEntity,
      {
        personId,
        capacity: after.capacity,
        caps: after.caps,
        rateCap: after.rateCap ?? null,
        version: before.version + 1,
        updatedAt: new Date(this.clock.now()),
      },
      ['personId'],
    );
    await manager.delete(PersonSkillEntity, { personId });
    const skills = Object.entries(after.skills).map(([skillId, level]) => ({ personId, skillId, level }));
    if (skills.length > 0) await manager.insert(PersonSkillEntity, skills);
    const [only, ...more] = person.centreIds === 'all' ? [] : person.centreIds;
    await this.audit.record(
      {
        actor,
        action: 'seat-profile-changed',
        subject: `person:${personId}`,
        ...(only !== undefined && more.length === 0 ? { centreId: only } : {}),
        detail: differing,
      },
      manager,
    );
    return true;
  }

  /** The profile, with the person's row locked: writers of one person take turns. */
  async locked(manager: EntityManager, personId: string): Promise<VersionedProfile> {
    await manager.query('select 1 from people where id = $1 for no key update', [personId]);
    return present((await this.profiles.versioned([personId], manager)).get(personId), 'a person has a profile');
  }

  /** Unknown skills, with their paths. The known ones stay until the end of the transaction. */
  async problems(
    manager: EntityManager,
    skills: Readonly<Record<string, number>>,
    path: string,
  ): Promise<FieldProblem[]> {
    const rows = await manager.query<{ id: string }[]>('select id from skills order by position, id for key share');
    const known = rows.map(({ id }) => id);
    return Object.keys(skills)
      .filter((id) => !known.includes(id))
      .map((id) => ({ path: `${path}.${id}`, message: notKnown('skill', id, known) }));
  }

  private async person(manager: EntityManager, reader: Principal, personId: string): Promise<PersonView> {
    const person = await manager.findOneBy(PersonEntity, { id: personId });
    if (person === null) throw noSuchPerson(personId);
    const view = personView(person);
    if (!mayRead(reader, view)) throw new AccessRefused(noSuchPerson(personId), `person:${personId}`);
    return view;
  }
}

/** A duty manager changes the skills of people who work in their centres and nowhere else. */
function requireWithin(principal: Principal, person: PersonView): void {
  const { centreIds } = principal;
  if (centreIds === 'all') return;
  if (person.centreIds !== 'all' && person.centreIds.every((id) => centreIds.includes(id))) return;
  throw new AccessRefused(outsideYourCentres('This person'), `person:${person.id}`);
}

/** Without the seat number, which is the person's own. */
function valuesOf({ skills, capacity, caps, rateCap }: ProfileValues): ProfileValues {
  return { skills, capacity, caps, ...(rateCap === undefined ? {} : { rateCap }) };
}
