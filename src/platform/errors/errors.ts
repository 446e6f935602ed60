/** One wrong field of a request: where, what was wrong, what would be right. */
export interface FieldProblem {
  /** `queues.0.requires.billing`; empty for the whole body. */
  readonly path: string;
  readonly message: string;
}

/** The one who asked can put it right. `code` is stable; `message` names the thing and the remedy and is safe to show. */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(
    readonly code: string,
    message: string,
    readonly options: {
      readonly status?: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429;
      readonly fields?: readonly FieldProblem[];
      readonly retryAfterS?: number;
    } = {},
  ) {
    super(message);
  }
}

/** Something we depend on is away; the same request may be repeated. Answered 503 with Retry-After. */
export class OperationalError extends Error {
  override readonly name: string = 'OperationalError';
  constructor(
    readonly code: string,
    message: string,
    readonly options: { readonly retryAfterS?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
  }
}
