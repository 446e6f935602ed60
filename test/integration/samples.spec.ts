import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AuditEntity } from '../../src/identity/audit.entity';
import type { SampleDetail, SamplePage, SampleView } from '../../src/platform/realtime/console-protocol';
import { RecordingsService } from '../../src/conversations/recordings.service';
import { SamplingRules } from '../../src/qa/sampling-rules.service';
import { accepted, refused } from '../support/console-client';
import { Hotline } from '../support/hotline';
import { waitFor } from '../support/wait-for';

const SEED = 'test-seed-0123456789';
const ALL = { rate: 1, seed: SEED };
const tabs = new Map<string, string>();

/** An agent works in one browser tab for all of a test: it takes the seat back at once. */
function tabOf(login: string): string {
  const tab = tabs.get(login) ?? randomUUID();
  tabs.set(login, tab);
  return tab;
}

interface Problem {
  readonly code: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}

describe('samples for inspection', () => {
  let hotline: Hotline;

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal' });
  });
  afterEach(async () => {
    await hotline.clear();
  });
  afterAll(async () => {
    await hotline.stop();
  });

  const rules = () => hotline.app.app.get(SamplingRules);
  const put = (document: object, queueId = 'repair') => rules().put(queueId, document, { system: 'test' });

  async function json<T>(login: string, path: string): Promise<T> {
    const response = await hotline.request(login, 'GET', path);
    expect([path, response.status]).toEqual([path, 200]);
    return (await response.json()) as T;
  }

  /** A chat that an agent serves and wraps up. */
  async function served(login: string, widget: 'north' | 'south' = 'north', text = '停电了'): Promise<string> {
    const agent = await hotline.readyAgent(login, widget, { consoleId: tabOf(login) });
    const customer = await hotline.customer(widget);
    await agent.serve(customer.contactId);
    await customer.say(text);
    await agent.command('contact:end', { contactId: customer.contactId });
    await agent.command('contact:wrap-up', { contactId: customer.contactId, outcome: 'solved', note: '已派工' });
    await agent.command('seat:sign-out', {});
    agent.close();
    return customer.contactId;
  }

  const sampleOf = (contactId: string, login = 'ines') =>
    waitFor<SampleView | undefined>('the contact to be a sample', async () => {
      const { items } = await json<SamplePage>(login, '/api/samples');
      return items.find((item) => item.contactId === contactId);
    });

  const trail = (subject: string) =>
    hotline.app.app
      .get(DataSource)
      .manager.find(AuditEntity, { where: { subject }, order: { id: 'ASC' } })
      .then((entries) => entries.map(({ action, actorPersonId }) => [action, actorPersonId]));

  it('are made of contacts that closed, and opened with everything that was said', async () => {
    await put({
      ...ALL,
      always: [
        { name: 'chats', medium: ['chat'] },
        { name: 'calls', medium: ['voice'] },
      ],
    });
    const contactId = await served('ann');
    const sample = await sampleOf(contactId);
    expect(sample).toMatchObject({
      medium: 'chat',
      queueId: 'repair',
      centreId: 'north',
      agent: { personId: hotline.personId('ann'), name: 'ANN' },
      outcome: 'solved',
      reasons: [{ kind: 'random' }, { kind: 'always', condition: 'chats' }],
      recording: null,
      opened: null,
    });
    const detail = await json<SampleDetail>('ines', `/api/samples/${sample.sampleId}`);
    expect(detail.messages.map(({ from, text }) => [from, text])).toContainEqual(['customer', '停电了']);
    expect(detail.summary).toEqual({ outcome: 'solved', note: '已派工' });
    expect(detail.customer).toMatchObject({ name: '王女士' });
    expect(detail.sample.opened).toMatchObject({ by: 'INES' });
    const rule = (await (await hotline.request('ada', 'GET', '/api/queues/repair/sampling')).json()) as {
      version: number;
    };
    expect(detail.draw).toMatchObject({ ruleVersion: rule.version, seed: SEED, rate: 1 });
    const again = await json<SampleDetail>('ines', `/api/samples/${contactId}`);
    expect(again.sample).toEqual(detail.sample);
    expect(await trail(`sample:${sample.sampleId}`)).toEqual([
      ['sample-opened', hotline.personId('ines')],
      ['sample-opened', hotline.personId('ines')],
    ]);
  });

  it('are not made of contacts that nobody served, nor of those that nothing takes', async () => {
    await put(ALL);
    const gone = await hotline.customer();
    await gone.leave();
    await put({ rate: 0 });
    const none = await served('ann');
    await put(ALL);
    const taken = await served('ann');
    await sampleOf(taken);
    const { items } = await json<SamplePage>('ines', '/api/samples');
    const sampled = items.map(({ contactId }) => contactId);
    expect(sampled).not.toContain(gone.contactId);
    expect(sampled).not.toContain(none);
  });

  it('are kept by the version under which they were drawn, whatever the rule becomes', async () => {
    await put(ALL);
    const contactId = await served('ann');
    const { sampleId } = await sampleOf(contactId);
    const before = await json<SampleDetail>('ines', `/api/samples/${sampleId}`);
    await put({ rate: 0, seed: 'another-seed-0123456789' });
    const after = await json<SampleDetail>('ines', `/api/samples/${sampleId}`);
    expect(after.draw).toEqual(before.draw);
    const { manager } = hotline.app.app.get(DataSource);
    await expect(manager.query("update sampling_rules set seed = 'x'")).rejects.toThrow('append-only');
  });

  it('of other centres, no samples, own work and nonsense get the same answer, and each is written down', async () => {
    await put({ rate: 0, seed: SEED });
    const unsampled = await served('ann');
    await put(ALL);
    const north = await sampleOf(await served('ann'));
    const own = await served('ivan');
    await sampleOf(own);
    const nobody = randomUUID();
    const asked: readonly (readonly [login: string, id: string, subject: string])[] = [
      ['iris', north.sampleId, `sample:${north.sampleId}`],
      ['iris', north.contactId, `sample:${north.sampleId}`],
      ['ines', unsampled, `contact:${unsampled}`],
      ['ines', nobody, `contact:${nobody}`],
      ['ivan', own, `sample:${(await sampleOf(own)).sampleId}`],
    ];
    for (const [login, id, subject] of asked) {
      const response = await hotline.request(login, 'GET', `/api/samples/${id}`);
      const { requestId, ...problem } = (await response.json()) as Record<string, unknown>;
      expect(requestId).toBeDefined();
      expect(problem).toEqual({
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        code: 'sample-not-found',
        detail: 'There is no such sample among those that you may inspect.',
      });
      expect(await trail(subject)).toContainEqual(['access-refused', hotline.personId(login)]);
    }
    const seen = async (login: string) =>
      (await json<SamplePage>(login, '/api/samples')).items.map(({ contactId }) => contactId);
    expect(await seen('iris')).not.toContain(north.contactId);
    expect(await seen('ivan')).toContain(north.contactId);
    expect(await seen('ivan')).not.toContain(own);
    for (const login of ['ada', 'gus', 'ann']) {
      expect((await hotline.request(login, 'GET', `/api/samples/${north.sampleId}`)).status).toBe(403);
    }
    expect((await hotline.request('ines', 'GET', '/api/samples/anything')).status).toBe(400);
  });

  it('cannot be inspected by anybody who served them on the way', async () => {
    await put({ ...ALL, always: [{ name: 'handed-back', requeued: true }] });
    const ivan = await hotline.readyAgent('ivan');
    const customer = await hotline.customer();
    await ivan.serve(customer.contactId);
    await ivan.command('seat:choose-state', { state: 'not-ready', reason: 'meal' });
    const response = await hotline.request('gus', 'POST', `/api/contacts/${customer.contactId}/requeue`, {
      reason: '换人',
    });
    expect(response.status).toBe(204);
    const bob = await hotline.readyAgent('bob');
    await bob.serve(customer.contactId);
    await bob.command('contact:end', { contactId: customer.contactId });
    await bob.command('contact:wrap-up', { contactId: customer.contactId, outcome: 'solved', note: '' });
    const sample = await sampleOf(customer.contactId);
    expect(sample.agent.name).toBe('BOB');
    expect(sample.reasons).toContainEqual({ kind: 'always', condition: 'handed-back' });
    expect((await hotline.request('ivan', 'GET', `/api/samples/${sample.sampleId}`)).status).toBe(404);
  });

  it('are shown with the pointer to their recording, never with its address', async () => {
    await put(ALL);
    const contactId = await served('ann');
    const recording = {
      contactId,
      centreId: 'north',
      provider: 'simulated',
      uri: `http://127.0.0.1/${contactId}.wav`,
      durationMs: 61_000,
      sha256: 'a'.repeat(64),
      recordedAt: Date.now(),
    };
    const recordings = hotline.app.app.get(RecordingsService, { strict: false });
    await recordings.keep(recording);
    await recordings.keep({ ...recording, durationMs: 1 });
    await sampleOf(contactId);
    const detail = await json<SampleDetail>('ines', `/api/samples/${contactId}`);
    expect(detail.sample.recording).toMatchObject({ durationMs: 61_000, sha256: 'a'.repeat(64) });
    expect(JSON.stringify(detail)).not.toContain('.wav');
  });

  it('are listed by page and filter, the latest first', async () => {
    await put({ ...ALL, always: [{ name: 'chats', medium: ['chat'] }] });
    const contacts: string[] = [];
    for (const login of ['ann', 'bob', 'ann']) {
      contacts.push(await served(login));
      await sampleOf(contacts.at(-1) ?? '');
    }
    const { closedAt } = await sampleOf(contacts[0] ?? '');
    const since = `from=${closedAt}`;
    const all = await json<SamplePage>('ines', `/api/samples?${since}`);
    expect(all.items.map(({ contactId }) => contactId)).toEqual([...contacts].reverse());
    expect(all.next).toBeNull();
    expect(all.queues.map(({ id }) => id)).toEqual(['bills', 'repair', 'short']);
    expect(all.outcomes).toContainEqual({ id: 'solved', name: '已解决', nameEn: 'Solved' });
    const first = await json<SamplePage>('ines', `/api/samples?${since}&limit=2`);
    const second = await json<SamplePage>('ines', `/api/samples?${since}&limit=2&before=${first.next ?? ''}`);
    expect([...first.items, ...second.items].map(({ contactId }) => contactId)).toEqual([...contacts].reverse());
    expect([first.items.length, second.next]).toEqual([2, null]);
    const bob = hotline.personId('bob');
    await json<SampleDetail>('ines', `/api/samples/${contacts[2] ?? ''}`);
    const counts: readonly (readonly [string, number])[] = [
      [`personId=${bob}`, 1],
      ['queueId=repair', 3],
      ['queueId=bills', 0],
      ['centreId=north', 3],
      ['centreId=south', 0],
      ['medium=voice', 0],
      ['reason=random', 3],
      ['reason=always', 3],
      ['reason=minimum', 0],
      ['opened=true', 1],
      ['opened=false', 2],
      [`to=${closedAt}`, 0],
    ];
    for (const [filter, count] of counts) {
      const { items } = await json<SamplePage>('ines', `/api/samples?${since}&${filter}`);
      expect([filter, items.length]).toEqual([filter, count]);
    }
  });

  it.each([
    ['limit=0', 'limit'],
    ['reason=taste', 'reason'],
    ['before=yesterday', 'before'],
    ['from=soon', 'from'],
    ['personId=ann', 'personId'],
    ['centre=north', 'centre'],
  ])('names the wrong filter of ?%s', async (filter, path) => {
    const response = await hotline.request('ines', 'GET', `/api/samples?${filter}`);
    const problem = (await response.json()) as Problem;
    expect([response.status, problem.code, problem.fields?.map((field) => field.path)]).toEqual([
      400,
      'invalid-request',
      [path],
    ]);
  });

  it('are told of to inspectors who may see them, and to nobody else', async () => {
    await put(ALL);
    const heard: Record<string, number[]> = { ines: [], iris: [], ivan: [], late: [] };
    const subscribe = async (login: string, name = login) => {
      const console = await (await hotline.console(login)).connected();
      console.socket.on('qa:samples', ({ newest }) => heard[name]?.push(newest));
      accepted(await console.send('qa:subscribe', {}));
      return console;
    };
    for (const login of ['ines', 'iris', 'ivan']) await subscribe(login);
    const late = await subscribe('ines', 'late');
    late.close();
    const north = await sampleOf(await served('ann'));
    await waitFor('ines to hear of it', () => heard['ines']?.includes(north.drawnAt));
    await waitFor('ivan to hear of it', () => heard['ivan']?.includes(north.drawnAt));
    const own = await sampleOf(await served('ivan'));
    await waitFor('ines to hear of the next', () => heard['ines']?.includes(own.drawnAt));
    const south = await sampleOf(await served('sue', 'south'));
    await waitFor('iris to hear of hers', () => heard['iris']?.includes(south.drawnAt));
    await waitFor('ivan to hear of the south', () => heard['ivan']?.includes(south.drawnAt));
    expect(heard['iris']).toEqual([south.drawnAt]);
    expect(heard['ivan']).not.toContain(own.drawnAt);
    expect(heard['late']).toEqual([]);
    for (const login of ['ada', 'gus', 'ann']) {
      const console = await (await hotline.console(login)).connected();
      expect(refused(await console.send('qa:subscribe', {})).code).toBe('forbidden');
    }
  });

  it('can be drawn again by whoever leads the inspection', async () => {
    const from = Date.now();
    await put({ rate: 1, seed: SEED }, 'short');
    const tim = await hotline.readyAgent('tim');
    for (const rate of [1, 0]) {
      await put({ rate, seed: SEED }, 'short');
      const customer = await hotline.customer('short');
      await tim.serve(customer.contactId);
      await tim.command('contact:end', { contactId: customer.contactId });
      await tim.command('contact:wrap-up', { contactId: customer.contactId, outcome: 'solved', note: '' });
    }
    const path = `/api/samples/verification?queueId=short&from=${from}&to=${from + 3_600_000}`;
    const found = await waitFor('both to be decided about', async () => {
      const verification = await json<{ pending: number; candidates: number }>('ines', path);
      return verification.pending === 0 && verification.candidates === 2 ? verification : null;
    });
    expect(found).toMatchObject({
      samples: { random: 1, minimum: 0, always: 0 },
      versions: [
        { seed: SEED, rate: 1, candidates: 1, expected: 1, drawn: 1 },
        { seed: SEED, rate: 0, candidates: 1, expected: 0, drawn: 0 },
      ],
      chiSquare: { value: 0, degrees: 0 },
      differences: { missing: 0, surplus: 0 },
    });
    expect(await json('iris', path)).toMatchObject({ candidates: 0 });
    const { manager } = hotline.app.app.get(DataSource);
    await manager.query("delete from samples where queue_id = 'short'");
    expect(await json('ines', path)).toMatchObject({ differences: { missing: 1, surplus: 0 } });
    const long = await hotline.request('ines', 'GET', `/api/samples/verification?queueId=short&from=0&to=${from}`);
    expect([long.status, ((await long.json()) as Problem).code]).toEqual([422, 'range-too-long']);
  });
});

