import { once, EventEmitter } from 'node:events';
import { ROUTER, type RouterPort } from '../../src/routing/ports';
import { createTestApp, type TestApp } from '../support/test-app';
import { look } from '../support/router-bench';

async function ready(application: TestApp): Promise<RouterPort> {
  const router = application.app.get<RouterPort>(ROUTER, { strict: false });
  const events = new EventEmitter();
  router.subscribe({ onCommitted: () => undefined, onStatus: ({ state }) => events.emit(state) });
  if (router.status().state !== 'ok') await once(events, 'ok');
  return router;
}

describe('the router inside the application', () => {
  it('leads by itself after the start, says so to the balancer, and gives the lease back when it stops', async () => {
    const application = await createTestApp();
    const { database } = application;
    await ready(application);
    const answer = await fetch(`${application.url}/health/ready`);
    expect(await answer.json()).toMatchObject({ parts: { router: { ok: true }, outbox: { ok: true } } });

    const successor = await createTestApp({ database });
    const waiting = await fetch(`${successor.url}/health/ready`);
    expect(waiting.status).toBe(503);
    expect(await waiting.json()).toMatchObject({ parts: { router: { ok: false } } });
    await application.app.close();
    await ready(successor);
    expect(await look(database.url, 'select epoch from routing_lease')).toEqual([{ epoch: '2' }]);
    await successor.close();
    await database.drop();
  });
});
