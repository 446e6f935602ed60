import { OperationalError, UserError } from '../platform/errors/errors';

/** Why the router cannot take a command now. */
export type RouterUnavailableCode = 'router-busy' | 'router-away' | 'router-timeout';

/**
 * The router cannot answer now; the same command with the same id may be sent again.
 * `router-busy`: the mailbox is full, nothing was done. `router-timeout`: withdrawn before it was applied, nothing was
 * done. `router-away`: the database or the lease is away; if an outcome exists, a repeat with the same id tells it.
 */
export class RouterUnavailableError extends OperationalError {
  override readonly name = 'RouterUnavailableError';
  constructor(
    override readonly code: RouterUnavailableCode,
    message: string,
    retryAfterS: number,
  ) {
    super(code, message, { retryAfterS });
  }
}

export function routerBusy(limit: number): RouterUnavailableError {
  return new RouterUnavailableError(
    'router-busy',
    `The router has ${limit} commands waiting. Try again in a second.`,
    1,
  );
}

export function routerAway(): RouterUnavailableError {
  return new RouterUnavailableError(
    'router-away',
    'The router cannot store anything right now. Send the same command with the same id again shortly.',
    2,
  );
}

export function routerTimeout(timeoutMs: number): RouterUnavailableError {
  return new RouterUnavailableError(
    'router-timeout',
    `The router did not get to the command within ${timeoutMs} ms and dropped it. Send it again.`,
    1,
  );
}

/** The command cannot be stored, now or later; sending it again does not help. */
export function commandPoisoned(commandId: string): UserError {
  return new UserError(
    'command-poisoned',
    `Command ${commandId} holds a value that cannot be stored. It was set aside; change the value and use a new id.`,
    { status: 422 },
  );
}

export function invalidCommandId(): UserError {
  return new UserError(
    'invalid-command-id',
    'A command id is 1 to 200 characters without control characters. Use a UUID.',
    { status: 400 },
  );
}
