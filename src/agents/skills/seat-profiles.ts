import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, In } from 'typeorm';
import { PersonEntity } from '../../identity/person.entity';
import { noSuchPerson } from '../../identity/identity.errors';
import { present } from '../../kernel/assert';
import type { SeatProfile } from '../../routing/engine/config';
import { DEFAULT_CAPACITY_UNITS } from '../../routing/engine/defaults';
import { PersonSkillEntity } from './person-skill.entity';
import { SeatProfileEntity } from './seat-profile.entity';

/** A profile with the version a writer must name; 0 when nobody has set anything yet. */
export interface VersionedProfile {
  readonly profile: SeatProfile;
  readonly version: number;
}

/** What the engine must know of the people at seats. */
@Injectable()
export class SeatProfiles {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** @throws UserError `person-not-found` */
  async of(personId: string, manager: EntityManager = this.database.manager): Promise<SeatProfile> {
    const profiles = await this.versioned([personId], manager);
    const found = profiles.get(personId);
    if (found === undefined) throw noSuchPerson(personId);
    return found.profile;
  }

  /** Profiles by person id; ids of nobody are left out. */
  async versioned(
    personIds: readonly string[],
    manager: EntityManager = this.database.manager,
  ): Promise<Map<string, VersionedProfile>> {
    const ids = [...personIds];
    const people = await manager.find(PersonEntity, { where: { id: In(ids) }, select: { id: true, seatNumber: true } });
    const rows = await manager.find(SeatProfileEntity, { where: { personId: In(ids) } });
    const skills = await manager.find(PersonSkillEntity, { where: { personId: In(ids) }, order: { skillId: 'ASC' } });
    const levels = new Map<string, Record<string, number>>(people.map(({ id }) => [id, {}]));
    for (const { personId, skillId, level } of skills)
      present(levels.get(personId), 'a skill has a person')[skillId] = level;
    const rowOf = new Map(rows.map((row) => [row.personId, row]));
    return new Map(
      people.map(({ id, seatNumber }) => {
        const row = rowOf.get(id);
        const profile: SeatProfile = {
          seatNumber,
          skills: present(levels.get(id), 'made above'),
          capacity: row?.capacity ?? DEFAULT_CAPACITY_UNITS,
          caps: row?.caps ?? {},
          ...(row?.rateCap ? { rateCap: row.rateCap } : {}),
        };
        return [id, { profile, version: row?.version ?? 0 }];
      }),
    );
  }
}
