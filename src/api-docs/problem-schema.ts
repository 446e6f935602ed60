/** The problem document of every refusal (RFC 9457, problem-filter.ts), as the API document shows it. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'A problem document (RFC 9457). `code` is stable and made for programs; `detail` is for people.',
  properties: {
    type: { const: 'about:blank' },
    title: { type: 'string', description: 'The words of the status.' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'Names the thing and the remedy.' },
    code: { type: 'string', pattern: '^[a-z0-9-]+$' },
    fields: {
      type: 'array',
      description: 'One entry per mistake of a request.',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string', description: '`queues.0.requires.billing`; empty for the whole body.' },
          message: { type: 'string' },
        },
        required: ['path', 'message'],
        additionalProperties: false,
      },
    },
    requestId: { type: 'string', description: 'Also in the header X-Request-Id and on every log line of the request.' },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
  additionalProperties: false,
} as const;

/** Statuses of refusals, as components and by name. */
export const PROBLEMS = {
  400: ['Invalid', 'Not valid: every mistake is named in `fields`, an unknown key with the known ones.'],
  401: ['NotSignedIn', 'There is no session, or it has ended.'],
  403: ['Forbidden', 'The roles or centres of the caller, or the `Origin`, do not allow this.'],
  404: ['NotFound', 'There is no such thing, or it lies outside the centres of the caller.'],
  409: ['Conflict', 'The thing is in another state, or somebody else changed it: read it again.'],
  413: ['TooLarge', 'The body is larger than 256 KB.'],
  429: ['TooMany', 'Too many attempts. The header Retry-After says when to come back.'],
  503: ['Away', 'Something that we depend on is away; the same request may be repeated after Retry-After.'],
} as const satisfies Readonly<Record<number, readonly [name: string, description: string]>>;
