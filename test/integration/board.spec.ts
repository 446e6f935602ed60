import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AuditEntity } from '../../src/identity/audit.entity';
import { pick, seededRandom, type Random } from '../../src/kernel/random';
import type { ExplanationView, PastDecisionView, PastOfferView } from '../../src/platform/realtime/console-protocol';
import { BoardPicture } from '../support/board-picture';
import { accepted, type ConsoleClient, pictureOf } from '../support/console-client';
import { OrganisationService } from '../../src/agents/skills/organisation.service';
import { type ChatCustomer, Hotline } from '../support/hotline';
import { waitFor } from '../support/wait-for';

async function board(hotline: Hotline, login: string): Promise<{ console: ConsoleClient; picture: BoardPicture }> {
  const console = await (await hotline.console(login)).connected();
  const picture = await waitFor('the board to be loaded', () => console.watch());
  return { console, picture };
}

describe('the duty board over real sockets', () => {
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

  it('shows a contact from the door to the end within a second of each step', async () => {
    const { picture } = await board(hotline, 'dora');
    const cell = () => picture.list('cells').find(({ id }) => id === 'repair@north');
    const before = cell()?.offeredToday ?? 0;
    const customer = await hotline.customer();
    await waitFor('it waits', () => cell()?.waiting === 1 && cell()?.offeredToday === before + 1, 1_000);
    expect(picture.list('waiting')).toMatchObject([{ contactId: customer.contactId, state: 'queued' }]);
    const ann = await (await hotline.console('ann')).opened();
    await ann.command('seat:sign-in', { centreId: 'north' });
    await waitFor('a seat that is not ready', () => cell()?.staffedHere === 1 && cell()?.idleHere === 0, 1_000);
    await waitFor('its name', () => picture.list('seats')[0]?.name === 'ANN', 1_000);
    await ann.command('seat:choose-state', { state: 'ready' });
    await waitFor('an offer', () => picture.list('seats')[0]?.offering === true, 1_000);
    await ann.serve(customer.contactId);
    await waitFor('service', () => cell()?.inService === 1 && cell()?.waiting === 0, 1_000);
    expect(picture.list('waiting')).toEqual([]);
    await ann.command('contact:end', { contactId: customer.contactId });
    await ann.command('contact:wrap-up', { contactId: customer.contactId, outcome: 'solved', note: '' });
    await waitFor('an idle seat', () => cell()?.idleHere === 1 && cell()?.inService === 0, 1_000);
    expect(picture.gaps).toEqual([]);
  });

  it('shows nobody the centres of others', async () => {
    const north = await board(hotline, 'dora');
    const all = await board(hotline, 'gus');
    await hotline.readyAgent('sue', 'south');
    await hotline.customer('south');
    await waitFor('the whole hotline', () => all.picture.list('seats').some(({ centreId }) => centreId === 'south'));
    const bob = await hotline.readyAgent('bob');
    await waitFor('a seat of their own', () => north.picture.list('seats').length === 1);
    expect(north.picture.list('centres').map(({ centreId }) => centreId)).toEqual(['north']);
    expect(new Set(north.picture.list('cells').map(({ centreId }) => centreId))).toEqual(new Set(['north']));
    expect(north.picture.list('seats').map(({ seatId }) => seatId)).toEqual([hotline.personId('bob')]);
    expect(JSON.stringify(north.console.boardFrames)).not.toContain(hotline.personId('sue'));
    bob.close();
  });

  it('adds up over a random run', async () => {
    const seed = Date.now() % 1_000_000;
    const north = await board(hotline, 'dora');
    const all = await board(hotline, 'gus');
    const day = new RandomDay(hotline, seededRandom(seed));
    await day.run(80).catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
    for (const agent of day.agents) {
      await waitFor(`a desk's frames and snapshot to agree, seed ${seed}`, async () => {
        const held = agent.picture;
        expect(pictureOf(accepted(await agent.send('agent:snapshot', {})).snapshot)).toEqual(held);
        return true;
      });
      expect(agent.gaps).toEqual([]);
    }
    for (const { console, picture } of [north, all]) {
      await waitFor(`frames and snapshot to agree, seed ${seed}`, async () => {
        const fresh = new BoardPicture(accepted(await console.send('board:subscribe', {})).snapshot);
        expect(picture.to).toBe(fresh.to);
        expect(picture.shown()).toEqual(fresh.shown());
        return true;
      });
      expect(picture.gaps).toEqual([]);
    }
  });

  it('lets a page that lost a frame start over', async () => {
    const { console, picture } = await board(hotline, 'dora');
    picture.to -= 1;
    await hotline.customer();
    await waitFor('a frame that does not fit', () => picture.gaps.length > 0);
    const whole = await console.watch();
    await waitFor('the contact that waits', () => whole.list('waiting').length === 1);
    expect(whole.gaps).toEqual([]);
  });

  it('starts anew for those who watch when the configuration changes', async () => {
    const { console } = await board(hotline, 'dora');
    const response = await hotline.request('ada', 'PUT', '/api/queues/bills', {
      version: 1,
      id: 'bills',
      name: '电费',
      requires: { bills: 3 },
    });
    expect([response.status, await response.text()]).toMatchObject([200, expect.any(String)]);
    await waitFor('the word to read again', () => console.notices.includes('view:reset'));
    const snapshot = await waitFor('the new name', async () => {
      const answer = accepted(await console.send('board:subscribe', {}));
      return (
        answer.snapshot.queues.find(({ queueId, name }) => queueId === 'bills' && name === '电费') && answer.snapshot
      );
    });
    expect(snapshot.queues).toHaveLength(3);
  });
});

