import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { OrganisationService } from '../../src/agents/skills/organisation.service';
import { SeatProfiles } from '../../src/agents/skills/seat-profiles';
import { MEDIA } from '../../src/kernel/medium';
import { ROUTER, type RouterPort } from '../../src/routing/ports';
import { type Answer, ApiClient, signedIn } from '../support/api-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { waitFor } from '../support/wait-for';

const organisation = {
  centres: [
    { id: 'nanjing', name: '南京', nameEn: 'Nanjing', weight: 2 },
    { id: 'tianjin', name: '天津', nameEn: 'Tianjin' },
  ],
  skills: [
    { id: 'fault', name: '故障报修', nameEn: 'Fault repair' },
    { id: 'billing', name: '电费咨询' },
  ],
  queues: [
    {
      id: 'fault',
      name: '故障报修',
      requires: { fault: 3 },
      rings: [{ afterMs: 60_000, requires: { billing: 1, fault: 1 } }],
    },
    { id: 'billing', name: '电费咨询', requires: { billing: 1 }, cost: { chat: 40 } },
  ],
  accessPoints: [
    { id: 'phone', name: '95598', medium: 'voice', address: '95598', queueId: 'fault' },
    {
      id: 'web',
      name: '网页',
      medium: 'chat',
      address: 'web-key',
      queueId: 'billing',
      weights: { tianjin: 1, nanjing: 3 },
    },
  ],
  rules: [
    {
      id: 'help',
      name: '支援',
      queueId: 'fault',
      homeCentreId: 'nanjing',
      when: { oldestWaitMs: 20_000 },
      targets: ['tianjin'],
    },
  ],
  people: [
    {
      login: 'lin',
      displayName: '林静怡',
      roles: ['agent'],
      centreIds: ['nanjing'],
      origin: 'demo',
      password: 'lianxian-demo',
      skills: { fault: 8, billing: 8 },
      capacity: 120,
      caps: { chat: 3 },
    },
    {
      login: 'zhou',
      displayName: '周敏',
      roles: ['duty-manager', 'agent'],
      centreIds: 'all',
      origin: 'demo',
      seatNumber: 7,
    },
  ],
};

interface Result {
  readonly configVersion: number;
  readonly inForce: boolean;
  readonly peopleChanged: number;
  readonly oneTimePasswords: Readonly<Record<string, string>>;
}

