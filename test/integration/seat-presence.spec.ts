import { randomUUID } from 'node:crypto';
import type { Fact } from '../../src/routing/engine/effects';
import { Hotline } from '../support/hotline';
import { waitFor } from '../support/wait-for';

const RELOAD_MS = 600;

describe('a seat whose console is gone', () => {
  let hotline: Hotline;
  const facts: Fact[] = [];

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal', seatReloadMs: RELOAD_MS, seatGraceMs: 3_000 });
    hotline.router.subscribe({
      onCommitted: ({ effects }) => {
        facts.push(...(effects as Fact[]));
      },
    });
  });
  afterEach(async () => {
    await hotline.clear();
    facts.length = 0;
  });
  afterAll(async () => {
    await hotline.stop();
  });

  const state = (login: string): string | undefined =>
    hotline.router.committed().state.seat.find(({ id }) => id === hotline.personId(login))?.state;
  const statesOf = (login: string): string[] =>
    facts.flatMap((fact) =>
      fact.kind === 'seat-state-changed' && fact.seatId === hotline.personId(login) ? [fact.to] : [],
    );

  it('is not missed while its page reloads', async () => {
    const ann = await hotline.readyAgent('ann', 'north', { consoleId: 'b3a8f3a4-5c57-4a2e-9e0c-2f4f1f5f7b11' });
    ann.close();
    const again = await (await hotline.console('ann', { consoleId: 'b3a8f3a4-5c57-4a2e-9e0c-2f4f1f5f7b11' })).opened();
    expect(again.picture).toMatchObject({ holdsSeat: true, seat: { state: 'ready' } });
    // Longer than a reload may take: a later seat is found missing, this one is not.
    const bob = await hotline.readyAgent('bob');
    bob.close();
    await waitFor('the other seat to be missed', () => state('bob') === 'disconnected');
    expect(state('ann')).toBe('ready');
    expect(statesOf('ann')).not.toContain('disconnected');
  });

  it('is disconnected after the reload time, and ready again when its console comes back', async () => {
    const ann = await hotline.readyAgent('ann');
    const closedAt = Date.now();
    ann.close();
    await waitFor('the seat to be missed', () => state('ann') === 'disconnected');
    expect(Date.now() - closedAt).toBeGreaterThanOrEqual(RELOAD_MS);
    const back = await (await hotline.console('ann')).opened();
    await back.shows('ready again', ({ seat }) => seat?.state === 'ready');
    expect(statesOf('ann').slice(-2)).toEqual(['disconnected', 'ready']);
  });

  it('is signed out when the grace is over, and its text contact goes back to its place in line', async () => {
    const ann = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    await ann.serve(customer.contactId);
    const enqueuedAt = ann.picture.contacts.get(customer.contactId)?.enqueuedAt;
    ann.close();
    await waitFor('the seat to be signed out', () => state('ann') === undefined);
    const contact = hotline.router.committed().state.contact.find(({ id }) => id === customer.contactId);
    expect(contact).toMatchObject({ state: 'queued', enqueuedAt });
  });

  it('is kept when one of two consoles goes', async () => {
    const first = await hotline.readyAgent('ann', 'north', { consoleId: randomUUID() });
    const second = await (await hotline.console('ann', { consoleId: randomUUID() })).opened();
    first.close();
    await second.shows('the seat here', ({ holdsSeat }) => holdsSeat);
    const bob = await hotline.readyAgent('bob');
    bob.close();
    await waitFor('the other seat to be missed', () => state('bob') === 'disconnected');
    expect(state('ann')).toBe('ready');
  });
});

describe('our own restart', () => {
  it('counts from its readiness for seats whose consoles do not come back, and leaves the others alone', async () => {
    const config = { logLevel: 'fatal', seatReloadMs: RELOAD_MS, seatGraceMs: 60_000 } as const;
    const before = await Hotline.start(config);
    const { database } = before.app;
    try {
      await before.readyAgent('ann');
      await before.readyAgent('bob');
      await before.app.app.close();
      const after = await Hotline.start(config, database);
      try {
        const ann = await (await after.console('ann')).opened();
        expect(ann.picture.seat?.state).toBe('ready');
        const state = (login: string): string | undefined =>
          after.router.committed().state.seat.find(({ id }) => id === after.personId(login))?.state;
        await waitFor('the seat without a console to be missed', () => state('bob') === 'disconnected');
        expect(state('ann')).toBe('ready');
      } finally {
        await after.stop();
      }
    } finally {
      await database.drop();
    }
  });
});