describe('the figures of the day', () => {
  it('are the same before a restart, after it, and in SQL', async () => {
    const seed = Date.now() % 1_000_000;
    const before = await Hotline.start({ logLevel: 'fatal' });
    const { database } = before.app;
    try {
      const { picture } = await board(before, 'gus');
      const day = new RandomDay(before, seededRandom(seed));
      await day.run(60);
      await day.serveOne();
      await before.endWork();
      const rows = await before.app.app
        .get(DataSource)
        .query<{ cause: string; n: number }[]>(
          'select close_cause as cause, count(*)::int as n from contacts group by 1',
        );
      const inSql = Object.fromEntries(rows.map(({ cause, n }) => [cause, n]));
      const told = {
        open: 0,
        served: inSql['served'] ?? 0,
        abandoned: inSql['abandoned'] ?? 0,
        rejected: inSql['rejected'] ?? 0,
        other: inSql['supervisor'] ?? 0,
      };
      expect(told.served).toBeGreaterThan(0);
      await waitFor(`the board to say what SQL says, seed ${seed}`, () => {
        expect(figuresOf(picture)['chat']).toEqual(told);
        return true;
      });
      const cells = dayOf(picture);
      await before.app.app.close();
      const after = await Hotline.start({ logLevel: 'fatal' }, database);
      try {
        const again = await board(after, 'gus');
        await waitFor(`the same day, seed ${seed}`, () => {
          expect(figuresOf(again.picture)['chat']).toEqual(told);
          expect(dayOf(again.picture)).toEqual(cells);
          return true;
        });
      } finally {
        await after.stop();
      }
    } finally {
      await database.drop();
    }
  });

  it('count what rules moved where it stands, and what they let go nowhere; again after a restart', async () => {
    const before = await Hotline.start({ logLevel: 'fatal' });
    const { database } = before.app;
    const apply = (rules: object[]) =>
      before.app.app.get(OrganisationService, { strict: false }).apply({ rules }, { system: 'test' });
    const rule = { name: 'r', homeCentreId: 'north', when: { manual: true }, enabled: 'on' };
    const move = { ...rule, id: 'shift', queueId: 'repair', action: 'move', targets: ['short'] };
    const letGo = { ...rule, id: 'let-go', queueId: 'short', action: 'release' };
    try {
      // Before anybody looks: a new configuration is a new snapshot.
      await apply([move, { ...letGo, enabled: 'off' }]);
      const { console } = await board(before, 'gus');
      const picture = await console.watch();
      const tim = await (await before.console('tim')).opened();
      await tim.command('seat:sign-in', { centreId: 'north' });
      const customers = [await before.customer(), await before.customer()];
      const countsOf = (shown: BoardPicture) => ({
        repair: dayOfCell(shown, 'repair@north'),
        short: dayOfCell(shown, 'short@north'),
        moved: shown.list('rules').find(({ ruleId }) => ruleId === 'shift')?.overflowedToday,
        other: figuresOf(shown)['chat']?.['other'],
      });
      await waitFor('both are moved', () => {
        const nothing = { offeredToday: 0, answeredToday: 0, abandonedToday: 0 };
        expect(countsOf(picture)).toEqual({
          repair: nothing,
          short: { ...nothing, offeredToday: 2 },
          moved: 2,
          other: 0,
        });
        return true;
      });
      await customers[0]?.leave();
      await waitFor('it has left', () => figuresOf(picture)['chat']?.['abandoned'] === 1);
      await apply([letGo]);
      const told = {
        repair: { offeredToday: 0, answeredToday: 0, abandonedToday: 0 },
        short: { offeredToday: 1, answeredToday: 0, abandonedToday: 1 },
        moved: 2,
        other: 1,
      };
      await waitFor('one has left, the other was let go', async () => {
        expect(countsOf(await console.watch())).toEqual(told);
        return true;
      });
      await before.app.app.close();
      const after = await Hotline.start({ logLevel: 'fatal' }, database);
      try {
        const again = await board(after, 'gus');
        await waitFor('the same day', () => {
          expect(countsOf(again.picture)).toEqual(told);
          return true;
        });
      } finally {
        await after.stop();
      }
    } finally {
      await database.drop();
    }
  });
});