describe('an organisation document', () => {
  let test: TestApp;
  let admin: ApiClient;
  let router: RouterPort;

  beforeAll(async () => {
    test = await createTestApp({ config: { allowDemoLogin: true } });
    router = test.app.get<RouterPort>(ROUTER, { strict: false });
    admin = await signedIn(test, { login: 'boss', roles: ['admin'] });
    await waitFor('the router holds its lease', () => router.status().state === 'ok');
  });
  afterAll(() => test.close());

  const put = (document: object, client = admin) => client.call('PUT', '/api/organisation', document);
  const counts = async () =>
    test.app.get(DataSource).query<object[]>(
      `select (select count(*) from people) as people, (select count(*) from audit_log where action not like 'logged%') as audit,
              (select count(*) from routing_configs) as versions, (select sum(version) from people) as changes`,
    );
  const person = async (login: string) => {
    const { items } = (await admin.get('/api/seat-profiles')).body as {
      items: { personId: string; displayName: string; skills: object; capacity: number; version: number }[];
    };
    const people = (await admin.get('/api/people')).body as { items: { id: string; login: string }[] };
    const id = people.items.find((one) => one.login === login)?.id;
    return items.find(({ personId }) => personId === id);
  };

  it('is taken whole, in one version, and the same again changes nothing', async () => {
    const answer = await put(organisation);
    expect(answer.status).toBe(200);
    const result = answer.body as Result;
    expect(result).toMatchObject({ inForce: true, peopleChanged: 2 });
    expect(Object.keys(result.oneTimePasswords)).toEqual(['zhou']);
    expect(router.committed().state.partition[0]?.configVersion).toBe(result.configVersion);

    const before = await counts();
    const again = (await put(organisation)).body as Result;
    expect(again).toEqual({
      configVersion: result.configVersion,
      inForce: true,
      peopleChanged: 0,
      oneTimePasswords: {},
    });
    expect(await counts()).toEqual(before);

    expect(await person('lin')).toMatchObject({ skills: { fault: 8, billing: 8 }, capacity: 120, caps: { chat: 3 } });
    expect(await person('zhou')).toMatchObject({ seatNumber: 7, skills: {}, capacity: 100 });
    expect((await new ApiClient(test.url).logIn('lin', 'lianxian-demo')).status).toBe(200);
    const oneTime = await new ApiClient(test.url).logIn('zhou', result.oneTimePasswords['zhou'] ?? '');
    expect(oneTime.body).toMatchObject({ mustChangePassword: true });
  });

  it('that lists a part leaves the rest, and passwords, alone', async () => {
    const result = (
      await put({ people: [{ ...organisation.people[0], displayName: '林', password: 'other', skills: { fault: 2 } }] })
    ).body as Result;
    expect(result).toMatchObject({ peopleChanged: 1 });
    expect(await person('lin')).toMatchObject({ displayName: '林', skills: { fault: 2 }, capacity: 120 });
    expect((await new ApiClient(test.url).logIn('lin', 'lianxian-demo')).status).toBe(200);
    expect((await admin.get('/api/queues/fault')).status).toBe(200);
  });

  it('that is wrong is refused whole, with every problem at its place', async () => {
    const before = await counts();
    const answer = await put({
      centres: [
        { id: 'west', name: '西' },
        { id: 'west', name: '西' },
      ],
      people: [{ login: 'new', displayName: '新', roles: ['agent'], centreIds: 'all' }],
    });
    expect(problems(answer)).toEqual({ 'centres.1.id': '`west` stands at centres.0 already' });

    const references = await put({
      skills: [{ id: 'fresh', name: '新' }],
      queues: [
        { id: 'good', name: '好', requires: { fresh: 1 } },
        { id: 'bad', name: '坏', requires: { biling: 1 } },
      ],
      rules: [
        {
          id: 'bad',
          name: '坏',
          queueId: 'good',
          homeCentreId: 'nanjing',
          when: { manual: true },
          targets: ['nanjing'],
        },
      ],
      people: [
        {
          login: 'new-a',
          displayName: '甲',
          roles: ['agent'],
          centreIds: ['nanjing', 'peking'],
          skills: { fresh: 1, stale: 2 },
        },
        { login: 'new-b', displayName: '乙', roles: ['agent'], centreIds: 'all', seatNumber: 7, password: 'weak' },
        { login: 'lin', displayName: '林', roles: ['agent'], centreIds: ['nanjing'], origin: 'admin' },
      ],
    });
    expect(problems(references)).toEqual({
      'queues.1.requires.biling': 'skill `biling` is not known; known: billing, fault, fresh',
      'rules.0.targets.0': 'is the home centre itself; another centre would be right',
      'people.0.centreIds.1': 'centre `peking` is not known; known: nanjing, tianjin',
      'people.0.skills.stale': 'skill `stale` is not known; known: billing, fault, fresh',
      'people.1.seatNumber': '7 belongs to zhou; choose another',
      'people.1.password': 'has 4 characters; from 10 to 128 would be right',
      'people.2.origin': 'is demo for ever; that would be right',
    });
    const shape = await put({ queues: [{ id: 'q', name: 'q', requires: { a: 0 }, oepn: true }], pepole: [] });
    expect(problems(shape)).toEqual({
      'queues.0.requires.a': 'must be a whole number from 1 (basic) to 10 (expert)',
      'queues.0.oepn': expect.stringContaining('unknown key; known here: id, name') as string,
      pepole: expect.stringContaining('known here: centres, skills') as string,
    });
    expect(await counts()).toEqual(before);
    expect((await admin.get('/api/skills/fresh')).status).toBe(404);
  });

  it('that the documentation gives as an example is taken, with all four media', async () => {
    const example = JSON.parse(readFileSync(join(__dirname, '../../docs/organisation.example.json'), 'utf8')) as {
      readonly accessPoints: readonly { readonly id: string; readonly medium: string }[];
      readonly people: readonly object[];
    };
    expect(new Set(example.accessPoints.map(({ medium }) => medium))).toEqual(new Set(MEDIA));
    const hotline = await createTestApp({ config: { allowDemoLogin: true } });
    try {
      const boss = await signedIn(hotline, { login: 'boss', roles: ['admin'] });
      const answer = await boss.call('PUT', '/api/organisation', example);
      expect([answer.status, answer.body]).toEqual([
        200,
        expect.objectContaining({ peopleChanged: example.people.length }),
      ]);
    } finally {
      await hotline.close();
    }
  });

  it('is for administrators of the whole hotline', async () => {
    const scoped = await signedIn(test, { login: 'scoped', roles: ['admin'], centreIds: ['nanjing'] });
    expect(await put({}, scoped)).toMatchObject({ status: 403, body: { code: 'outside-your-centres' } });
  });

  it('brings no demo people where the demo is not running', async () => {
    const print = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const plain = await createTestApp();
    print.mockRestore();
    const service = plain.app.get(OrganisationService, { strict: false });
    const someone = { login: 'demo-x', displayName: 'd', roles: ['agent'], centreIds: 'all', origin: 'demo' };
    await expect(service.apply({ people: [someone] }, { system: 'test' })).rejects.toMatchObject({
      code: 'invalid-request',
      options: { fields: [{ path: 'people.0.origin' }] },
    });
    await plain.close();
  });

  it('may bring more people than there is room for at the log-in', async () => {
    const people = Array.from({ length: 220 }, (_, index) => ({
      login: `many-${index}`,
      displayName: '众',
      roles: ['agent'],
      centreIds: 'all',
    }));
    expect(await put({ people })).toMatchObject({ status: 200, body: { peopleChanged: people.length } });
  }, 60_000);

  it('sent twice at once is taken once', async () => {
    const document = {
      skills: [{ id: 'twice', name: '两次' }],
      people: [{ login: 'twice', displayName: '两', roles: ['agent'], centreIds: 'all', skills: { twice: 4 } }],
    };
    const answers = await Promise.all([put(document), put(document)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const changed = answers.map((answer) => (answer.body as Result).peopleChanged).sort();
    expect(changed).toEqual([0, 1]);
    expect(await person('twice')).toMatchObject({ skills: { twice: 4 }, version: 1 });
  });

  describe('skills of a signed-in seat', () => {
    let id: string;
    const engineProfile = () => router.committed().state.seat.find((seat) => seat.id === id)?.profile;

    beforeAll(async () => {
      await put(organisation);
      id = (await person('lin'))?.personId ?? '';
      const profile = await test.app.get(SeatProfiles).of(id);
      await router.submit({ kind: 'seat-signed-in', seatId: id, centreId: 'nanjing', profile });
    });

    it('reach the router before the answer', async () => {
      const { version } = (await admin.get(`/api/people/${id}/skills`)).body as { version: number };
      const answer = await admin.call('PUT', `/api/people/${id}/skills`, { version, skills: { billing: 3 } });
      expect(answer).toMatchObject({ status: 200, body: { version: version + 1, skills: { billing: 3 } } });
      expect(engineProfile()?.skills).toEqual({ billing: 3 });
      expect(await admin.call('PUT', `/api/people/${id}/skills`, { version, skills: {} })).toMatchObject({
        status: 409,
        body: { code: 'changed-meanwhile' },
      });
      const seat = await admin.call('PUT', `/api/people/${id}/seat`, {
        version: version + 1,
        capacity: 90,
        rateCap: { contacts: 5, windowMs: 60_000 },
      });
      expect(seat).toMatchObject({ status: 200, body: { capacity: 90, caps: {} } });
      expect(engineProfile()).toMatchObject({ capacity: 90, caps: {}, rateCap: { contacts: 5, windowMs: 60_000 } });
    });

    it('are refused with the field and what would be right', async () => {
      const { version } = (await admin.get(`/api/people/${id}/skills`)).body as { version: number };
      const change = (skills: object) => admin.call('PUT', `/api/people/${id}/skills`, { version, skills });
      expect(problems(await change({ biling: 3, billing: 4 }))).toEqual({
        'skills.biling': 'skill `biling` is not known; known: billing, fault, twice',
      });
      expect(problems(await change({ billing: 11 }))).toEqual({
        'skills.billing': 'must be a whole number from 1 (basic) to 10 (expert)',
      });
      expect(engineProfile()?.skills).toEqual({ billing: 3 });
    });

    it('are brought in line when the router learned an old profile at sign-in', async () => {
      const profile = await test.app.get(SeatProfiles).of(id);
      await router.submit({ kind: 'seat-signed-out', seatId: id });
      await router.submit({
        kind: 'seat-signed-in',
        seatId: id,
        centreId: 'nanjing',
        profile: { ...profile, skills: { fault: 10 } },
      });
      await waitFor('the profile of the database is in force', () => engineProfile()?.skills['billing'] === 3);
      expect(engineProfile()).toEqual(profile);
    });

    it('go with the seat number, which belongs to the person', async () => {
      const { version } = (await admin.get(`/api/people/${id}`)).body as { version: number };
      await admin.call('PATCH', `/api/people/${id}`, { version, seatNumber: 4_242 });
      await waitFor('the new number is in force', () => engineProfile()?.seatNumber === 4_242);
    });

    it('may be changed by a duty manager of the centre, not of another', async () => {
      const near = await signedIn(test, { login: 'near', roles: ['duty-manager'], centreIds: ['nanjing'] });
      const far = await signedIn(test, { login: 'far', roles: ['duty-manager'], centreIds: ['tianjin'] });
      const { version } = (await near.get(`/api/people/${id}/skills`)).body as { version: number };
      const change = (client: ApiClient) =>
        client.call('PUT', `/api/people/${id}/skills`, { version, skills: { fault: 6 } });
      expect((await change(far)).status).toBe(404);
      expect((await change(near)).status).toBe(200);
      const items = ((await far.get('/api/seat-profiles')).body as { items: { personId: string }[] }).items;
      expect(items.map(({ personId }) => personId)).not.toContain(id);
    });
  });
});

function problems(answer: Answer): Record<string, string> {
  expect(answer.status).toBe(400);
  const { fields } = answer.body as { fields: { path: string; message: string }[] };
  return Object.fromEntries(fields.map(({ path, message }) => [path, message]));
}
