import { randomUUID } from 'node:crypto';
import type { Fact } from '../../src/routing/engine/effects';
import { accepted, refused } from '../support/console-client';
import { Hotline } from '../support/hotline';
import { TcpProxy } from '../support/tcp-proxy';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { waitFor } from '../support/wait-for';

const RELOAD_MS = 500;

describe('while the database is away', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let hotline: Hotline;

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await TcpProxy.to(database.url);
    const through: TestDatabase = { url: proxy.urlOf(database.url), drop: () => Promise.resolve() };
    const config = {
      logLevel: 'silent',
      seatReloadMs: RELOAD_MS,
      seatGraceMs: 60_000,
      routerTimeoutMs: 1_000,
    } as const;
    hotline = await Hotline.start(config, through);
  });
  afterAll(async () => {
    await hotline.stop();
    await proxy.close();
    await database.drop();
  });

  it('consoles are told, commands are refused as repeatable, no seat is lost or not responding, and all goes on by itself', async () => {
    const facts: Fact[] = [];
    hotline.router.subscribe({ onCommitted: ({ effects }) => void facts.push(...(effects as Fact[])) });
    const ann = await hotline.readyAgent('ann', 'north', { consoleId: randomUUID() });
    const bob = await hotline.readyAgent('bob', 'north', { consoleId: randomUUID() });
    await hotline.customer();
    const offered = await Promise.race([ann.offer().then(() => ann), bob.offer().then(() => bob)]);
    const offer = await offered.offer();
    const other = offered === ann ? bob : ann;

    proxy.cut();
    const choose = { commandId: randomUUID(), state: 'not-ready', reason: 'break' } as const;
    const answer = refused(await other.send('seat:choose-state', choose));
    expect(answer).toMatchObject({ retryable: true });
    await waitFor(
      'both to be told',
      () => ann.notices.at(-1) === 'service:away' && bob.notices.at(-1) === 'service:away',
    );
    other.close();

    proxy.mend();
    await waitFor(
      'to be told that all is well',
      () => offered.notices.includes('view:reset') || offered.notices.at(-1) === 'service:ok',
    );
    await waitFor('the seat without a console to be missed, counted from now', () =>
      facts.some((fact) => fact.kind === 'seat-state-changed' && fact.to === 'disconnected'),
    );
    const states = facts.flatMap((fact) => (fact.kind === 'seat-state-changed' ? [fact.to] : []));
    expect(states).not.toContain('not-responding');
    const back = await (await hotline.console(other === ann ? 'ann' : 'bob')).opened();
    accepted(await back.send('seat:choose-state', choose));
    await back.shows('what was chosen while it was away', ({ seat }) => seat?.reason === 'break');
    expect(offer.contactId).toBe((await offered.offer()).contactId);
  });
});
