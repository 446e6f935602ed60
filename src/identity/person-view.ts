import { hasRole, type Principal, type Role } from './principal';
import type { PersonEntity, PersonOrigin } from './person.entity';

/** A person as REST shows them. */
export interface PersonView {
  readonly id: string;
  readonly login: string;
  readonly displayName: string;
  readonly seatNumber: number;
  readonly roles: readonly Role[];
  readonly centreIds: readonly string[] | 'all';
  readonly active: boolean;
  readonly mustChangePassword: boolean;
  readonly origin: PersonOrigin;
  readonly version: number;
}

export function personView(person: PersonEntity): PersonView {
  return {
    id: person.id,
    login: person.login,
    displayName: person.displayName,
    seatNumber: person.seatNumber,
    roles: person.roles,
    centreIds: person.allCentres ? 'all' : person.centreIds,
    active: person.active,
    mustChangePassword: person.mustChangePassword,
    origin: person.origin,
    version: person.version,
  };
}

type Centred = Pick<PersonView, 'centreIds'>;

/** Whether the reader shares a centre with the person: someone who works everywhere works in the reader's centre, too. */
export function mayRead(reader: Principal, person: Centred): boolean {
  const { centreIds } = reader;
  if (centreIds === 'all' || person.centreIds === 'all') return true;
  return person.centreIds.some((id) => centreIds.includes(id));
}

/** An administrator of single centres manages the people of those centres and gives nobody more than they have. */
export function mayManage(manager: Principal, person: Centred): boolean {
  if (!hasRole(manager, 'admin')) return false;
  const { centreIds } = manager;
  return centreIds === 'all' || (person.centreIds !== 'all' && person.centreIds.every((id) => centreIds.includes(id)));
}
