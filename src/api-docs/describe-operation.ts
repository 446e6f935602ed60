import { PROBLEMS } from './problem-schema';
import type { RouteAccess } from './route-access';

/** What is read and written here of an OpenAPI operation. */
export interface Operation {
  readonly operationId: string;
  readonly parameters?: ({ readonly in?: string; readonly $ref?: string } & object)[];
  readonly requestBody?: object;
  responses: Partial<Record<string, { description?: string; content?: object; $ref?: string }>>;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Readonly<Record<string, readonly string[]>>[];
  'x-roles'?: readonly string[];
}

interface Route {
  readonly path: string;
  readonly method: string;
  readonly access: RouteAccess;
}

const CHANGING = ['post', 'put', 'patch', 'delete'];

/** Completes what Nest knows of a route by what our guards, pipe and filter do with it. */
export function describeOperation(operation: Operation, route: Route): void {
  const { access, method, path } = route;
  operation.tags = (operation.tags ?? []).map((tag) => tag.charAt(0).toUpperCase() + tag.slice(1));
  operation.summary ??= inWords(operation.operationId);
  operation.description = [operation.description, rights(route)].filter(Boolean).join('\n\n');
  operation.security = access.webhook ? [{ signature: [] }] : access.roles.length === 0 ? [] : [{ session: [] }];
  if (access.roles.length > 0) operation['x-roles'] = access.roles;
  if (needsOrigin(route)) operation.parameters?.push({ $ref: '#/components/parameters/Origin' });
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response === undefined) continue;
    response.description ||= status === '204' ? 'Done.' : status === '201' ? 'Created.' : 'The answer.';
    if (status !== '204' && path.startsWith('/api/') && !path.startsWith('/api/docs')) {
      response.content ??= { 'application/json': { schema: {} } };
    }
  }
  for (const status of refusals(operation, route)) {
    operation.responses[status] ??= { $ref: `#/components/responses/${PROBLEMS[status][0]}` };
  }
  // Health says what is away in its own words, which balancers read.
  if (path.startsWith('/health/')) operation.responses['503'] = { description: 'Not ready, or stopping.' };
  else operation.responses['default'] ??= { $ref: '#/components/responses/Problem' };
  operation.description += CHANGING.includes(method) && access.webhook ? '\n\nNo `Origin`.' : '';
}

function needsOrigin({ method, access }: Route): boolean {
  return CHANGING.includes(method) && !access.webhook;
}

function refusals({ parameters = [], requestBody }: Operation, route: Route): (keyof typeof PROBLEMS)[] {
  const { access, method, path } = route;
  const asked = requestBody !== undefined || parameters.some((parameter) => !('$ref' in parameter));
  return [
    ...(asked ? ([400] as const) : []),
    ...(access.roles.length > 0 ? ([401, 403] as const) : []),
    ...(access.roles.length === 0 && CHANGING.includes(method) ? ([403] as const) : []),
    ...(path.includes('{') ? ([404] as const) : []),
    ...(requestBody === undefined ? [] : ([413] as const)),
    503,
  ];
}

function rights({ access, method }: Route): string {
  const words = [];
  if (access.webhook) words.push('Called by a provider. No session; the signature in the header is checked.');
  else if (access.roles.length === 0) words.push('Needs no session.');
  else words.push(`Roles: ${access.roles.join(', ')}.`);
  if (CHANGING.includes(method) && !access.webhook) words.push('Needs the header `Origin`.');
  if (access.beforePasswordChange) words.push('Works before the one-time password is changed.');
  return words.join(' ');
}

/** `People_resetPassword` → `Reset password`. */
function inWords(operationId: string): string {
  const [, method = operationId] = operationId.split('_');
  const words = method.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