describe('the sampling rule of a queue', () => {
  let hotline: Hotline;

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal' });
  });
  afterAll(async () => {
    await hotline.stop();
  });

  const path = '/api/queues/bills/sampling';
  const read = async () => (await (await hotline.request('ada', 'GET', path)).json()) as Record<string, unknown>;

  it('is one in twenty with a seed of its own until somebody decides otherwise', async () => {
    const first = await read();
    expect(first).toMatchObject({ queueId: 'bills', version: 1, rate: 0.05, minimumPerAgent: null, always: [] });
    expect(first['seed']).toMatch(/^[0-9a-f]{64}$/);
    expect(await read()).toEqual(first);
    const ines = await hotline.request('ines', 'GET', path);
    expect(await ines.json()).toEqual(first);
  });

  it('is changed by administrators of the whole hotline, with the version they saw, and every version stays', async () => {
    const before = await read();
    const change = {
      version: before['version'],
      rate: 0.25,
      minimumPerAgent: { count: 4, period: 'week' },
      always: [{ name: 'unsolved', outcome: ['solved'], minWaitedMs: 60_000 }],
    };
    const done = await hotline.request('ada', 'PUT', path, change);
    expect([done.status, await done.json()]).toEqual([
      200,
      expect.objectContaining({ ...change, version: 2, seed: before['seed'] }),
    ]);
    const late = await hotline.request('ada', 'PUT', path, change);
    expect([late.status, ((await late.json()) as Problem).code]).toEqual([409, 'changed-meanwhile']);
    const same = await hotline.request('ada', 'PUT', path, { ...change, version: 2 });
    expect(((await same.json()) as { version: number }).version).toBe(2);
    const reseeded = await hotline.request('ada', 'PUT', path, { ...change, version: 2, seed: SEED });
    expect(((await reseeded.json()) as { version: number }).version).toBe(3);
    const { manager } = hotline.app.app.get(DataSource);
    const versions: object[] = await manager.query(
      "select version from sampling_rules where queue_id = 'bills' order by 1",
    );
    expect(versions).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }]);
    const entries = await manager.find(AuditEntity, { where: { subject: 'queue:bills' }, order: { id: 'ASC' } });
    const sampling = entries.filter(({ action }) => action.startsWith('sampling'));
    expect(sampling.map(({ action }) => action)).toEqual([
      'sampling-rule-created',
      'sampling-rule-changed',
      'sampling-rule-changed',
    ]);
    expect(sampling[1]?.detail).toMatchObject({ before: { rate: 0.05 }, after: { rate: 0.25 } });
    expect(sampling[2]?.detail).toEqual({ version: 3, seedChanged: true });
    expect(JSON.stringify(sampling)).not.toContain(SEED);
  });

  it.each<[string, object, string]>([
    ['a rate of more than all', { rate: 1.1 }, 'rate'],
    ['no rate', {}, 'rate'],
    ['an unknown key', { rate: 1, rates: 2 }, 'rates'],
    ['an unknown condition', { rate: 1, always: [{ name: 'x', mood: 'bad' }] }, 'always.0.mood'],
    ['a rule without a condition', { rate: 1, always: [{ name: 'x' }] }, 'always.0'],
    [
      'a name twice',
      {
        rate: 1,
        always: [
          { name: 'x', minPriority: 1 },
          { name: 'x', minPriority: 2 },
        ],
      },
      'always.1.name',
    ],
    ['an unknown outcome', { rate: 1, always: [{ name: 'x', outcome: ['sloved'] }] }, 'always.0.outcome.0'],
    ['an impossible cause', { rate: 1, always: [{ name: 'x', closeCause: ['rejected'] }] }, 'always.0.closeCause.0'],
    ['a minimum of nothing', { rate: 1, minimumPerAgent: { count: 0, period: 'day' } }, 'minimumPerAgent.count'],
    ['an unknown period', { rate: 1, minimumPerAgent: { count: 1, period: 'year' } }, 'minimumPerAgent.period'],
    ['a short seed', { rate: 1, seed: 'abc' }, 'seed'],
  ])('is refused with %s', async (_, document, field) => {
    const { version } = await read();
    const response = await hotline.request('ada', 'PUT', path, { version, ...document });
    const problem = (await response.json()) as Problem;
    expect([response.status, problem.code, problem.fields?.[0]?.path]).toEqual([400, 'invalid-request', field]);
  });

  it('does not exist for a queue that does not', async () => {
    const response = await hotline.request('ada', 'GET', '/api/queues/nothing/sampling');
    expect([response.status, ((await response.json()) as Problem).code]).toEqual([404, 'queue-not-found']);
  });
});
