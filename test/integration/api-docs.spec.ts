import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { ROLES } from '../../src/identity/principal';
import { present } from '../../src/kernel/assert';
import { ApiClient, signedIn } from '../support/api-client';
import { createTestApp, type TestApp } from '../support/test-app';

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly 'x-roles'?: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly {
    readonly $ref?: string;
    readonly name?: string;
    readonly in?: string;
    readonly schema?: object;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, object>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}
interface ExpressLayer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** OpenAPI 3.1 as far as this document uses it; schemas are checked by compiling them. */
const reference = { type: 'object', required: ['$ref'], properties: { $ref: { type: 'string', pattern: '^#/' } } };
const orReference = (schema: object) => ({ if: { required: ['$ref'] }, then: reference, else: schema });
const content = {
  type: 'object',
  minProperties: 1,
  propertyNames: { pattern: '^[a-z]+/[a-z0-9.+*-]+$' },
  additionalProperties: {
    type: 'object',
    required: ['schema'],
    properties: { schema: { type: ['object', 'boolean'] } },
  },
};
const response = {
  type: 'object',
  required: ['description'],
  properties: { description: { type: 'string', minLength: 1 }, content },
};
const parameter = {
  type: 'object',
  required: ['name', 'in', 'schema'],
  properties: {
    name: { type: 'string', minLength: 1 },
    in: { enum: ['query', 'header', 'path', 'cookie'] },
    required: { type: 'boolean' },
    schema: { type: 'object' },
  },
  if: { properties: { in: { const: 'path' } } },
  then: { required: ['required'], properties: { required: { const: true } } },
};
const operation = {
  type: 'object',
  required: ['operationId', 'summary', 'description', 'tags', 'parameters', 'responses', 'security'],
  properties: {
    operationId: { type: 'string', pattern: '^[A-Za-z]+_[A-Za-z]+$' },
    summary: { type: 'string', minLength: 1 },
    description: { type: 'string', minLength: 1 },
    tags: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    parameters: { type: 'array', items: orReference(parameter) },
    requestBody: { type: 'object', required: ['content'], properties: { content } },
    responses: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^([1-5]\\d\\d|default)$' },
      additionalProperties: orReference(response),
    },
    security: { type: 'array', items: { type: 'object', additionalProperties: { type: 'array' } } },
    'x-roles': { type: 'array', minItems: 1, uniqueItems: true, items: { enum: ROLES } },
  },
  additionalProperties: false,
};
const openapi = {
  type: 'object',
  required: ['openapi', 'info', 'paths', 'components'],
  properties: {
    openapi: { type: 'string', pattern: '^3[.]1[.]\\d+$' },
    info: { type: 'object', required: ['title', 'version'] },
    paths: {
      type: 'object',
      propertyNames: { pattern: '^/' },
      additionalProperties: {
        type: 'object',
        propertyNames: { enum: ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] },
        additionalProperties: operation,
      },
    },
    components: {
      type: 'object',
      properties: {
        schemas: { type: 'object', additionalProperties: { type: 'object' } },
        responses: { type: 'object', additionalProperties: response },
        parameters: { type: 'object', additionalProperties: parameter },
        securitySchemes: {
          type: 'object',
          additionalProperties: { type: 'object', required: ['type', 'name', 'in'] },
        },
      },
    },
  },
};

