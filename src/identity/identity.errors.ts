import { UserError } from '../platform/errors/errors';

/** Somebody else changed the thing since the caller read it. */
export function changedMeanwhile(what: string, seen: number, now: number): UserError {
  return new UserError(
    'changed-meanwhile',
    `${what} is at version ${now}, you saw ${seen}. Read it again and repeat your change.`,
    { status: 409, fields: [{ path: 'version', message: `was ${seen}; ${now} would be right` }] },
  );
}

export function noSuchPerson(id: string): UserError {
  return new UserError('person-not-found', `There is no person ${id} in your centres.`, { status: 404 });
}

/** The caller may not act there. */
export function outsideYourCentres(what: string): UserError {
  return new UserError(
    'outside-your-centres',
    `${what} lies outside your centres. Somebody responsible for all of them can do this.`,
    { status: 403 },
  );
}

/** `by` is null when the caller may not know who has it. */
export function taken(field: 'login' | 'seatNumber', value: string | number, by: string | null): UserError {
  const what = by === null ? `${value} is taken` : `${value} belongs to ${by}`;
  return new UserError(field === 'login' ? 'login-taken' : 'seat-number-taken', `${what}.`, {
    status: 409,
    fields: [{ path: field, message: `${what}; choose another` }],
  });
}

export function lastAdministrator(): UserError {
  return new UserError(
    'last-administrator',
    'This is the last active administrator of the whole hotline. Make somebody else one first.',
    { status: 409 },
  );
}
