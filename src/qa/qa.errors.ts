import { OperationalError, UserError } from '../platform/errors/errors';

/** The same for what does not exist, is no sample, is of other centres, or is the asker's own work. */
export function sampleNotFound(): UserError {
  return new UserError('sample-not-found', 'There is no such sample among those that you may inspect.', {
    status: 404,
  });
}

export function rangeTooLong(days: number): UserError {
  return new UserError('range-too-long', `Verify at most ${days} days at once.`, {
    status: 422,
    fields: [{ path: 'to', message: `must be at most ${days} days after from` }],
  });
}

export function recordingNotFound(): UserError {
  return new UserError('recording-not-found', 'This contact has no recording.', { status: 404 });
}

export function tooManyPlaybacks(): UserError {
  return new UserError('too-many-playbacks', 'Too many recordings are being played right now. Try again in a moment.', {
    status: 429,
    retryAfterS: 5,
  });
}

/** Nobody but whoever runs the service can put it right. */
export function recordingHostRefused(): OperationalError {
  return new OperationalError(
    'recording-host-refused',
    'The recording lies at a host that we may not ask. An administrator can allow it by RECORDING_ORIGINS.',
  );
}

export function recordingAway(cause: unknown): OperationalError {
  return new OperationalError(
    'recording-away',
    'Whoever keeps the recording does not give it to us. Try again in a moment.',
    {
      cause,
    },
  );
}
