import { HttpException } from '@nestjs/common';
import { OperationalError, UserError } from './errors';

/** What an error is: the asker's fault, a dependency that is away, or null for a bug of ours. */
export type KnownError = UserError | OperationalError;

/** SQLSTATE classes and codes that say "not now": connection, resources, stopping, lock and statement time-outs. */
const AWAY_SQLSTATE = /^(08|53|57P0[1-5]|57014|55P03|40001|40P01|25P03|25006)/;
const AWAY_SYSTEM = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'];
/** pg raises these without a code. */
const AWAY_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error',
];

const HTTP_CODES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['bad-request', 'The request cannot be understood.'],
  401: ['not-signed-in', 'Sign in first.'],
  403: ['forbidden', 'Your roles do not allow this.'],
  404: ['not-found', 'There is nothing at this address.'],
  405: ['method-not-allowed', 'This address does not know that method.'],
  409: ['conflict', 'The request does not fit the present state.'],
  413: ['body-too-large', 'The body is larger than 256 KB.'],
  415: ['unsupported-media-type', 'Send JSON with Content-Type: application/json.'],
  429: ['too-many-requests', 'Too many requests; try again later.'],
};

/** @returns null when nobody but us can put it right */
export function classifyError(error: unknown): KnownError | null {
  if (error instanceof UserError || error instanceof OperationalError) return error;
  if (!(error instanceof Error)) return null;
  const users = fromBodyParser(error) ?? fromStatus(error);
  if (users !== null) return users;
  if (isDatabaseAway(error)) {
    return new OperationalError('database-away', 'The database cannot be reached right now. Try again in a moment.', {
      retryAfterS: 5,
      cause: error,
    });
  }
  return null;
}

/** The database cannot answer now, though nothing is wrong with the question. */
function isDatabaseAway(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const fromDatabase = 'severity' in error || 'driverError' in error;
  if (fromDatabase && AWAY_SQLSTATE.test(code)) return true;
  if (AWAY_SYSTEM.includes(code)) return true;
  return AWAY_MESSAGES.some((message) => error.message.startsWith(message));
}

/** Errors of Express's body parser carry a `type`. */
function fromBodyParser(error: Error): UserError | null {
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  const cause = error.cause;
  if (type === '' && cause instanceof Error) return fromBodyParser(cause);
  switch (type) {
    case 'entity.parse.failed':
      return new UserError('malformed-json', 'The body is not valid JSON.');
    case 'entity.too.large':
      return new UserError('body-too-large', 'The body is larger than 256 KB.', { status: 413 });
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new UserError('unsupported-encoding', 'Send the body as UTF-8, uncompressed or gzip.');
    default:
      return null;
  }
}

/** Exceptions of Nest and Express with a status below 500. Their messages may repeat what was sent; ours do not. */
function fromStatus(error: Error): UserError | null {
  const status = error instanceof HttpException ? error.getStatus() : 'status' in error ? error.status : undefined;
  if (typeof status !== 'number' || status < 400 || status >= 500) return null;
  const [code, message] = HTTP_CODES[status] ?? ['bad-request', 'The request cannot be understood.'];
  return new UserError(code, message, { status: status as 400 });
}