describe('the API document', () => {
  let test: TestApp;
  let agent: ApiClient;
  let admin: ApiClient;
  let document: Document;
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
  addFormats(ajv);

  beforeAll(async () => {
    test = await createTestApp({ config: { allowDemoLogin: true } });
    agent = await signedIn(test, { login: 'reader', roles: ['agent'] });
    admin = await signedIn(test, { login: 'boss', roles: ['admin'] });
    document = (await agent.get('/api/openapi.json')).body as Document;
  });
  afterAll(() => test.close());

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, described]) => ({ path, method, described })),
    );
  const at = (method: string, path: string): Described =>
    present(document.paths[path]?.[method], `${method} ${path} is described`);

  it('has every route of the running application, and no other', () => {
    const express = test.app.getHttpAdapter().getInstance() as unknown as {
      router: { stack: readonly ExpressLayer[] };
    };
    const routes = express.router.stack.flatMap(({ route }) =>
      route === undefined
        ? []
        : Object.keys(route.methods).map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`),
    );
    const described = operations().map(({ path, method }) => `${method} ${path}`);
    expect(described.sort()).toEqual(routes.sort());
    expect(routes.length).toBeGreaterThan(50);
  });

  it('is OpenAPI 3.1: its structure, its ids, its references, its schemas', () => {
    const structure = new Ajv2020({ strict: false, allErrors: true });
    const right = structure.validate(openapi, document);
    expect(right ? [] : structure.errors).toEqual([]);

    const ids = operations().map(({ described }) => described.operationId);
    expect(new Set(ids).size).toBe(ids.length);

    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, target = '']) => target);
    expect(references.length).toBeGreaterThan(50);
    for (const target of references) {
      const found = target
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect([target, typeof found]).toEqual([target, 'object']);
    }

    for (const { path, described } of operations()) {
      for (const { schema } of Object.values(described.requestBody?.content ?? {}))
        expect(() => ajv.compile(schema)).not.toThrow();
      for (const { schema, $ref } of described.parameters) {
        if ($ref === undefined) expect(() => ajv.compile(present(schema, `a parameter of ${path}`))).not.toThrow();
      }
      const named = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
      const listed = described.parameters.flatMap((one) => (one.in === 'path' ? [one.name] : []));
      expect(listed.sort()).toEqual(named.sort());
    }
  });

  it('says who may call what, with what', () => {
    expect(at('post', '/api/session')).toMatchObject({ security: [] });
    expect(at('post', '/api/session')).not.toHaveProperty('x-roles');
    expect(at('get', '/api/session')['x-roles']).toEqual(ROLES);
    expect(at('get', '/api/people')['x-roles']).toEqual(['admin', 'duty-manager']);
    expect(at('post', '/api/people')).toMatchObject({
      'x-roles': ['admin'],
      security: [{ session: [] }],
      description: 'Roles: admin. Needs the header `Origin`.',
    });
    for (const { method, described } of operations()) {
      const webhook = described.security.some((one) => 'signature' in one);
      const origin = described.parameters.some(({ $ref }) => $ref === '#/components/parameters/Origin');
      expect([described.operationId, origin]).toEqual([described.operationId, method !== 'get' && !webhook]);
      expect(described.responses).toHaveProperty('503');
    }
    const headers = at('post', '/api/contacts/{id}/close').parameters.filter((one) => one.in === 'header');
    expect(headers).toMatchObject([{ name: 'Idempotency-Key', required: true, schema: { type: 'string' } }]);
    expect(at('get', '/api/audit').parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['before', 'limit', 'action', 'subject', 'personId']),
    );
  });

  describe('tells the truth', () => {
    const person = { login: 'new-person', displayName: '新人', roles: ['agent'], centreIds: 'all' };
    let fits: ValidateFunction;
    let isProblem: ValidateFunction;
    beforeAll(() => {
      fits = ajv.compile(
        present(at('post', '/api/people').requestBody?.content['application/json'], 'a JSON body').schema,
      );
      isProblem = ajv.compile(present(document.components['schemas']?.['Problem'], 'the problem document'));
    });

    it.each<[string, object, number]>([
      ['a right body', person, 201],
      ['an unknown key', { ...person, colour: 'red' }, 400],
      ['a missing key', { ...person, roles: undefined }, 400],
      ['a wrong value', { ...person, roles: ['king'] }, 400],
    ])('about %s', async (_what, body, status) => {
      const sent: unknown = JSON.parse(JSON.stringify(body));
      expect(fits(sent)).toBe(status === 201);
      const answer = await admin.call('POST', '/api/people', sent);
      expect(answer.status).toBe(status);
      if (status === 400) {
        expect([isProblem(answer.body), isProblem.errors]).toEqual([true, null]);
        expect(at('post', '/api/people').responses).toHaveProperty('400');
      }
    });

    it('about refusals without a session, a role, an origin, or a thing', async () => {
      const stranger = new ApiClient(test.url);
      const answers = [
        [401, await stranger.get('/api/people')],
        [403, await agent.get('/api/people')],
        [403, await admin.call('POST', '/api/people', person, {})],
        [404, await admin.get('/api/queues/nowhere')],
        [404, await admin.get('/api/nowhere')],
      ] as const;
      for (const [status, { status: got, body }] of answers) {
        expect([got, isProblem(body), isProblem.errors]).toEqual([status, true, null]);
      }
    });
  });

  it('and its page are for people who are logged in, in whatever mode the service runs', async () => {
    const stranger = new ApiClient(test.url);
    for (const path of ['/api/openapi.json', '/api/docs', '/api/docs/swagger-ui-bundle.js']) {
      expect([path, (await stranger.get(path)).status]).toEqual([path, 401]);
      expect([path, (await agent.get(path)).status]).toEqual([path, 200]);
    }
  });

  it('has a page that runs under our own content security policy and asks nobody else', async () => {
    const page = await fetch(`${test.url}/api/docs`, { headers: { Cookie: agent.cookie } });
    expect(page.headers.get('Content-Security-Policy')).toMatch(/default-src 'self'/);
    expect(page.headers.get('Content-Security-Policy')).not.toMatch(/script-src/);
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]* src="\/api\/docs\/)/);
    const linked = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(linked).toHaveLength(4);
    for (const address of linked) expect([address, (await agent.get(address)).status]).toEqual([address, 200]);
    for (const strange of ['/api/docs/package.json', '/api/docs/..%2fpackage.json', '/api/docs/%2e%2e']) {
      expect([strange, (await agent.get(strange)).status]).toEqual([strange, 404]);
    }
  });
});