function figuresOf(picture: BoardPicture): Record<string, Record<string, number>> {
  return (picture.shown() as { figures: Record<string, Record<string, number>> }).figures;
}

function dayOfCell(picture: BoardPicture, id: string): unknown {
  const { offeredToday, answeredToday, abandonedToday } = picture.list('cells').find((cell) => cell.id === id) ?? {};
  return { offeredToday, answeredToday, abandonedToday };
}

function dayOf(picture: BoardPicture): unknown {
  return picture
    .list('cells')
    .map((cell) => [cell.id, cell.offeredToday, cell.answeredToday, cell.answeredInTargetToday, cell.abandonedToday])
    .sort();
}

/** Agents and customers who do what comes to their minds. */
class RandomDay {
  private readonly customers: ChatCustomer[] = [];
  agents: readonly ConsoleClient[] = [];

  constructor(
    private readonly hotline: Hotline,
    private readonly random: Random,
  ) {}

  async run(steps: number): Promise<void> {
    this.agents = [
      await this.hotline.readyAgent('ann'),
      await this.hotline.readyAgent('bob'),
      await this.hotline.readyAgent('sue', 'south'),
    ];
    for (let step = 0; step < steps; step += 1) await this.step();
  }

  /** Whatever chance brought: one contact is served to its end, so that there is something to count. */
  async serveOne(): Promise<void> {
    const { hotline } = this;
    await hotline.endWork();
    const tim = await hotline.readyAgent('tim');
    const { contactId } = await hotline.customer('short');
    await tim.serve(contactId);
    await tim.command('contact:end', { contactId });
    await tim.command('contact:wrap-up', { contactId, outcome: 'solved', note: '' });
  }

  private async step(): Promise<void> {
    const agent = pick(this.random, this.agents);
    const contact = [...agent.picture.contacts.values()][0];
    const dice = this.random.below(6);
    if (dice === 0) this.customers.push(await this.hotline.customer(pick(this.random, ['north', 'south'])));
    if (dice === 1 && this.customers.length > 0) {
      const customer = this.customers.splice(this.random.below(this.customers.length), 1)[0];
      await customer?.leave();
    }
    const commandId = randomUUID();
    const { offer } = agent.picture;
    // Refusals are part of the day: what the page shows may be over already.
    if (dice === 2 && offer !== null) await agent.send('offer:accept', { commandId, offerId: offer.offerId });
    if (dice === 3 && offer !== null)
      await agent.send('offer:decline', { commandId, offerId: offer.offerId, reason: 'no' });
    if (dice === 4 && contact?.state === 'active')
      await agent.send('contact:end', { commandId, contactId: contact.contactId });
    if (dice === 4 && contact?.state === 'wrap-up') {
      await agent.send('contact:wrap-up', { commandId, contactId: contact.contactId, outcome: 'solved', note: '' });
    }
    if (dice === 5) {
      const rest = this.random.below(2) === 0;
      await agent.send(
        'seat:choose-state',
        rest ? { commandId, state: 'not-ready', reason: 'break' } : { commandId, state: 'ready' },
      );
    }
  }
}

