import { HealthRegistry } from './health-registry';

describe('HealthRegistry', () => {
  let registry: HealthRegistry;
  beforeEach(() => {
    jest.useFakeTimers();
    registry = new HealthRegistry();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('reports each part, and does not wait for one that hangs', async () => {
    registry.register('database', () => ({ ok: true }));
    registry.register('router', () => Promise.resolve({ ok: false, detail: 'another process holds the lease' }));
    registry.register('exchange', () => new Promise(() => undefined));
    const asked = registry.ask();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await asked).toMatchObject({
      database: { ok: true },
      router: { ok: false, detail: 'another process holds the lease' },
      exchange: { ok: false, detail: 'no answer in 2000 ms' },
    });
  });

  it('refuses a second check of the same name', () => {
    registry.register('router', () => ({ ok: true }));
    expect(() => {
      registry.register('router', () => ({ ok: true }));
    }).toThrow('registered twice');
  });
});
