import { DataSource } from 'typeorm';
import { ConfigurationDirectory } from '../../src/routing/configuration/configuration-directory';
import { RoutingConfigurations } from '../../src/routing/configuration/routing-configurations';
import { ROUTER, type RouterPort } from '../../src/routing/ports';
import { routerAway } from '../../src/routing/router.errors';
import { type Answer, type ApiClient, signedIn } from '../support/api-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { waitFor } from '../support/wait-for';

interface Written {
  readonly item: { readonly version: number };
  readonly configVersion: number;
  readonly inForce: boolean;
}

describe('the configuration', () => {
  let test: TestApp;
  let admin: ApiClient;
  let northAdmin: ApiClient;
  let router: RouterPort;
  let versions: RoutingConfigurations;

  beforeAll(async () => {
    test = await createTestApp({ config: { allowDemoLogin: true } });
    router = test.app.get<RouterPort>(ROUTER, { strict: false });
    versions = test.app.get(RoutingConfigurations);
    admin = await signedIn(test, { login: 'boss', roles: ['admin'] });
    for (const id of ['north', 'south']) await post('centres', { id, name: id });
    for (const id of ['billing', 'general']) await post('skills', { id, name: id });
    northAdmin = await signedIn(test, { login: 'north-boss', roles: ['admin'], centreIds: ['north'] });
    await waitFor('the router holds its lease', () => router.status().state === 'ok');
  });
  afterAll(() => test.close());

  const post = (path: string, document: object, client = admin) => client.call('POST', `/api/${path}`, document);
  const written = (answer: Answer) => answer.body as Written;
  const fields = (answer: Answer) =>
    Object.fromEntries(
      (answer.body as { fields: { path: string; message: string }[] }).fields.map(({ path, message }) => [
        path,
        message,
      ]),
    );
  const queue = (id: string, more: object = {}) => ({ id, name: id, requires: { billing: 1 }, ...more });

  it('begins with outcomes and the numbers of the routing contract', async () => {
    const { items } = (await admin.get('/api/outcomes')).body as { items: { id: string; nameEn: string }[] };
    expect(items.map(({ id }) => id)).toEqual([
      'answered-directly',
      'repair-order',
      'to-department',
      'callback-agreed',
      'no-request',
    ]);
    expect((await admin.get('/api/routing-settings')).body).toMatchObject({
      version: 0,
      backOffMs: 60_000,
      media: { voice: { cost: 100, ranking: 'longest-idle' }, chat: { cost: 30, ranking: 'packed' } },
    });
  });

  it('is in force in the router when the answer comes', async () => {
    const answer = await post('queues', queue('now'));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      item: { id: 'now', version: 1, open: true, rings: [], answerTargetMs: 20_000 },
      inForce: true,
    });
    expect(router.committed().state.partition[0]?.configVersion).toBe(written(answer).configVersion);
    const config = await versions.latest();
    expect(config.version).toBe(written(answer).configVersion);
    expect(config.queues.find(({ id }) => id === 'now')).toEqual({
      id: 'now',
      requires: { billing: 1 },
      rings: [],
      priority: 0,
      headStartS: 0,
      answerTargetMs: 20_000,
      open: true,
    });
  });

  it('keeps every version', async () => {
    const first = written(await post('skills', { id: 'kept', name: '留' }));
    const before = await versions.version(first.configVersion);
    const { item } = written(await admin.call('PUT', '/api/centres/north', { name: '北', weight: 5, version: 1 }));
    expect(item.version).toBe(2);
    expect(await versions.version(first.configVersion)).toEqual(before);
    expect((await versions.latest()).centres.find(({ id }) => id === 'north')?.weight).toBe(5);
    expect(await versions.version(10_000)).toBeNull();
  });

  it('says which field is wrong, what was wrong and what would be right', async () => {
    const shape = await post('queues', {
      id: 'Bad Id',
      name: '',
      requires: { billing: 11, general: '3' },
      rings: [{ afterMs: 1.5, requires: {} }],
      ranking: 'best',
      opne: true,
    });
    expect(shape.status).toBe(400);
    expect(fields(shape)).toEqual({
      id: 'must be an id: 1 to 40 of a-z, 0-9, dash, beginning with a-z or 0-9',
      name: 'must not be empty',
      'requires.billing': 'must be a whole number from 1 (basic) to 10 (expert)',
      'requires.general': 'must be a whole number from 1 (basic) to 10 (expert)',
      'rings.0.afterMs': 'must be a whole number from 1 to 86400000',
      ranking: 'must be one of: longest-idle, most-skilled, least-skilled, least-loaded, packed',
      opne: expect.stringContaining('unknown key; known here: id, name') as string,
    });

    const reserved = await post('skills', { id: 'prototype', name: 'x' });
    expect(fields(reserved)).toEqual({ id: 'must not be constructor or prototype; choose another id' });
    expect(fields(await admin.call('GET', '/api/queues/Bad'))).toEqual({
      id: 'must be an id: 1 to 40 of a-z, 0-9, dash, beginning with a-z or 0-9',
    });

    const references = await post('queues', {
      ...queue('bad', { requires: { biling: 1 } }),
      rings: [
        { afterMs: 2_000, requires: { generel: 1 }, scope: ['nroth', 'south', 'south'] },
        { afterMs: 2_000, requires: {} },
      ],
    });
    expect(references.status).toBe(400);
    expect(fields(references)).toEqual({
      'requires.biling': 'skill `biling` is not known; known: billing, general, kept',
      'rings.0.requires.generel': 'skill `generel` is not known; known: billing, general, kept',
      'rings.0.scope.0': 'centre `nroth` is not known; known: north, south',
      'rings.0.scope.2': 'centre `south` is there already',
      'rings.1.afterMs': 'is 2000; more than 2000, the ring before, would be right',
    });
    expect((await admin.get('/api/queues/bad')).status).toBe(404);
  });

  it('checks access points: address by medium, unique, home or weights', async () => {
    await post('queues', queue('target'));
    const point = (more: object) => ({ id: 'p1', name: 'p', medium: 'voice', queueId: 'target', ...more });
    const problems = async (more: object) => fields(await post('access-points', point(more)));
    expect(await problems({ address: 'abc' })).toEqual({
      address: 'must be a number as dialled: 2 to 20 digits, an optional + in front',
    });
    expect(await problems({ medium: 'chat', address: 'a b' })).toEqual({
      address: 'must be a widget key: 4 to 64 of letters, digits, dash, underscore',
    });
    expect(await problems({ address: '95598', weights: { north: 0, sputh: 0 } })).toEqual({
      'weights.sputh': 'centre `sputh` is not known; known: north, south',
      weights: 'are all 0; at least one above 0 would be right',
    });
    expect(await problems({ address: '95598', homeCentreId: 'north', weights: { north: 1 } })).toEqual({
      weights: 'has no meaning beside homeCentreId; give one of the two',
    });
    expect(await problems({ address: '95598', weights: { north: -1 } })).toEqual({
      'weights.north': 'must be a number from 0 to 1000000',
    });

    expect((await post('access-points', point({ address: '95598', homeCentreId: 'north' }))).status).toBe(201);
    expect(await problems({ id: 'p2', address: '95598' })).toMatchObject({
      address: 'belongs to the access point `p1` already; choose another',
    });
    expect((await post('access-points', point({ id: 'p3', medium: 'sms', address: '95598' }))).status).toBe(201);

    const { accessPoints, queues } = test.app.get(ConfigurationDirectory);
    expect(accessPoints.byAddress('voice', '95598')?.id).toBe('p1');
    expect(accessPoints.byAddress('sms', '95598')?.id).toBe('p3');
    expect(accessPoints.byAddress('chat', '95598')).toBeUndefined();
    expect(queues.get('target')?.name).toBe('target');
  });

  it('checks rules: conditions to any depth, targets other than home', async () => {
    await post('queues', queue('ruled'));
    const rule = (more: object) => ({ id: 'r1', name: 'r', queueId: 'ruled', homeCentreId: 'north', ...more });
    const bad = await post(
      'rules',
      rule({
        when: {
          all: [
            { oldestWaitMs: 30_000, exit: 40_000 },
            { any: [{ readySeats: 1 }, { centreState: ['broken'] }, { waitng: 3 }] },
            { manual: true, readySeats: 0 },
          ],
        },
        targets: ['south'],
      }),
    );
    expect(fields(bad)).toEqual({
      'when.all.0.exit': 'must be whole milliseconds from 0 to 30000',
      'when.all.1.any.0.readySeats': 'must be 0: nobody is ready',
      'when.all.1.any.1.centreState': 'must be a list of: active, degraded, draining, down',
      'when.all.1.any.2': expect.stringContaining(
        'must have exactly one of: all, any, oldestWaitMs, waiting',
      ) as string,
      'when.all.2': expect.stringContaining('must have exactly one of: all, any, oldestWaitMs, waiting') as string,
    });
    for (const when of [{ toString: 1 }, { any: [{ hasOwnProperty: 1 }] }])
      expect(await post('rules', rule({ when, targets: ['south'] }))).toMatchObject({ status: 400 });
    expect(fields(await post('rules', rule({ when: { manual: true }, targets: ['north', 'west'] })))).toEqual({
      'targets.0': 'is the home centre itself; another centre would be right',
      'targets.1': 'centre `west` is not known; known: north, south',
    });
    const good = { all: [{ oldestWaitMs: 30_000, exit: 10_000 }, { any: [{ readySeats: 0 }, { manual: true }] }] };
    expect((await post('rules', rule({ when: good, targets: ['south'] }))).body).toMatchObject({ inForce: true });
    expect((await versions.latest()).rules).toEqual([
      expect.objectContaining({ id: 'r1', when: good, targets: ['south'], enabled: 'auto', action: 'widen' }),
    ]);
  });

  it('takes every kind of rule, and gives it back as it was sent', async () => {
    for (const id of ['told', 'shifted', 'spare']) await post('queues', queue(id));
    const hours = {
      weekly: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '20:00' }],
      dates: [{ date: '2027-02-17', windows: [] }],
    };
    const when = { any: [{ serviceLevel: 80, minutes: 10, exit: 90 }, { expectedWaitMs: 60_000 }] };
    const rule = (id: string, more: object) => ({
      id,
      name: id,
      queueId: 'told',
      homeCentreId: 'north',
      when,
      ...more,
    });
    const rules = [
      rule('best', { targets: ['south'], choose: 'best', minGainMs: 20_000, lenderHealth: true, share: 50, hours }),
      rule('shift', { action: 'move', queueId: 'shifted', targets: ['told', 'spare'] }),
      rule('tell', { action: 'announce', parameter: '坐席忙，请稍候。\nPlease hold.' }),
      rule('send', { action: 'deflect', parameter: '+862112345678' }),
      rule('through', { action: 'external', parameter: '12398' }),
      rule('let-go', { action: 'release' }),
    ];
    for (const sent of rules) {
      expect(await post('rules', sent)).toMatchObject({ status: 201, body: { inForce: true } });
      expect((await admin.get(`/api/rules/${sent.id}`)).body).toMatchObject(sent);
    }
    const config = (await versions.latest()).rules;
    expect(config.find(({ id }) => id === 'best')).toMatchObject({
      share: 50,
      minGainMs: 20_000,
      hours: { utcOffsetMin: 480, weekly: { length: 5 }, days: [{ windows: [] }] },
    });
    expect(config.find(({ id }) => id === 'shift')).toMatchObject({ action: 'move', targets: ['told', 'spare'] });

    // A queue that contacts are moved to is in use; a centre of the same name would not be.
    expect(await admin.call('DELETE', '/api/queues/spare?version=1')).toMatchObject({
      status: 409,
      body: { detail: 'The queue `spare` is used by rule shift. Take it out there first.' },
    });
    // An access point would bring what a rule cannot be carried out for.
    const chat = { id: 'told', name: 't', medium: 'chat', address: 'told-key', queueId: 'told', homeCentreId: 'north' };
    const words =
      '"external" is not carried out for chat, which queue `told` receives; announce, deflect, release would be right';
    expect(fields(await post('access-points', chat))).toEqual({ 'rules.through.action': words });
    await admin.call('DELETE', '/api/rules/through?version=1');
    expect((await post('access-points', chat)).status).toBe(201);
    for (const { id } of rules) await admin.call('DELETE', `/api/rules/${id}?version=1`);
  });

  it('does not name rules of other centres to an administrator whose change they forbid', async () => {
    await post('queues', queue('far'));
    const rule = { id: 'far', name: 'f', queueId: 'far', homeCentreId: 'south', when: { manual: true } };
    await post('rules', { ...rule, action: 'external', parameter: '12398' });
    const chat = { id: 'far', name: 'f', medium: 'chat', address: 'far-key', queueId: 'far', homeCentreId: 'north' };
    expect(Object.keys(fields(await post('access-points', chat, northAdmin)))).toEqual(['rules.action']);
    await admin.call('DELETE', '/api/rules/far?version=1');
  });

  it('lets an administrator of one centre move its contacts between queues', async () => {
    for (const id of ['from', 'into']) await post('queues', queue(id));
    const rule = { id: 'inside', name: 'i', queueId: 'from', when: { waiting: 20, exit: 5 } };
    const move = { ...rule, action: 'move', targets: ['into'] };
    expect((await post('rules', { ...move, homeCentreId: 'south' }, northAdmin)).status).toBe(403);
    expect((await post('rules', { ...move, homeCentreId: 'north' }, northAdmin)).status).toBe(201);
    await admin.call('DELETE', '/api/rules/inside?version=1');
  });

  it('has hours of centres and says when a queue is saturated', async () => {
    await post('centres', { id: 'hours', name: '时' });
    const put = (change: object) => admin.call('PUT', '/api/centres/hours', { name: '时', version: 1, ...change });
    const hours = { weekly: [{ days: [1], from: '08:00', to: '12:00' }] };
    expect(fields(await put({ hours, timeZone: 'Europe/Berlin' }))).toEqual({
      hours: expect.stringContaining('a zone without summer time such as Asia/Shanghai') as string,
    });
    expect(fields(await put({ hours: { weekly: [{ days: [1], from: '8', to: '12:00' }] } }))).toEqual({
      'hours.weekly.0.from': 'must be a time of day from 00:00 to 23:59',
    });
    expect(fields(await put({ hours: { weekly: [], daily: [] } }))).toEqual({
      'hours.daily': 'unknown key; known here: weekly, dates',
    });
    expect(await put({ hours })).toMatchObject({ status: 200, body: { item: { hours }, inForce: true } });
    const { centres } = await versions.latest();
    expect(centres.find(({ id }) => id === 'hours')?.hours).toEqual({
      utcOffsetMin: 480,
      weekly: [{ from: 480, to: 720 }],
    });
    expect(centres.find(({ id }) => id === 'south')).not.toHaveProperty('hours');
    await admin.call('DELETE', '/api/centres/hours?version=2');

    const saturation = { waiting: 20, oldestWaitMs: 60_000, trunksFull: true };
    expect(fields(await post('queues', queue('full', { saturation: {} })))).toEqual({
      saturation: 'is empty; at least one of waiting, oldestWaitMs, trunksFull would be right',
    });
    expect(await post('queues', queue('full', { saturation }))).toMatchObject({ body: { item: { saturation } } });
    expect((await versions.latest()).queues.find(({ id }) => id === 'full')?.saturation).toEqual(saturation);
  });

  it('is replaced by one writer at a time', async () => {
    await post('skills', { id: 'contended', name: '争' });
    const put = (version: number, name: string) =>
      admin.call('PUT', '/api/skills/contended', { id: 'contended', name, version });
    const answers = await Promise.all([put(1, '甲'), put(1, '乙'), put(1, '丙')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({
      code: 'changed-meanwhile',
      fields: [{ path: 'version', message: 'was 1; 2 would be right' }],
    });
    expect(await post('skills', { id: 'contended', name: '争' })).toMatchObject({
      status: 409,
      body: { code: 'already-there', fields: [{ path: 'id' }] },
    });
    expect(fields(await admin.call('PUT', '/api/skills/contended', { id: 'other', name: 'x', version: 2 }))).toEqual({
      id: 'is `other`; ids never change: `contended`, or nothing',
    });
  });

  it('gives versions without gaps to writers that come at once', async () => {
    const { version: before } = await versions.latest();
    const ids = Array.from({ length: 20 }, (_, index) => `rush-${index}`);
    const answers = await Promise.all(ids.map((id) => post('skills', { id, name: id })));
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 201));
    const given = answers.map((answer) => written(answer).configVersion).sort((a, b) => a - b);
    expect(given).toEqual(ids.map((_, index) => before + 1 + index));
    expect(answers.every((answer) => written(answer).inForce)).toBe(true);
    const rows = await test.app
      .get(DataSource)
      .query<{ gaps: string }[]>('select max(version) - count(*) as gaps from routing_configs');
    expect(rows).toEqual([{ gaps: '0' }]);
  });

  it('lets nothing go that is in use, and names the users', async () => {
    await post('centres', { id: 'used', name: '用' });
    await post('skills', { id: 'used', name: '用' });
    await post('queues', queue('user', { requires: { used: 1 } }));
    await post('access-points', {
      id: 'user',
      name: 'u',
      medium: 'chat',
      address: 'user',
      queueId: 'user',
      homeCentreId: 'used',
    });
    await post('rules', {
      id: 'user',
      name: 'u',
      queueId: 'user',
      homeCentreId: 'north',
      when: { manual: true },
      targets: ['used'],
    });
    const member = await signedIn(test, { login: 'used-by-me', roles: ['agent'], centreIds: ['used'] });
    const { personId } = (await member.get('/api/session')).body as { personId: string };
    await admin.call('PUT', `/api/people/${personId}/skills`, { version: 0, skills: { used: 3 } });

    const remove = (path: string) => admin.call('DELETE', `/api/${path}?version=1`);
    const message = async (path: string) => ((await remove(path)).body as { code: string; detail: string }).detail;
    expect(await message('centres/used')).toBe(
      'The centre `used` is used by access point user, rule user, person used-by-me. Take it out there first.',
    );
    expect(await message('skills/used')).toBe(
      'The skill `used` is used by queue user, person used-by-me. Take it out there first.',
    );
    expect(await message('queues/user')).toBe(
      'The queue `user` is used by access point user, rule user. Take it out there first.',
    );
    expect((await remove('queues/user')).status).toBe(409);
    expect((await remove('access-points/user')).status).toBe(200);
    expect((await remove('rules/user')).status).toBe(200);
    expect((await admin.call('DELETE', '/api/queues/user?version=2')).body).toMatchObject({
      code: 'changed-meanwhile',
    });
    expect((await admin.call('DELETE', '/api/queues/user')).status).toBe(400);
    expect((await remove('queues/user')).body).toMatchObject({ inForce: true });
    expect((await admin.get('/api/queues/user')).status).toBe(404);
  });

  it('keeps a queue in which customers wait', async () => {
    await post('queues', queue('busy'));
    await post('access-points', {
      id: 'busy',
      name: 'b',
      medium: 'chat',
      address: 'busy-key',
      queueId: 'busy',
      homeCentreId: 'north',
    });
    const contactId = '11111111-1111-4111-8111-111111111111';
    await router.submit({ kind: 'contact-arrived', contactId, accessPointId: 'busy', medium: 'chat' });
    expect((await router.submit({ kind: 'contact-queued', contactId })).accepted).toBe(true);
    await admin.call('DELETE', '/api/access-points/busy?version=1');
    expect(await admin.call('DELETE', '/api/queues/busy?version=1')).toMatchObject({
      status: 409,
      body: { code: 'in-use', detail: 'The queue `busy` is used by 1 open contact. Take it out there first.' },
    });
  });

  it('is changed by people of one centre only where it concerns that centre alone', async () => {
    const refused = { status: 403, body: { code: 'outside-your-centres' } };
    await post('queues', queue('scoped'));
    const { item } = written(await admin.call('PUT', '/api/centres/south', { name: '南', version: 1 }));
    const change = (id: string, version: number) =>
      northAdmin.call('PUT', `/api/centres/${id}`, { name: '改', version });
    const unseen = { status: 404, body: { code: 'centre-not-found' } };
    // Whether there is such a thing and how often it changed is nobody's business elsewhere.
    expect(await change('south', item.version)).toMatchObject(unseen);
    expect(await change('south', item.version + 1)).toMatchObject(unseen);
    expect(await northAdmin.call('DELETE', '/api/centres/south?version=99')).toMatchObject(unseen);
    expect((await change('north', 2)).status).toBe(200);
    expect(await northAdmin.get('/api/centres/south')).toMatchObject({ status: 404 });
    expect(await post('centres', { id: 'mine', name: '我' }, northAdmin)).toMatchObject(refused);
    expect(await post('queues', queue('mine'), northAdmin)).toMatchObject(refused);
    expect(await post('skills', { id: 'mine', name: '我' }, northAdmin)).toMatchObject(refused);
    const point = { id: 'mine', name: 'm', medium: 'chat', address: 'mine-key', queueId: 'scoped' };
    expect(await post('access-points', { ...point, homeCentreId: 'south' }, northAdmin)).toMatchObject(refused);
    expect(await post('access-points', point, northAdmin)).toMatchObject(refused);
    expect((await post('access-points', { ...point, homeCentreId: 'north' }, northAdmin)).status).toBe(201);
    const rule = { id: 'mine', name: 'm', queueId: 'scoped', homeCentreId: 'north', when: { manual: true } };
    expect(await post('rules', { ...rule, targets: ['south'] }, northAdmin)).toMatchObject(refused);

    const listed = (await northAdmin.get('/api/centres')).body as { items: { id: string }[] };
    expect(listed.items.map(({ id }) => id)).toEqual(['north']);
    const audit = (await admin.get('/api/audit?action=access-refused&subject=centre:south')).body as {
      items: object[];
    };
    expect(audit.items).toHaveLength(4);
  });

  it('does not tell people of one centre who has an address elsewhere', async () => {
    await post('queues', queue('quiet'));
    const point = { name: 'q', medium: 'sms', address: '10690001', queueId: 'quiet' };
    await post('access-points', { ...point, id: 'southern-number', homeCentreId: 'south' });
    const taken = async (client: ApiClient) => {
      const { body } = await post('access-points', { ...point, id: 'q2', homeCentreId: 'north' }, client);
      return (body as { fields: { path: string; message: string }[] }).fields;
    };
    expect(await taken(admin)).toContainEqual({
      path: 'address',
      message: 'belongs to the access point `southern-number` already; choose another',
    });
    expect(await taken(northAdmin)).toEqual([
      { path: 'address', message: 'belongs to another access point already; choose another' },
    ]);
  });

  it('leaves a trail of before and after', async () => {
    await post('skills', { id: 'trail', name: '旧' });
    await admin.call('PUT', '/api/skills/trail', { name: '新', nameEn: 'new', version: 1 });
    await admin.call('DELETE', '/api/skills/trail?version=2');
    const { items } = (await admin.get('/api/audit?subject=skill:trail')).body as { items: object[] };
    expect(items).toMatchObject([
      { action: 'skill-deleted', detail: { before: { id: 'trail', name: '新', version: 2 } } },
      { action: 'skill-changed', detail: { before: { name: '旧' }, after: { name: '新', nameEn: 'new' } } },
      { action: 'skill-created', detail: { after: { id: 'trail', name: '旧' } } },
    ]);
  });

  it('has settings with priorities that are told apart', async () => {
    const { version, ...settings } = (await admin.get('/api/routing-settings')).body as { version: number };
    const put = (change: object) => admin.call('PUT', '/api/routing-settings', { ...settings, version, ...change });
    expect(fields(await put({ priorities: [{ priority: 1 }, { priority: 2, bonusS: 100 }, { priority: 1 }] }))).toEqual(
      { 'priorities.2.priority': '1 is there already, at 0' },
    );
    expect(fields(await put({ maxHops: 6 }))).toEqual({ maxHops: 'must be a whole number from 1 to 5' });
    expect(
      await put({ secondsPerPriority: 30, priorities: [{ priority: 2, ageingRate: 5, strict: true }], maxHops: 2 }),
    ).toMatchObject({
      status: 200,
      body: { item: { version: 1, secondsPerPriority: 30, maxHops: 2 }, inForce: true },
    });
    expect(await put({ secondsPerPriority: 31 })).toMatchObject({ status: 409, body: { code: 'changed-meanwhile' } });
    expect(await versions.latest()).toMatchObject({
      secondsPerPriority: 30,
      maxHops: 2,
      priorities: [{ priority: 2, strict: true }],
    });
  });

  it('stands, though not in force yet, while the router cannot commit', async () => {
    jest.spyOn(router, 'submit').mockRejectedValueOnce(routerAway());
    const answer = await post('skills', { id: 'patient', name: '等' });
    expect(answer).toMatchObject({ status: 201, body: { item: { version: 1 }, inForce: false } });
    const { configVersion } = written(answer);
    expect((await versions.latest()).version).toBe(configVersion);
    // The router compares versions by itself.
    await waitFor(
      'the router takes the newest version',
      () => (router.committed().state.partition[0]?.configVersion ?? 0) >= configVersion,
    );
  });
});
