import { coversCentre, type Principal } from '../identity/principal';
import { UserError } from '../platform/errors/errors';
import type { CentreId } from '../routing/engine/config';

/** @throws UserError 403 `outside-your-centres` unless one of these is the person's */
export function requireCentre(principal: Principal, centreIds: readonly CentreId[]): void {
  if (centreIds.some((centreId) => coversCentre(principal, centreId))) return;
  throw new UserError('outside-your-centres', 'This belongs to a centre that is not yours. Ask its duty manager.', {
    status: 403,
  });
}
