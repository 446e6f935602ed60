import { UserError } from '../platform/errors/errors';

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
