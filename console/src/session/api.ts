/** A refused request: the stable code of the problem document, its words, and what was wrong in which field. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    /** `unreachable` when no answer came at all. */
    readonly code: string,
    message: string,
    readonly status: number,
    readonly fields: readonly { readonly path: string; readonly message: string }[] = [],
  ) {
    super(message);
  }
}

interface ProblemDocument {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly title?: unknown;
  readonly fields?: unknown;
}

/**
 * One REST call. Resolves with the JSON answer, or undefined when the answer has no body.
 * @throws ApiProblem for every refusal and when the server cannot be reached.
 */
export async function call<Answer>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  /** A command's id: repeating the call with it is harmless. */
  idempotencyKey?: string,
): Promise<Answer> {
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch((error: unknown) => {
    throw new ApiProblem('unreachable', error instanceof Error ? error.message : 'The server cannot be reached.', 0);
  });
  const text = await response.text();
  const parsed = parse(text);
  if (response.ok) return parsed as Answer;
  throw problemOf(response.status, parsed);
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function problemOf(status: number, parsed: unknown): ApiProblem {
  const document: ProblemDocument = typeof parsed === 'object' && parsed !== null ? parsed : {};
  const words = typeof document.detail === 'string' ? document.detail : document.title;
  return new ApiProblem(
    typeof document.code === 'string' ? document.code : status >= 500 ? 'unreachable' : `http-${status}`,
    typeof words === 'string' ? words : `The server answered ${status}.`,
    status,
    Array.isArray(document.fields) ? (document.fields as ApiProblem['fields']) : [],
  );
}