it('F-25: with every centre saturated the contact stays home, and who watches is told once', async () => {
  const hotline = await Hotline.start({ logLevel: 'fatal' });
  try {
    const organisation = hotline.app.app.get(OrganisationService, { strict: false });
    const repair = { id: 'repair', name: '故障报修', requires: { repair: 3 } };
    const rule = { id: 'north-out', name: '北方溢出', queueId: 'repair', homeCentreId: 'north' };
    await organisation.apply(
      {
        queues: [{ ...repair, cost: { chat: 100 }, saturation: { waiting: 1 } }],
        rules: [{ ...rule, when: { readySeats: 0 }, targets: ['south'] }],
      },
      { system: 'test' },
    );
    const withRule = (login: string) =>
      waitFor('the rule on the board', async () => {
        const { picture } = await board(hotline, login);
        return picture.list('rules').some(({ conditions }) => conditions[0]?.name === 'readySeats') ? picture : null;
      });
    const watching = [await withRule('dora'), await withRule('gus')];
    for (const [login, centre] of [
      ['sue', 'south'],
      ['ann', 'north'],
    ] as const) {
      const agent = await hotline.readyAgent(login, centre);
      const { contactId } = await hotline.customer(centre);
      await agent.serve(contactId);
    }
    await hotline.customer('south');
    const stays = await hotline.customer();
    const next = await hotline.customer();
    for (const picture of watching) {
      const shown = (contactId: string) => picture.list('waiting').find((contact) => contact.contactId === contactId);
      await waitFor('the next one to be shown', () => shown(next.contactId) !== undefined);
      expect(shown(stays.contactId)).toMatchObject({ state: 'queued', homeCentreId: 'north', offeredSeatId: null });
      expect(picture.alerts).toMatchObject([{ alert: 'all-centres-saturated', queueId: 'repair', centreId: 'north' }]);
    }
  } finally {
    await hotline.stop();
  }
});

