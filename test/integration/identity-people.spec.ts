import { DataSource } from 'typeorm';
import { testConfig } from '../../src/config/config';
import { AuditTrail } from '../../src/identity/audit-trail';
import { FirstAdministrator } from '../../src/identity/first-administrator';
import { Passwords } from '../../src/identity/passwords';
import { PeopleDirectory } from '../../src/identity/people-directory';
import { PeopleStore } from '../../src/identity/people-store';
import { ApiClient, signedIn, TEST_PASSWORD } from '../support/api-client';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { createTestApp, type TestApp } from '../support/test-app';

interface Person {
  readonly id: string;
  readonly version: number;
  readonly seatNumber: number;
}

describe('people', () => {
  let test: TestApp;
  let admin: ApiClient;
  let northAdmin: ApiClient;

  beforeAll(async () => {
    test = await createTestApp({ config: { allowDemoLogin: true } });
    admin = await signedIn(test, { login: 'boss', roles: ['admin'] });
    for (const id of ['north', 'south']) await admin.call('POST', '/api/centres', { id, name: id });
    northAdmin = await signedIn(test, { login: 'north-boss', roles: ['admin', 'duty-manager'], centreIds: ['north'] });
  });
  afterAll(() => test.close());

  const create = async (login: string, more: object = {}) => {
    const body = { login, displayName: `姓名 ${login}`, roles: ['agent'], centreIds: ['north'], ...more };
    return admin.call('POST', '/api/people', body);
  };
  const created = async (login: string, more: object = {}) => {
    const { body } = await create(login, more);
    return body as { person: Person; oneTimePassword: string };
  };

  it('get a one-time password that must be changed before anything else', async () => {
    const { person, oneTimePassword } = await created('newcomer', { roles: ['admin'], centreIds: 'all' });
    expect(person).toMatchObject({ mustChangePassword: true, active: true, origin: 'admin', version: 1 });
    const client = new ApiClient(test.url);
    expect(await client.logIn('newcomer', oneTimePassword)).toMatchObject({
      status: 200,
      body: { mustChangePassword: true },
    });
    expect(await client.get('/api/people')).toMatchObject({ status: 403, body: { code: 'password-change-required' } });
    expect(await client.call('POST', '/api/skills', { id: 'x', name: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'password-change-required' },
    });
    const answer = await client.call('PUT', '/api/session/password', {
      currentPassword: oneTimePassword,
      newPassword: 'My-Own-Horse-1',
    });
    expect(answer).toMatchObject({ status: 200, body: { mustChangePassword: false } });
    client.keepCookie(answer);
    expect((await client.get('/api/people')).status).toBe(200);
  });

  it('get seat numbers that nobody else has, also when many come at once', async () => {
    const many = await Promise.all(Array.from({ length: 8 }, (_, index) => created(`crowd-${index}`)));
    const numbers = many.map(({ person }) => person.seatNumber);
    expect(new Set(numbers).size).toBe(8);
    expect(Math.min(...numbers)).toBeGreaterThan(1_000);
    const { person } = await created('chosen', { seatNumber: 77 });
    expect(person.seatNumber).toBe(77);
    expect(await create('chosen-again', { seatNumber: 77 })).toMatchObject({
      status: 409,
      body: { code: 'seat-number-taken', fields: [{ path: 'seatNumber' }] },
    });
    expect(await create('chosen')).toMatchObject({ status: 409, body: { code: 'login-taken' } });
  });

  it('do not learn from a taken login or number who has it in another centre', async () => {
    await created('far.away', { centreIds: ['south'], seatNumber: 7_301 });
    const here = { displayName: '来者', roles: ['agent'], centreIds: ['north'] };
    const login = { ...here, login: 'far.away' };
    const seatNumber = { ...here, login: 'near.by', seatNumber: 7_301 };
    const { person: near } = await created('near.too');
    const patch = { version: 1, seatNumber: 7_301 };
    for (const [client, named] of [
      [admin, true],
      [northAdmin, false],
    ] as const) {
      const answers = [
        await client.call('POST', '/api/people', login),
        await client.call('POST', '/api/people', seatNumber),
        await client.call('PATCH', `/api/people/${near.id}`, patch),
      ];
      expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
      const [byLogin, ...byNumber] = answers.map(({ body }) => JSON.stringify(body));
      expect(byLogin?.includes('姓名 far.away')).toBe(named);
      expect(byNumber.map((text) => text.includes('far.away'))).toEqual([named, named]);
    }
  });

  it('are refused with every wrong field, what was wrong and what would be right', async () => {
    const answer = await admin.call('POST', '/api/people', {
      login: 'Mit Leerzeichen',
      displayName: 'nul\u0000',
      roles: ['agents'],
      seatNumber: 1.5,
      centreIds: [],
      pasword: 'x',
    });
    expect(answer.status).toBe(400);
    const { code, fields } = answer.body as { code: string; fields: { path: string; message: string }[] };
    expect(code).toBe('invalid-request');
    expect(Object.fromEntries(fields.map(({ path, message }) => [path, message]))).toEqual({
      login: 'must be 2 to 60 of a-z, 0-9, dot, dash, underscore, @, beginning with a-z or 0-9',
      displayName: 'must not contain control characters or broken characters',
      'roles.0': 'must be one of: agent, inspector, duty-manager, case-handler, admin',
      seatNumber: 'must be a whole number from 1 to 999999',
      centreIds: 'must be "all" or a list of at least one centre id',
      pasword: expect.stringContaining('known here: login, displayName') as string,
    });
    expect(await create('lost', { centreIds: ['nroth'] })).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'centreIds', message: 'centre `nroth` not known; known: north, south' }] },
    });
  });

  it('are changed by one writer at a time', async () => {
    const { person } = await created('contended');
    const path = `/api/people/${person.id}`;
    expect((await admin.call('PATCH', path, { version: 1, displayName: '甲' })).body).toMatchObject({ version: 2 });
    expect(await admin.call('PATCH', path, { version: 1, displayName: '乙' })).toMatchObject({
      status: 409,
      body: { code: 'changed-meanwhile', fields: [{ path: 'version', message: 'was 1; 2 would be right' }] },
    });
    const same = await admin.call('PATCH', path, { version: 2, displayName: '甲' });
    expect(same.body).toMatchObject({ version: 2, displayName: '甲' });
  });

  it('of other centres do not exist for an administrator of one centre, and reaching for them is remembered', async () => {
    const { person: south } = await created('southerner', { centreIds: ['south'] });
    const { person: both } = await created('both', { centreIds: ['north', 'south'] });
    const { person: north } = await created('northerner');
    expect(await northAdmin.get(`/api/people/${south.id}`)).toMatchObject({
      status: 404,
      body: { code: 'person-not-found' },
    });
    expect((await northAdmin.get(`/api/people/${both.id}`)).status).toBe(200);
    const patch = (id: string, change: object) =>
      northAdmin.call('PATCH', `/api/people/${id}`, { version: 1, ...change });
    expect(await patch(both.id, { displayName: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'outside-your-centres' },
    });
    expect(await patch(north.id, { centreIds: 'all' })).toMatchObject({
      status: 403,
      body: { code: 'outside-your-centres' },
    });
    expect((await patch(north.id, { displayName: '北方' })).status).toBe(200);
    expect((await northAdmin.call('POST', `/api/people/${south.id}/password`)).status).toBe(404);

    const listed = (await northAdmin.get('/api/people')).body as { items: Person[] };
    const ids = listed.items.map(({ id }) => id);
    expect(ids).toContain(north.id);
    expect(ids).not.toContain(south.id);

    const refused = await admin.get(`/api/audit?action=access-refused&subject=person:${south.id}`);
    expect((refused.body as { items: object[] }).items).toHaveLength(2);
  });

  it('get a new one-time password from an administrator, and their sessions end', async () => {
    const client = await signedIn(test, { login: 'forgot', roles: ['agent'] });
    const { personId } = (await client.get('/api/session')).body as { personId: string };
    const { body } = await admin.call('POST', `/api/people/${personId}/password`);
    const { oneTimePassword } = body as { oneTimePassword: string };
    expect((await client.get('/api/session')).status).toBe(401);
    expect((await new ApiClient(test.url).logIn('forgot', TEST_PASSWORD)).status).toBe(401);
    expect((await new ApiClient(test.url).logIn('forgot', oneTimePassword)).status).toBe(200);
  });

  it('that are deactivated cannot log in, and learn it only with their password', async () => {
    const { person, oneTimePassword } = await created('left');
    await admin.call('PATCH', `/api/people/${person.id}`, { version: 1, active: false });
    expect(await new ApiClient(test.url).logIn('left', oneTimePassword)).toMatchObject({
      status: 403,
      body: { code: 'person-inactive' },
    });
    expect((await new ApiClient(test.url).logIn('left', 'not-this-1A')).status).toBe(401);
  });

  it('have names, which are current right after a change', async () => {
    const { person } = await created('named', { seatNumber: 4_711 });
    const directory = test.app.get(PeopleDirectory);
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await directory.names([person.id, nobody])).toEqual(
      new Map([[person.id, { displayName: '姓名 named', seatNumber: 4_711 }]]),
    );
    await admin.call('PATCH', `/api/people/${person.id}`, { version: 1, displayName: '新' });
    expect((await directory.names([person.id])).get(person.id)?.displayName).toBe('新');
  });

  it('leave an audit trail that nobody can change, without secrets', async () => {
    const { person, oneTimePassword } = await created('audited');
    await admin.call('PATCH', `/api/people/${person.id}`, { version: 1, roles: ['inspector', 'agent'] });
    const { body } = await admin.get(`/api/audit?subject=person:${person.id}`);
    const { items } = body as { items: Record<string, unknown>[] };
    expect(items.map(({ action }) => action)).toEqual(['person-changed', 'person-created']);
    expect(items[0]).toMatchObject({
      centreId: 'north',
      detail: { before: { roles: ['agent'] }, after: { roles: ['agent', 'inspector'] } },
      ip: '127.0.0.1',
      requestId: expect.any(String) as string,
    });
    const database = test.app.get(DataSource);
    const everything = JSON.stringify(await database.query<object[]>('select * from audit_log'));
    expect(everything).not.toContain(oneTimePassword);
    expect(everything).not.toContain('argon2');
    for (const statement of [
      `update audit_log set action = 'nothing'`,
      'delete from audit_log',
      'truncate audit_log',
    ]) {
      await expect(database.query(statement)).rejects.toThrow('audit_log is append-only');
    }
  });

  it('read the audit trail page by page, and people of one centre only what concerns it', async () => {
    const trail = test.app.get(AuditTrail);
    for (let number = 0; number < 5; number += 1) {
      const centreId = number === 3 ? 'south' : 'north';
      await trail.record({ actor: { system: 'test' }, action: 'paged', subject: `number:${number}`, centreId });
    }
    const subjects = async (client: ApiClient, query: string) => {
      const { body } = await client.get(`/api/audit?action=paged&${query}`);
      const { items, next } = body as { items: { subject: string }[]; next: string | null };
      return { subjects: items.map(({ subject }) => subject), next };
    };
    const first = await subjects(admin, 'limit=2');
    expect(first.subjects).toEqual(['number:4', 'number:3']);
    const second = await subjects(admin, `limit=3&before=${first.next}`);
    expect(second.subjects).toEqual(['number:2', 'number:1', 'number:0']);
    expect((await subjects(northAdmin, 'limit=9')).subjects).toEqual(['number:4', 'number:2', 'number:1', 'number:0']);
  });
});

