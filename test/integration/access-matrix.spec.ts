import type { Answer } from '../support/api-client';
import { ApiClient } from '../support/api-client';
import { routesOf } from '../support/access/exposed';
import { AccessHouse, type Caller, CALLERS, EVERYTHING, type Place, PLACES } from '../support/access/house';
import { type Asked, idempotencyKey, ROUTES, type RouteAccess } from '../support/access/routes';

const READING = ['GET', 'HEAD'];
/** A session that is not one, and what it is told. */
type Stranger = 'nobody' | 'forged' | 'expired' | 'left';
const STRANGERS: readonly Stranger[] = ['nobody', 'forged', 'expired', 'left'];

let house: AccessHouse;
let cookieOfLeft: string;

beforeAll(async () => {
  house = await AccessHouse.start();
  cookieOfLeft = await house.cookieOfSomebodyWhoLeft();
}, 60_000);
afterAll(() => house.stop());

test('every route of the running application has an entry in test/support/access/routes.ts, and no entry is without one', () => {
  const found = routesOf(house.test.app);
  const missing = found.filter((route) => !(route in ROUTES));
  const gone = Object.keys(ROUTES).filter((route) => !found.includes(route));
  expect(found.length).toBeGreaterThan(50);
  expect({
    'routes to add to ROUTES: who may use them, and the centre limit': missing,
    'routes to take out': gone,
  }).toEqual({
    'routes to add to ROUTES: who may use them, and the centre limit': [],
    'routes to take out': [],
  });
});

describe.each(Object.entries(ROUTES))('%s', (route, access) => {
  const changes = !READING.includes(route.split(' ')[0] ?? '');
  const { who } = access;

  if (who === 'everybody') {
    test('is for everybody', async () => {
      const asked = await access.ask(house, 'near', null);
      expectAllowed(await send(new ApiClient(house.test.url), route, asked), asked);
    });
  } else if (who === 'provider') {
    test.each(['nobody', EVERYTHING.login])('does nothing for %s without a signature', async (login) => {
      const client = login === 'nobody' ? new ApiClient(house.test.url) : await house.client(login);
      const asked = await access.ask(house, 'near', null);
      const { status } = await unchanged(() => send(client, route, asked, {}));
      expect(status).toBe(403);
    });
  } else {
    test.each(STRANGERS)('does nothing without a session: %s', async (stranger) => {
      const asked = await access.ask(house, 'far', null);
      const answer = await unchanged(async () =>
        send(new ApiClient(house.test.url, await strangers(stranger)), route, asked),
      );
      expect(codeOf(answer)).toEqual([401, 'not-signed-in']);
      await expectNothingOfFar(answer, asked);
    });

    test('waits for the one-time password to be changed, unless it is how to do so', async () => {
      await house.asAtFirst('one-time');
      const asked = await access.ask(house, 'near', null);
      const client = await house.client('one-time');
      if (access.beforePasswordChange === true) {
        expectAllowed(await send(client, route, asked), asked);
      } else {
        const answer = await unchanged(() => send(client, route, asked));
        expect(codeOf(answer)).toEqual([403, 'password-change-required']);
      }
    });

    test.each(CALLERS.map((caller) => [caller.login, caller] as const))(
      'with %s does what the table says',
      async (_, caller) => {
        for (const place of PLACES) await expectVerdict(route, access, caller, place);
      },
    );
  }

  if (changes && who !== 'provider') {
    test.each([
      ['without an origin', {}, 'origin-required'],
      ['from a foreign page', { Origin: 'https://evil.example' }, 'origin-refused'],
      ['from a page without a name', { Origin: 'null' }, 'origin-refused'],
      ['from a neighbouring port', { Origin: 'http://127.0.0.1:1' }, 'origin-refused'],
    ])('changes nothing %s', async (_, headers, code) => {
      const asked = await access.ask(house, 'near', EVERYTHING);
      const client = await house.client(EVERYTHING.login);
      const answer = await unchanged(() => send(client, route, asked, headers));
      expect(codeOf(answer)).toEqual([403, code]);
    });
  }
});

/** Express finds routes in any case. What looks like no call of ours and asks for a page gets the console's. */
test('no route is open when it is written in capitals', async () => {
  const stranger = new ApiClient(house.test.url);
  for (const [route, access] of Object.entries(ROUTES)) {
    if (!Array.isArray(access.who)) continue;
    const asked = await access.ask(house, 'far', null);
    const { status, headers } = await send(stranger, route.replace('/api/', '/API/'), asked);
    const page = headers.get('Content-Type')?.startsWith('text/html') === true;
    expect([route, page ? 401 : status]).toEqual([route, 401]);
  }
});

