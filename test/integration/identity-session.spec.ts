import { DataSource } from 'typeorm';
import { AuditEntity } from '../../src/identity/audit.entity';
import { LoginLock } from '../../src/identity/login-lock';
import { type SessionEndCode, SessionService } from '../../src/identity/session.service';
import { present } from '../../src/kernel/assert';
import { Alerts } from '../../src/platform/alerts/alerts';
import { ApiClient, signedIn, TEST_PASSWORD } from '../support/api-client';
import { ConsoleClient } from '../support/console-client';
import { ManualClock } from '../support/manual-clock';
import { createTestApp, type TestApp } from '../support/test-app';
import { waitFor } from '../support/wait-for';

const MINUTE_MS = 60_000;

describe('a session', () => {
  const clock = new ManualClock();
  let test: TestApp;
  let sessions: SessionService;
  let ended: { sessionId: string; code: SessionEndCode }[];
  let admin: ApiClient;

  beforeAll(async () => {
    test = await createTestApp({ clock, config: { allowDemoLogin: true } });
    sessions = test.app.get(SessionService);
    sessions.subscribe({ onEnded: (sessionId, code) => ended.push({ sessionId, code }) });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    ended = [];
    admin = await signedIn(test, { login: 'boss', roles: ['admin'] });
    ended = [];
  });

  const agent = (login: string) => signedIn(test, { login, roles: ['agent'] });
  /** Old sessions of other tests run out meanwhile, as the clock moves. */
  const endOf = (id: string) => ended.filter((end) => end.sessionId === id).map(({ code }) => code);
  const sessionId = async (client: ApiClient) =>
    ((await client.get('/api/session')).body as { sessionId: string }).sessionId;
  const personOf = async (client: ApiClient) => {
    const { personId } = (await client.get('/api/session')).body as { personId: string };
    return (await admin.get(`/api/people/${personId}`)).body as { id: string; version: number };
  };

  it('opens with the right password and tells who is asking', async () => {
    const client = await agent('opens');
    expect((await client.get('/api/session')).body).toMatchObject({
      login: 'opens',
      roles: ['agent'],
      centreIds: 'all',
      mustChangePassword: false,
    });
  });

  it('takes the login in any case', async () => {
    await agent('any-case');
    const { status } = await new ApiClient(test.url).logIn('  Any-Case ', TEST_PASSWORD);
    expect(status).toBe(200);
  });

  it('answers a wrong password and an unknown login alike', async () => {
    await agent('alike');
    const wrong = await new ApiClient(test.url).logIn('alike', 'not-this-1A');
    const unknown = await new ApiClient(test.url).logIn('nobody-at-all', 'not-this-1A');
    const { requestId, ...told } = wrong.body as Record<string, unknown>;
    expect(wrong.status).toBe(401);
    expect(told).toMatchObject({ code: 'invalid-credentials' });
    expect(unknown.status).toBe(401);
    expect({ ...(unknown.body as object), requestId }).toEqual({ ...told, requestId });
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  it('has a cookie that scripts and other sites cannot use, and that says Secure behind TLS', async () => {
    await agent('cookies');
    const answer = await new ApiClient(test.url).logIn('cookies', TEST_PASSWORD);
    const cookie = present(answer.headers.getSetCookie()[0], 'a cookie is set');
    expect(cookie).toMatch(/^lx_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);

    const tls = await createTestApp({
      clock,
      database: test.database,
      config: { allowDemoLogin: true, publicOrigins: ['https://desk.example.cn'] },
    });
    const overTls = await new ApiClient(tls.url).call(
      'POST',
      '/api/session',
      { login: 'cookies', password: TEST_PASSWORD },
      { Origin: 'https://desk.example.cn' },
    );
    await tls.close();
    expect(overTls.headers.getSetCookie()[0]).toMatch(/; Secure(;|$)/);
  });

  it('stores no token, only its hash', async () => {
    const client = await agent('hashed');
    const token = client.cookie.replace('lx_session=', '');
    const rows = await test.app.get(DataSource).query<object[]>('select * from sessions');
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('ends by logging out, for its sockets, too', async () => {
    const client = await agent('leaves');
    const id = await sessionId(client);
    expect((await client.call('DELETE', '/api/session')).status).toBe(204);
    expect((await client.get('/api/session')).status).toBe(401);
    expect(await sessions.current(id)).toBeNull();
    expect(endOf(id)).toEqual(['logged-out']);
  });

  it('ends after the idle limit, and not while it is used', async () => {
    const client = await agent('idle');
    const id = await sessionId(client);
    for (let minute = 0; minute < 100; minute += 20) {
      clock.advance(20 * MINUTE_MS);
      expect((await client.get('/api/session')).status).toBe(200);
      await sessions.sweep();
    }
    clock.advance(60 * MINUTE_MS);
    await sessions.sweep();
    expect(endOf(id)).toEqual(['session-expired']);
    expect((await client.get('/api/session')).status).toBe(401);
  });

  it('ends after the absolute limit, however much it is used', async () => {
    const client = await agent('absolute');
    for (let minute = 0; minute < 12 * 60; minute += 30) {
      expect((await client.get('/api/session')).status).toBe(200);
      clock.advance(30 * MINUTE_MS);
    }
    expect((await client.get('/api/session')).status).toBe(401);
  });

  it.each([
    ['roles', { roles: ['inspector'] }, 'rights-changed'],
    ['centres', { centreIds: ['nowhere'] }, 'rights-changed'],
    ['deactivation', { active: false }, 'person-deactivated'],
  ])('ends at once when an administrator changes %s', async (what, change, code) => {
    await admin.call('POST', '/api/centres', { id: 'nowhere', name: '无' });
    const client = await agent(`changed-${what}`);
    const id = await sessionId(client);
    const person = await personOf(client);
    const answer = await admin.call('PATCH', `/api/people/${person.id}`, { version: person.version, ...change });
    expect(answer.status).toBe(200);
    expect(endOf(id)).toEqual([code]);
    expect(await sessions.current(id)).toBeNull();
    expect((await client.get('/api/session')).status).toBe(401);
  });

  it('stays when only the name changes, and knows the new one', async () => {
    const client = await agent('renamed');
    const id = await sessionId(client);
    const person = await personOf(client);
    await admin.call('PATCH', `/api/people/${person.id}`, { version: person.version, displayName: '新名字' });
    expect((await client.get('/api/session')).body).toMatchObject({ displayName: '新名字' });
    expect(endOf(id)).toEqual([]);
  });

  it('is felt to have ended elsewhere after the sweep, by silent sockets, too', async () => {
    const client = await agent('elsewhere');
    const id = await sessionId(client);
    await test.app.get(DataSource).query('delete from sessions where id = $1', [id]);
    await sessions.sweep();
    expect(endOf(id)).toEqual(['session-ended']);
    expect(await sessions.current(id)).toBeNull();
  });

  it('changes its own password, ends all others and goes on with a new cookie', async () => {
    const client = await agent('own-password');
    const other = new ApiClient(test.url);
    await other.logIn('own-password', TEST_PASSWORD);
    const [id, otherId] = [await sessionId(client), await sessionId(other)];
    const change = (currentPassword: string, newPassword: string) =>
      client.call('PUT', '/api/session/password', { currentPassword, newPassword });

    expect((await change('wrong-Pass-1', 'Another-Horse-9')).body).toMatchObject({ code: 'wrong-password' });
    expect((await change(TEST_PASSWORD, 'short')).body).toMatchObject({
      code: 'weak-password',
      fields: [{ path: 'newPassword', message: 'has 5 characters; from 10 to 128 would be right' }],
    });
    const answer = await change(TEST_PASSWORD, 'Another-Horse-9');
    expect(answer.status).toBe(200);
    expect([...endOf(id), ...endOf(otherId)]).toEqual(['new-password', 'new-password']);
    expect((await client.get('/api/session')).status).toBe(401);
    expect((await other.get('/api/session')).status).toBe(401);
    client.keepCookie(answer);
    expect((await client.get('/api/session')).status).toBe(200);
    expect((await new ApiClient(test.url).logIn('own-password', TEST_PASSWORD)).status).toBe(401);
    expect((await new ApiClient(test.url).logIn('own-password', 'Another-Horse-9')).status).toBe(200);
  });

  it('does not stay for what a console sends by itself', async () => {
    const client = await agent('silent');
    const id = await sessionId(client);
    const console = await new ConsoleClient(test.url, client.cookie).connected();
    for (let minute = 0; minute < 60; minute += 20) {
      clock.advance(20 * MINUTE_MS);
      // The last answer may be lost with the socket.
      const answer = await console.send('time:ping', {}).catch(() => null);
      if (minute < 40) expect(answer?.ok).toBe(true);
      expect(endOf(id)).toEqual(minute < 40 ? [] : ['session-expired']);
    }
    expect((await client.get('/api/session')).status).toBe(401);
    await waitFor('the console to be dropped', () => !console.socket.connected);
  });

  it('stays for what a person does at a console, and ends there after the absolute limit all the same', async () => {
    const client = await agent('busy');
    const id = await sessionId(client);
    const console = await new ConsoleClient(test.url, client.cookie).opened();
    for (let minute = 0; minute < 12 * 60 - 30; minute += 30) {
      clock.advance(30 * MINUTE_MS);
      // Refused by the desk, which is use of the session nevertheless.
      await console.send('seat:sign-out', { commandId: `c-${minute}` });
      await sessions.sweep();
      expect([minute, endOf(id)]).toEqual([minute, []]);
    }
    clock.advance(30 * MINUTE_MS);
    await sessions.sweep();
    expect(endOf(id)).toEqual(['session-expired']);
    await waitFor('the console to be dropped', () => !console.socket.connected);
  });

  describe('under attack', () => {
    const wrong = 'not-this-1A';
    const events = async (action: string, personId: string) =>
      test.app.get(DataSource).manager.findBy(AuditEntity, { action, subject: `person:${personId}` });

    it('locks an account for strange browsers after five wrong tries, parallel or not, for 15 minutes', async () => {
      const known = await agent('guessed');
      const { id } = await personOf(known);
      const guess = () => new ApiClient(test.url).logIn('guessed', wrong);
      const statuses = (await Promise.all(Array.from({ length: 12 }, guess))).map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(7).fill(429)]);
      const refused = await new ApiClient(test.url).logIn('guessed', TEST_PASSWORD);
      expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
      expect(refused.headers.get('Retry-After')).toBe('900');
      expect(await events('account-locked', id)).toHaveLength(1);
      expect(await events('login-refused', id)).toHaveLength(5);
      expect(
        test.app
          .get(Alerts)
          .recent()
          .map(({ alert }) => alert),
      ).toContain('account-locked');
      // Sessions go on, and others are not kept waiting.
      expect((await known.get('/api/session')).status).toBe(200);
      expect((await new ApiClient(test.url).logIn('boss', TEST_PASSWORD)).status).toBe(200);

      clock.advance(15 * MINUTE_MS - 1_000);
      expect((await guess()).status).toBe(429);
      clock.advance(1_000);
      expect((await guess()).status).toBe(401);
      expect((await new ApiClient(test.url).logIn('guessed', TEST_PASSWORD)).status).toBe(200);
    });

    it('lets in the browser that has logged in before, however long the attack lasts', async () => {
      const client = await agent('targeted');
      const device = client.deviceCookie;
      expect(device).toMatch(/^lx_device=[A-Za-z0-9_-]{43}$/);
      for (let round = 0; round < 3; round += 1) {
        for (let attempt = 0; attempt < 6; attempt += 1) await new ApiClient(test.url).logIn('targeted', wrong);
        expect((await new ApiClient(test.url).logIn('targeted', TEST_PASSWORD)).status).toBe(429);
        expect((await new ApiClient(test.url, device).logIn('targeted', TEST_PASSWORD)).status).toBe(200);
        clock.advance(15 * MINUTE_MS);
      }
      // The browser of somebody else is a strange one, and a known one has five tries as well.
      const other = (await agent('targeted-not')).deviceCookie;
      for (let attempt = 0; attempt < 5; attempt += 1) await new ApiClient(test.url).logIn('targeted', wrong);
      expect((await new ApiClient(test.url, other).logIn('targeted', TEST_PASSWORD)).status).toBe(429);
      for (let attempt = 0; attempt < 5; attempt += 1) {
        expect((await new ApiClient(test.url, device).logIn('targeted', wrong)).status).toBe(401);
      }
      expect((await new ApiClient(test.url, device).logIn('targeted', TEST_PASSWORD)).status).toBe(429);
    });

    it('treats a login that nobody has alike', async () => {
      const answers = [];
      for (let attempt = 0; attempt < 6; attempt += 1)
        answers.push(await new ApiClient(test.url).logIn('no-one', wrong));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    });

    it('is unlocked by an administrator, audited', async () => {
      const { id } = await personOf(await agent('unlocked'));
      const lock = async () =>
        ((await admin.get(`/api/people/${id}/sessions`)).body as { lockedUntil: string | null }).lockedUntil;
      for (let attempt = 0; attempt < 5; attempt += 1) await new ApiClient(test.url).logIn('unlocked', wrong);
      expect(await lock()).toBe(new Date(clock.now() + 15 * MINUTE_MS).toISOString());
      expect((await admin.call('DELETE', `/api/people/${id}/lock`)).status).toBe(204);
      expect(await lock()).toBeNull();
      expect((await new ApiClient(test.url).logIn('unlocked', TEST_PASSWORD)).status).toBe(200);
      expect((await admin.call('DELETE', `/api/people/${id}/lock`)).status).toBe(204);
      expect(await events('account-unlocked', id)).toHaveLength(1);
    });

    it('counts wrong present passwords of a session, too', async () => {
      const client = await agent('changes');
      const change = () =>
        client.call('PUT', '/api/session/password', { currentPassword: wrong, newPassword: 'Another-Horse-9' });
      for (let attempt = 0; attempt < 5; attempt += 1) expect((await change()).status).toBe(403);
      expect((await change()).status).toBe(429);
      // A stolen session cannot keep its owner from logging in.
      expect((await new ApiClient(test.url).logIn('changes', TEST_PASSWORD)).status).toBe(200);
    });

    it('forgets counts and locks in time', async () => {
      const remembered = async () =>
        (await test.app.get(DataSource).query<{ count: string }[]>('select count(*) from login_attempts'))[0]?.count;
      await new ApiClient(test.url).logIn('no-one-else', wrong);
      const lock = test.app.get(LoginLock);
      await lock.forgetOld();
      expect(await remembered()).not.toBe('0');
      clock.advance(16 * MINUTE_MS);
      await lock.forgetOld();
      expect(await remembered()).toBe('0');
    });
  });

  it('does not take one of the last five passwords again', async () => {
    let client = await agent('history');
    const change = async (currentPassword: string, newPassword: string) => {
      const answer = await client.call('PUT', '/api/session/password', { currentPassword, newPassword });
      client.keepCookie(answer);
      return answer;
    };
    const passwords = [TEST_PASSWORD, 'Second-Horse-9', 'Third-Horse-9', 'Fourth-Horse-9', 'Fifth-Horse-9'];
    for (const [index, password] of passwords.entries()) {
      if (index > 0) expect((await change(passwords[index - 1] ?? '', password)).status).toBe(200);
      clock.advance(1_000);
    }
    client = new ApiClient(test.url);
    await client.logIn('history', 'Fifth-Horse-9');
    expect(await change('Fifth-Horse-9', TEST_PASSWORD)).toMatchObject({
      status: 400,
      body: { code: 'weak-password' },
    });
    expect((await change('Fifth-Horse-9', 'Sixth-Horse-9')).status).toBe(200);
    expect((await change('Sixth-Horse-9', TEST_PASSWORD)).status).toBe(200);
  });

  it('lists the sessions of a person, and ends all of them for oneself and for an administrator', async () => {
    const client = await agent('everywhere');
    const { id } = await personOf(client);
    const other = new ApiClient(test.url);
    await other.logIn('everywhere', TEST_PASSWORD);
    const [first, second] = [await sessionId(client), await sessionId(other)];
    const own = (await other.get('/api/sessions')).body as { items: { id: string; current: boolean }[] };
    expect(own.items.map((one) => [one.id, one.current])).toEqual(
      expect.arrayContaining([
        [first, false],
        [second, true],
      ]),
    );
    expect(JSON.stringify(own)).not.toContain(client.cookie.replace('lx_session=', ''));
    expect((await other.call('DELETE', '/api/sessions')).status).toBe(204);
    expect([...endOf(first), ...endOf(second)]).toEqual(['logged-out', 'logged-out']);
    expect((await client.get('/api/session')).status).toBe(401);

    await client.logIn('everywhere', TEST_PASSWORD);
    const again = await sessionId(client);
    expect((await admin.get(`/api/people/${id}/sessions`)).body).toMatchObject({
      items: [{ id: again, current: false }],
    });
    expect((await admin.call('DELETE', `/api/people/${id}/sessions`)).status).toBe(204);
    expect(endOf(again)).toEqual(['logged-out']);
    const rows = await test.app
      .get(DataSource)
      .manager.findBy(AuditEntity, { action: 'logged-out-everywhere', subject: `person:${id}` });
    expect(rows.map(({ detail }) => detail)).toEqual([{ sessions: 2 }, { sessions: 1 }]);
  });

  it('wants a new password where passwords grow old', async () => {
    const client = await agent('aged');
    const aging = await createTestApp({
      clock,
      database: test.database,
      config: { allowDemoLogin: true, passwordMaxAgeMs: 90 * 24 * 60 * MINUTE_MS },
    });
    const young = new ApiClient(aging.url);
    expect((await young.logIn('aged', TEST_PASSWORD)).body).toMatchObject({ mustChangePassword: false });
    clock.advance(90 * 24 * 60 * MINUTE_MS);
    const old = new ApiClient(aging.url);
    expect((await old.logIn('aged', TEST_PASSWORD)).body).toMatchObject({ mustChangePassword: true });
    const change = { currentPassword: TEST_PASSWORD, newPassword: 'Another-Horse-9' };
    const answer = await old.call('PUT', '/api/session/password', change);
    expect(answer).toMatchObject({ status: 200, body: { mustChangePassword: false } });
    await aging.close();
    expect(client.cookie).not.toBe('');
  });

  it('is refused to people of the demo where the demo is not running', async () => {
    await agent('demo-person');
    const printed = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const plain = await createTestApp({ clock, database: test.database });
    printed.mockRestore();
    const answer = await new ApiClient(plain.url).logIn('demo-person', TEST_PASSWORD);
    const wrong = await new ApiClient(plain.url).logIn('demo-person', 'not-this-1A');
    await plain.close();
    expect(answer).toMatchObject({ status: 403, body: { code: 'demo-login-off' } });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } });
  });
});

describe('the Origin of a changing call', () => {
  let test: TestApp;
  let admin: ApiClient;
  beforeAll(async () => {
    test = await createTestApp({ config: { allowDemoLogin: true } });
    admin = await signedIn(test, { login: 'boss', roles: ['admin'] });
  });
  afterAll(() => test.close());

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['is missing', {}, 'origin-required'],
    ['is a stranger', { Origin: 'https://evil.example' }, 'origin-refused'],
    ['is opaque', { Origin: 'null' }, 'origin-refused'],
    ['is our name at another port', { Origin: 'http://127.0.0.1:1' }, 'origin-refused'],
  ])('is refused when it %s, for logging in, too', async (_, headers, code) => {
    const skill = { id: 'any', name: '任何' };
    expect(await admin.call('POST', '/api/skills', skill, headers)).toMatchObject({ status: 403, body: { code } });
    const login = await new ApiClient(test.url).call('POST', '/api/session', { login: 'x', password: 'y' }, headers);
    expect(login).toMatchObject({ status: 403, body: { code } });
    expect((await admin.get('/api/skills/any')).status).toBe(404);
  });

  it('is not asked for when something is only read', async () => {
    expect((await admin.call('GET', '/api/session', undefined, {})).status).toBe(200);
  });
});