describe('the first start', () => {
  let database: TestDatabase;
  let apps: TestApp[];
  let printed: string[];

  beforeEach(async () => {
    database = await createTestDatabase();
    apps = [];
    printed = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(apps.map((app) => app.close()));
    await database.drop();
  });

  const start = async (config: { allowDemoLogin: boolean } = { allowDemoLogin: false }) => {
    const app = await createTestApp({ database, config });
    apps.push(app);
    return app;
  };
  const passwords = () => printed.flatMap((text) => /password \/ 密码 (\S+)/.exec(text)?.[1] ?? []);

  it('prints a one-time password once, though several processes start at once', async () => {
    await Promise.all([start(), start(), start()]);
    const again = await start();
    const [password = '', ...more] = passwords();
    expect(more).toEqual([]);
    const client = new ApiClient(again.url);
    const answer = await client.logIn('admin', password);
    expect(answer).toMatchObject({ status: 200, body: { roles: ['admin'], mustChangePassword: true } });
    expect((await client.get('/api/people')).status).toBe(403);
  });

  it('makes one administrator, whoever looks first and finds nobody', async () => {
    const { app } = await start({ allowDemoLogin: true });
    const announced: string[] = [];
    // Each looks at once and then hashes for tens of milliseconds: all of them have found nobody by then.
    const processes = Array.from(
      { length: 3 },
      () =>
        new FirstAdministrator(
          app.get(DataSource),
          testConfig(),
          { print: (text) => announced.push(text) },
          app.get(PeopleStore),
          app.get(Passwords),
        ),
    );
    await Promise.all(processes.map((one) => one.onApplicationBootstrap()));
    expect(announced).toHaveLength(1);
    expect(await app.get(DataSource).query('select login from people')).toEqual([{ login: 'admin' }]);
  });

  it('prints nothing for the demo, and does when its data is used in earnest', async () => {
    const demo = await start({ allowDemoLogin: true });
    await signedIn(demo, { login: 'admin', roles: ['admin'] });
    expect(passwords()).toEqual([]);
    const earnest = await start();
    const [password = ''] = passwords();
    expect((await new ApiClient(earnest.url).logIn('admin-2', password)).status).toBe(200);
  });

  it('makes an administrator who cannot leave as the last one', async () => {
    await start();
    const demo = await start({ allowDemoLogin: true });
    const helper = await signedIn(demo, { login: 'demo-boss', roles: ['admin'] });
    const { body } = await helper.get('/api/people?role=admin');
    const first = (body as { items: (Person & { login: string })[] }).items.find(({ login }) => login === 'admin');
    await helper.call('POST', '/api/centres', { id: 'any', name: '任' });
    for (const change of [{ active: false }, { roles: ['agent'] }, { centreIds: ['any'] }]) {
      const answer = await helper.call('PATCH', `/api/people/${first?.id}`, { version: 1, ...change });
      expect(answer).toMatchObject({ status: 409, body: { code: 'last-administrator' } });
    }
    const second = { login: 'second', displayName: '二', roles: ['admin'], centreIds: 'all' };
    expect((await helper.call('POST', '/api/people', second)).status).toBe(201);
    const left = await helper.call('PATCH', `/api/people/${first?.id}`, { version: 1, active: false });
    expect(left.status).toBe(200);
  });
});
