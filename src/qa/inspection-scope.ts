import type { SelectQueryBuilder } from 'typeorm';
import { coversCentre, type Principal } from '../identity/principal';
import type { SampleEntity } from './sample.entity';

type Whose = Pick<SampleEntity, 'centreId' | 'homeCentreId' | 'servedBy'>;

/** Served or at home in one of the inspector's centres, and never served by the inspector. */
export function mayInspect(principal: Principal, { centreId, homeCentreId, servedBy }: Whose): boolean {
  if (servedBy.includes(principal.personId)) return false;
  return coversCentre(principal, centreId) || coversCentre(principal, homeCentreId);
}

/** The same as a condition of a query whose samples are called `sample`. */
export function onlyInspectable(
  select: SelectQueryBuilder<SampleEntity>,
  { personId, centreIds }: Principal,
): SelectQueryBuilder<SampleEntity> {
  select.andWhere('not (:inspector = any(sample.servedBy))', { inspector: personId });
  if (centreIds === 'all') return select;
  return select.andWhere('(sample.centreId = any(:scope) or sample.homeCentreId = any(:scope))', { scope: centreIds });
}
