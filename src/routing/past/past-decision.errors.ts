import { OperationalError, UserError } from '../../platform/errors/errors';

export function offerNotFound(): UserError {
  return new UserError(
    'offer-not-found',
    'There never was such an offer of this contact. Pick one from its list of offers.',
    {
      status: 404,
    },
  );
}

export function outOfReach(): UserError {
  return new UserError(
    'past-out-of-reach',
    'This offer lies too far back: the state that it was decided from is not kept any more (30 days).',
    { status: 409 },
  );
}

/** An explanation that does not repeat what happened would be a guess. */
export function notReproduced(then: string | null, now: string): UserError {
  const because =
    then === null || then === now
      ? 'It stands in the log; tell whoever looks after the system.'
      : `It was decided by version ${then}, this is version ${now}: ask a system of that version.`;
  return new UserError(
    'past-not-reproduced',
    `Repeating the journal did not lead to what happened then, so nothing can be said for sure. ${because}`,
    { status: 409 },
  );
}

export function pastBusy(): OperationalError {
  return new OperationalError('past-busy', 'Others are asking about the past just now. Ask again shortly.', {
    retryAfterS: 5,
  });
}

export function pastFailed(): OperationalError {
  return new OperationalError('past-failed', 'The journal could not be read, or not in time. Ask again shortly.', {
    retryAfterS: 5,
  });
}
