import { type Role, ROLES } from '../../src/identity/principal';
import { ApiClient, signedIn, TEST_PASSWORD } from '../support/api-client';
import { createTestApp, type TestApp } from '../support/test-app';

/** Who may use which route. */
const EVERYBODY: readonly Role[] = ROLES;
const ADMIN: readonly Role[] = ['admin'];
const MANAGERS: readonly Role[] = ['admin', 'duty-manager'];
const INSPECTORS: readonly Role[] = ['inspector'];
const ITEM_READERS: Readonly<Record<string, readonly Role[]>> = {
  centres: EVERYBODY,
  skills: EVERYBODY,
  queues: EVERYBODY,
  outcomes: EVERYBODY,
  'access-points': MANAGERS,
  rules: MANAGERS,
};
const EXPECTED: Readonly<Record<string, readonly Role[]>> = {
  'GET /api/session': EVERYBODY,
  'DELETE /api/session': EVERYBODY,
  'PUT /api/session/password': EVERYBODY,
  'GET /api/sessions': EVERYBODY,
  'DELETE /api/sessions': EVERYBODY,
  'GET /api/people/:id/sessions': ADMIN,
  'DELETE /api/people/:id/sessions': ADMIN,
  'DELETE /api/people/:id/lock': ADMIN,
  'GET /api/people': MANAGERS,
  'GET /api/people/:id': MANAGERS,
  'POST /api/people': ADMIN,
  'PATCH /api/people/:id': ADMIN,
  'POST /api/people/:id/password': ADMIN,
  'GET /api/people/:id/skills': MANAGERS,
  'PUT /api/people/:id/skills': MANAGERS,
  'GET /api/people/:id/seat': MANAGERS,
  'PUT /api/people/:id/seat': ADMIN,
  'GET /api/seat-profiles': MANAGERS,
  'GET /api/audit': ADMIN,
  'GET /api/openapi.json': EVERYBODY,
  'GET /api/docs': EVERYBODY,
  'GET /api/docs/:file': EVERYBODY,
  'GET /api/routing-settings': MANAGERS,
  'PUT /api/routing-settings': ADMIN,
  'PUT /api/organisation': ADMIN,
  'POST /api/rules/:id/switch': MANAGERS,
  'POST /api/centres/:id/state': MANAGERS,
  'POST /api/seats/:id/state': MANAGERS,
  'POST /api/contacts/:id/requeue': MANAGERS,
  'POST /api/contacts/:id/close': MANAGERS,
  'POST /api/contacts/:id/priority': MANAGERS,
  'GET /api/contacts/:id/explanation': MANAGERS,
  'GET /api/samples': INSPECTORS,
  'GET /api/samples/verification': INSPECTORS,
  'GET /api/samples/:sampleId': INSPECTORS,
  'GET /api/queues/:queueId/sampling': ['admin', 'inspector'],
  'PUT /api/queues/:queueId/sampling': ADMIN,
  ...Object.fromEntries(
    Object.entries(ITEM_READERS).flatMap(([path, readers]) => [
      [`GET /api/${path}`, readers],
      [`GET /api/${path}/:id`, readers],
      [`POST /api/${path}`, ADMIN],
      [`PUT /api/${path}/:id`, ADMIN],
      [`DELETE /api/${path}/:id`, ADMIN],
    ]),
  ),
};
const PUBLIC = ['POST /api/session'];
/** End the session that the other calls need; tried last, each with a session of its own. */
const ENDING: readonly string[] = ['DELETE /api/sessions', 'DELETE /api/session'];

interface ExpressLayer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

describe('every route', () => {
  let test: TestApp;
  let routes: string[];
  const people = new Map<Role, ApiClient>();

  beforeAll(async () => {
    test = await createTestApp({ config: { allowDemoLogin: true } });
    const express = test.app.getHttpAdapter().getInstance() as unknown as {
      router: { stack: readonly ExpressLayer[] };
    };
    routes = express.router.stack.flatMap(({ route }) =>
      route === undefined ? [] : Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`),
    );
    for (const role of ROLES) people.set(role, await signedIn(test, { login: `only-${role}`, roles: [role] }));
  });
  afterAll(() => test.close());

  const call = (client: ApiClient, route: string) => {
    const [method = '', path = ''] = route.split(' ');
    const address = path.replace(/:(id|file)/, 'nothing');
    return client.call(method, address, method === 'GET' || method === 'DELETE' ? undefined : {});
  };

  it('under /api is in the table, and nothing else is', () => {
    const found = routes.filter((route) => route.includes(' /api/')).sort();
    expect(found).toEqual([...Object.keys(EXPECTED), ...PUBLIC].sort());
  });

  it('under /api wants a session, in whatever case it is written', async () => {
    const stranger = new ApiClient(test.url);
    const closed = routes.filter((route) => route.includes(' /api/') && !PUBLIC.includes(route));
    expect(closed.length).toBeGreaterThan(40);
    for (const route of closed) {
      expect([route, (await call(stranger, route)).status]).toEqual([route, 401]);
      // Express finds routes in any case. What looks like no call of ours and asks for a page gets the console's.
      const shouted = await call(stranger, route.replace('/api/', '/API/'));
      const page = shouted.headers.get('Content-Type')?.startsWith('text/html');
      expect([route, page === true ? 401 : shouted.status]).toEqual([route, 401]);
    }
  });

  it.each([...ROLES])('lets a person who is only %s do what the table says', async (role) => {
    const client = people.get(role) as ApiClient;
    const verdicts: Record<string, boolean> = {};
    for (const route of [...Object.keys(EXPECTED).filter((one) => !ENDING.includes(one)), ...ENDING]) {
      if (ENDING.includes(route)) await client.logIn(`only-${role}`, TEST_PASSWORD);
      const { status, body } = await call(client, route);
      expect(status).not.toBe(401);
      expect(status).toBeLessThan(500);
      verdicts[route] = !(status === 403 && (body as { code: string }).code === 'forbidden');
    }
    expect(verdicts).toEqual(
      Object.fromEntries(Object.entries(EXPECTED).map(([route, roles]) => [route, roles.includes(role)])),
    );
  });
});