describe('what a duty manager may do', () => {
  let hotline: Hotline;

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal' });
    await board(hotline, 'gus');
  });
  afterEach(async () => {
    await hotline.clear();
  });
  afterAll(async () => {
    await hotline.stop();
  });

  async function post(
    login: string,
    path: string,
    body: object,
    key?: string,
  ): Promise<{ status: number; code?: string }> {
    const response = await hotline.request(login, 'POST', path, body, key);
    const text = await response.text();
    return { status: response.status, ...(text === '' ? {} : { code: (JSON.parse(text) as { code: string }).code }) };
  }

  const audited = async (subject: string): Promise<string[]> => {
    const entries = await hotline.app.app
      .get(DataSource)
      .manager.find(AuditEntity, { where: { subject }, order: { id: 'ASC' } });
    return entries.map(({ action }) => action);
  };

  it('switches a rule with reason and end; the board says so and says who', async () => {
    const { picture } = await board(hotline, 'dora');
    const rule = () => picture.list('rules').find(({ ruleId }) => ruleId === 'north-out');
    const until = Date.now() + 3_600_000;
    expect(await post('dora', '/api/rules/north-out/switch', { position: 'on', reason: '暴雨', until })).toEqual({
      status: 204,
    });
    await waitFor('the rule in force', () => rule()?.inForceSince !== null && rule()?.switched?.by === 'DORA');
    expect(rule()?.switched).toEqual({ position: 'on', reason: '暴雨', until, by: 'DORA' });
    expect(await post('dora', '/api/rules/north-out/switch', { position: 'auto', reason: '雨停' })).toEqual({
      status: 204,
    });
    await waitFor('the rule left alone', () => rule()?.switched === null);
    expect((await audited('rule:north-out')).slice(-2)).toEqual(['rule-switched', 'rule-switched']);
  });

  it.each([
    [{ position: 'on', reason: 'x' }, 'until'],
    [{ position: 'on', reason: '', until: 1 }, 'reason'],
    [{ position: 'on', reason: 'x'.repeat(201), until: 1 }, 'reason'],
    [{ position: 'on', reason: 'a\u0000b', until: 1 }, 'reason'],
    [{ position: 'auto', reason: 'a\ud800b' }, 'reason'],
    [{ position: 'on', reason: 'x', until: Number.MAX_SAFE_INTEGER }, 'until'],
    [{ position: 'up', reason: 'x', until: 1 }, 'position'],
    [{ position: 'auto', reason: 'x', why: 1 }, 'why'],
  ])('names the wrong field of %j', async (body, field) => {
    const response = await hotline.request('dora', 'POST', '/api/rules/north-out/switch', body);
    expect(response.status).toBe(400);
    const problem = (await response.json()) as { code: string; fields: { path: string }[] };
    expect(problem.code).toBe('invalid-request');
    expect(problem.fields.map(({ path }) => path)).toEqual([field]);
  });

  it('asks for a key of the change', async () => {
    const response = await hotline.request('dora', 'POST', '/api/contacts/x/requeue', { reason: 'x' }, '');
    expect(await response.json()).toMatchObject({ code: 'invalid-request', fields: [{ path: 'Idempotency-Key' }] });
  });

  it('refuses a key that already names another change', async () => {
    const { picture } = await board(hotline, 'dora');
    const { contactId } = await hotline.customer();
    const other = await hotline.customer();
    await waitFor('both wait', () => picture.list('waiting').length === 2);
    const path = `/api/contacts/${contactId}/priority`;
    const [done, refused] = [randomUUID(), randomUUID()];
    const change = { priority: 5, reason: '老人独居' };
    expect(await post('dora', path, change, done)).toEqual({ status: 204 });
    expect((await post('dora', `/api/contacts/${contactId}/requeue`, { reason: 'x' }, refused)).status).toBe(409);
    const reused = { status: 422, code: 'idempotency-key-reused' };
    expect(await post('dora', path, { ...change, priority: 6 }, done)).toEqual(reused);
    expect(await post('dora', `/api/contacts/${other.contactId}/priority`, change, done)).toEqual(reused);
    expect(await post('dora', `/api/contacts/${contactId}/close`, { reason: '老人独居' }, done)).toEqual(reused);
    expect(await post('dora', path, change, refused)).toEqual(reused);
    const told = await hotline.request('dora', 'POST', path, { ...change, priority: 6 }, done);
    expect(await told.json()).toMatchObject({
      detail: expect.stringMatching(/Idempotency-Key.*[Cc]hoose a new key/) as unknown,
    });
    expect(await post('dora', path, change, done)).toEqual({ status: 204 });
    expect(await post('gus', path, { ...change, priority: 7 }, done)).toEqual({ status: 204 });
    await waitFor('what another person asked under a key of theirs', () =>
      picture.list('waiting').some((waiting) => waiting.contactId === contactId && waiting.priority === 7),
    );
    expect(await audited(`contact:${contactId}`)).toEqual(['contact-prioritised', 'contact-prioritised']);
    expect(await audited(`contact:${other.contactId}`)).toEqual([]);
  });

  it('does one of two changes that come under one key at once', async () => {
    const { picture } = await board(hotline, 'dora');
    const { contactId } = await hotline.customer();
    await waitFor('it waits', () => picture.list('waiting').length === 1);
    const key = randomUUID();
    const answers = await Promise.all(
      [3, 4].map((priority) => post('dora', `/api/contacts/${contactId}/priority`, { priority, reason: 'x' }, key)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422]);
    expect(await audited(`contact:${contactId}`)).toEqual(['contact-prioritised']);
  });

  it('takes a contact from a seat and closes it, each once however often it is asked', async () => {
    const ann = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    await ann.serve(customer.contactId);
    const { contactId } = customer;
    const key = randomUUID();
    expect(await post('dora', `/api/contacts/${contactId}/requeue`, { reason: '换人' }, key)).toEqual({ status: 204 });
    await waitFor(
      'it is offered again',
      () => ann.picture.offer?.contactId === contactId || ann.picture.contacts.size === 0,
    );
    expect(await post('dora', `/api/contacts/${contactId}/requeue`, { reason: '换人' }, key)).toEqual({ status: 204 });
    expect(await post('dora', `/api/contacts/${contactId}/close`, { reason: '误呼' }, `${key}-2`)).toEqual({
      status: 204,
    });
    expect(await post('dora', `/api/contacts/${contactId}/close`, { reason: '误呼' }, `${key}-2`)).toEqual({
      status: 204,
    });
    expect((await post('dora', `/api/contacts/${contactId}/close`, { reason: '误呼' })).status).toBe(404);
    expect(await audited(`contact:${contactId}`)).toEqual(['contact-requeued', 'contact-closed']);
  });

  it('puts a contact first, and is told what the engine refuses', async () => {
    const { picture } = await board(hotline, 'dora');
    const { contactId } = await hotline.customer();
    await waitFor('it waits', () => picture.list('waiting').length === 1);
    expect(await post('dora', `/api/contacts/${contactId}/priority`, { priority: 5, reason: '老人独居' })).toEqual({
      status: 204,
    });
    await waitFor('its priority', () => picture.list('waiting')[0]?.priority === 5);
    expect(await post('dora', `/api/contacts/${contactId}/requeue`, { reason: 'x' })).toEqual({
      status: 409,
      code: 'contact-wrong-state',
    });
  });

  it('forces the state of a seat, and the person at it hears who and why', async () => {
    const ann = await hotline.readyAgent('ann');
    const path = `/api/seats/${hotline.personId('ann')}/state`;
    const change = { state: 'not-ready', notReadyReason: 'training', reason: '参加应急培训' };
    await waitFor('the board to know the seat', async () => (await post('dora', path, change)).status === 204);
    await ann.shows('the forced state', ({ seat }) => seat?.state === 'not-ready' && seat.reason === 'training');
    await waitFor('who and why', () =>
      ann.frames.some(({ forced }) => forced?.by === 'DORA' && forced.reason === change.reason),
    );
    expect(await post('dora', path, { state: 'signed-out', reason: '下班' })).toEqual({ status: 204 });
    await ann.shows('signed out', ({ seat }) => seat === null);
  });

  it('sets the state of a centre', async () => {
    const { picture } = await board(hotline, 'dora');
    expect(await post('dora', '/api/centres/north/state', { state: 'degraded', reason: '机房检修' })).toEqual({
      status: 204,
    });
    await waitFor('degraded', () => picture.list('centres')[0]?.state === 'degraded');
    const again = await hotline.request('dora', 'POST', '/api/centres/north/state', { state: 'degraded', reason: 'x' });
    expect([again.status, await again.text()]).toEqual([
      409,
      expect.stringContaining('centre north is degraded already'),
    ]);
    expect(await post('dora', '/api/centres/north/state', { state: 'active', reason: '恢复' })).toEqual({
      status: 204,
    });
    await waitFor('active', () => picture.list('centres')[0]?.state === 'active');
  });

  it('is refused in centres of others, and that is written down', async () => {
    const sue = await hotline.readyAgent('sue', 'south');
    const customer = await hotline.customer('south');
    await sue.offer();
    const { contactId } = customer;
    const paths: [string, object][] = [
      [`/api/contacts/${contactId}/close`, { reason: 'x' }],
      [`/api/contacts/${contactId}/requeue`, { reason: 'x' }],
      [`/api/contacts/${contactId}/priority`, { priority: 1, reason: 'x' }],
      [`/api/seats/${hotline.personId('sue')}/state`, { state: 'signed-out', reason: 'x' }],
      ['/api/centres/south/state', { state: 'down', reason: 'x' }],
    ];
    for (const [path, body] of paths) {
      expect([path, await post('dora', path, body)]).toEqual([path, { status: 403, code: 'outside-your-centres' }]);
    }
    const explanation = await hotline.request('dora', 'GET', `/api/contacts/${contactId}/explanation`);
    expect(explanation.status).toBe(403);
    expect(sue.picture.offer?.contactId).toBe(contactId);
    expect(await audited(`contact:${contactId}`)).toEqual([
      'contact-closed-refused',
      'contact-requeued-refused',
      'contact-prioritised-refused',
      'contact-explained-refused',
    ]);
    expect((await audited('centre:south')).at(-1)).toBe('centre-state-changed-refused');
  });

  it('is not an agent or an inspector', async () => {
    for (const login of ['ann', 'ines']) {
      expect((await post(login, '/api/centres/north/state', { state: 'down', reason: 'x' })).status).toBe(403);
    }
  });

  describe('explains why a contact waits', () => {
    const ask = (login: string, contactId: string, query = ''): Promise<Response> =>
      hotline.request(login, 'GET', `/api/contacts/${contactId}/explanation${query}`);
    const explained = async (login: string, contactId: string, query = ''): Promise<ExplanationView> =>
      (await ask(login, contactId, query)).json() as Promise<ExplanationView>;

    it('naming only seats of the centres that the asker may see', async () => {
      await hotline.readyAgent('tim');
      await hotline.readyAgent('sue', 'south');
      const { contactId } = await hotline.customer();
      const asked = await explained('gus', contactId);
      expect(asked).toMatchObject({
        state: 'queued',
        placeInLine: 1,
        counts: { 'missing-skill': 1, 'out-of-scope': 1 },
        rings: [{ ring: 0, requires: { repair: 3 }, reached: true }],
        scope: [{ centreId: 'north', because: 'home' }],
        matching: 2,
        names: {
          skills: { repair: { name: '报修' } },
          centres: { north: { name: '北方中心' }, south: { name: '南方中心' } },
        },
      });
      const dora = await explained('dora', contactId);
      expect(dora.seats).toMatchObject([
        {
          name: 'TIM',
          state: 'ready',
          reason: 'missing-skill',
          lacks: [{ skillId: 'repair', has: 0, needs: 3 }],
        },
      ]);
      expect([dora.matching, dora.counts]).toEqual([1, asked.counts]);
    });

    it('page by page, and one reason at a time', async () => {
      const names = ['tim', 'ann', 'bob'];
      for (const login of names) await hotline.readyAgent(login);
      const busy = [await hotline.customer(), await hotline.customer()];
      await waitFor('both are offered', async () => {
        const states = await Promise.all(busy.map(async ({ contactId }) => (await explained('dora', contactId)).state));
        return states.every((state) => state === 'offered');
      });
      const { contactId } = await hotline.customer();
      const all = await explained('dora', contactId);
      expect(all.counts).toMatchObject({ 'missing-skill': 1, 'offer-pending': 2 });
      expect(all.seats.map(({ seatNumber }) => seatNumber)).toEqual(
        all.seats.map(({ seatNumber }) => seatNumber).sort((a, b) => a - b),
      );
      const pages = await Promise.all(
        [0, 1, 2, 3].map((offset) => explained('dora', contactId, `?offset=${offset}&limit=1`)),
      );
      expect(pages.flatMap(({ seats }) => seats)).toEqual(all.seats);
      expect(pages.map(({ matching, offset }) => [matching, offset])).toEqual(
        [0, 1, 2, 3].map((offset) => [3, offset]),
      );
      const lacking = await explained('dora', contactId, '?reason=missing-skill');
      expect([lacking.matching, lacking.seats.map(({ name }) => name), lacking.counts]).toEqual([
        1,
        ['TIM'],
        all.counts,
      ]);
    });

    it.each([
      ['offset=-1', 'offset', 'must be a whole number from 0 to 1000000'],
      ['limit=0', 'limit', 'must be a whole number from 1 to 200'],
      ['limit=201', 'limit', 'must be a whole number from 1 to 200'],
      ['reason=tired', 'reason', 'must be one of: seat-not-ready, out-of-scope,'],
      ['page=2', 'page', 'unknown key; known here: offset, limit, reason'],
    ])('and refuses ?%s with what would be right', async (query, path, words) => {
      const { contactId } = await hotline.customer();
      const answer = await ask('dora', contactId, `?${query}`);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        code: 'invalid-request',
        fields: [{ path, message: expect.stringContaining(words) as unknown }],
      });
    });

    it('until it is closed', async () => {
      const { contactId } = await hotline.customer();
      expect(await post('dora', `/api/contacts/${contactId}/close`, { reason: '查验' })).toEqual({ status: 204 });
      const answer = await waitFor('the board to know', async () => {
        const late = await ask('dora', contactId);
        return late.status === 404 ? late : null;
      });
      expect(await answer.json()).toMatchObject({ code: 'unknown-contact' });
    });
  });

  describe('explains why a contact was offered to a seat, afterwards', () => {
    const ask = (login: string, path: string): Promise<Response> =>
      hotline.request(login, 'GET', `/api/contacts/${path}`);
    const offersOf = async (login: string, contactId: string): Promise<PastOfferView[]> => {
      const answer = await ask(login, `${contactId}/offers`);
      return ((await answer.json()) as { readonly items: PastOfferView[] }).items;
    };

    it('with the seats and the contacts that were compared, and their points', async () => {
      const first = await hotline.customer();
      const second = await hotline.customer();
      await hotline.readyAgent('tim');
      const ann = await hotline.readyAgent('ann');
      await ann.offer();
      await ann.serve(first.contactId);
      await ann.command('contact:end', { contactId: first.contactId });
      await ann.command('contact:wrap-up', { contactId: first.contactId, outcome: 'solved', note: '' });
      await waitFor(
        'it to be closed',
        async () => (await ask('dora', `${first.contactId}/explanation`)).status === 404,
      );

      const [offer, ...others] = await offersOf('dora', first.contactId);
      expect(others).toEqual([]);
      expect(offer).toMatchObject({ name: 'ANN', ring: 0, end: 'accepted', queueId: 'repair', seatCentreId: 'north' });
      const answer = await ask('dora', `${first.contactId}/offers/${offer?.offerId ?? ''}/explanation`);
      expect(answer.status).toBe(200);
      const decision = (await answer.json()) as PastDecisionView;
      expect(decision).toMatchObject({
        at: offer?.at,
        name: 'ANN',
        manual: false,
        ranking: 'packed',
        seats: [{ name: 'ANN', chosen: true, ring: 0, atHome: true, levels: 5, capacity: 100 }],
        contacts: [
          { contactId: first.contactId, chosen: true, ratePerS: 0.3 },
          { contactId: second.contactId, chosen: false },
        ],
        contactsInAll: 2,
        explanation: {
          state: 'queued',
          counts: { eligible: 1, 'missing-skill': 1 },
          seats: [
            { name: 'ANN', reason: null },
            { name: 'TIM', reason: 'missing-skill', lacks: [{ skillId: 'repair', has: 0, needs: 3 }] },
          ],
          names: { queues: { repair: { name: '故障报修' } }, skills: { repair: { name: '报修' } } },
        },
      });
      const [chosen, passedOver] = decision.contacts;
      expect(chosen?.score).toBeGreaterThan(passedOver?.score ?? Infinity);
      expect((await audited(`contact:${first.contactId}`)).at(-1)).toBe('offer-explained');
      expect(await offersOf('dora', second.contactId)).toHaveLength(1);
    });

    it('to nobody of other centres, and with a clear word when there was no such offer', async () => {
      const customer = await hotline.customer('south');
      expect((await ask('dora', `${customer.contactId}/offers`)).status).toBe(403);
      expect((await ask('dora', `${customer.contactId}/offers/o-1/explanation`)).status).toBe(403);
      expect(await audited(`contact:${customer.contactId}`)).toEqual([
        'offer-explained-refused',
        'offer-explained-refused',
      ]);
      const unknown = await ask('gus', `${customer.contactId}/offers/o-1/explanation`);
      expect([unknown.status, await unknown.json()]).toEqual([
        404,
        expect.objectContaining({ code: 'offer-not-found' }),
      ]);
      expect(await (await ask('gus', 'nobody/offers')).json()).toMatchObject({ code: 'unknown-contact' });
    });
  });
});