test('the draw of a queue is verified over the contacts of the own centres', async () => {
  const route = 'GET /api/samples/verification';
  const access = ROUTES[route];
  if (access === undefined) throw new Error('the route is in the table');
  const counted: Record<string, unknown> = {};
  for (const login of ['near.inspector', 'all.inspector']) {
    for (const place of PLACES) {
      const { body } = await send(await house.client(login), route, await access.ask(house, place, null));
      counted[`${login} ${place}`] = (body as { candidates: number }).candidates;
    }
  }
  expect(counted).toEqual({
    'near.inspector near': 1,
    'near.inspector far': 0,
    'all.inspector near': 1,
    'all.inspector far': 1,
  });
});

async function expectVerdict(route: string, access: RouteAccess, caller: Caller, place: Place): Promise<void> {
  const { centres } = access;
  const asked = await access.ask(house, place, caller);
  const client = await house.client(caller.login);
  const refusal = refusalOf(access, caller, place);
  if (refusal !== null) {
    const answer = await unchanged(() => send(client, route, asked));
    const status = refusal.endsWith('-not-found') ? 404 : 403;
    expect([caller.login, place, ...codeOf(answer)]).toEqual([caller.login, place, status, refusal]);
    if (caller.reach === 'near') await expectNothingOfFar(answer, asked);
    return;
  }
  const answer = await send(client, route, asked);
  expectAllowed(answer, asked, access.empty);
  if (caller.reach === 'near') await expectNothingOfFar(answer, asked);
  if (centres.limit === 'shown') {
    const text = JSON.stringify(answer.body);
    // Whoever may see everything sees it: or the test would be true of an empty list.
    const shown = PLACES.map((one) => [one, text.includes(centres.shows(house, one))]);
    expect(shown).toEqual([
      ['near', true],
      ['far', caller.reach === 'all'],
    ]);
  }
}

/** The code of the refusal; null: allowed. */
function refusalOf({ who, centres }: RouteAccess, caller: Caller, place: Place): string | null {
  if (!caller.roles.some((role) => who.includes(role))) return 'forbidden';
  if (caller.reach === 'all') return null;
  if (centres.limit === 'whole') return (place === 'far' ? centres.unseen : undefined) ?? 'outside-your-centres';
  return centres.limit === 'own' && place === 'far' ? centres.otherwise : null;
}

async function strangers(stranger: Stranger): Promise<string> {
  switch (stranger) {
    case 'nobody':
      return '';
    case 'forged':
      return `lx_session=${'A'.repeat(43)}`;
    case 'expired':
      return house.expiredCookie();
    case 'left':
      return cookieOfLeft;
  }
}

async function send(
  client: ApiClient,
  route: string,
  { params = {}, query = '', body }: Asked,
  headers: Readonly<Record<string, string>> = { Origin: house.test.url },
): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const address = path.replace(/:([A-Za-z]+)/g, (_, name: string) => params[name] ?? 'missing');
  return client.call(method, address + query, body, { ...headers, 'Idempotency-Key': idempotencyKey() });
}

/** Runs a call that must be refused and compares the database before and after it. */
async function unchanged(call: () => Promise<Answer>): Promise<Answer> {
  const before = await house.fingerprint();
  const answer = await call();
  expect(await house.fingerprint()).toEqual(before);
  return answer;
}

function codeOf({ status, body }: Answer): readonly [number, string | undefined] {
  return [status, (body as { readonly code?: string } | undefined)?.code];
}

/** Carried out, or in conflict with how things are now; never a refusal, and never a request that the table made wrongly. */
function expectAllowed(answer: Answer, asked: Asked, empty?: string): void {
  const nothing = empty !== undefined && codeOf(answer)[1] === empty;
  const fine = (answer.status >= 200 && answer.status < 300) || answer.status === 409 || nothing;
  if (!fine)
    throw new Error(`not allowed: ${answer.status} ${JSON.stringify(answer.body)} for ${JSON.stringify(asked)}`);
}

/** What was sent may come back; nothing else of the far centres. */
async function expectNothingOfFar({ body }: Answer, asked: Asked): Promise<void> {
  const sent = JSON.stringify(asked);
  const text = JSON.stringify(body ?? '');
  const leaked = (await house.secrets()).filter((secret) => text.includes(secret) && !sent.includes(secret));
  expect(leaked).toEqual([]);
}
