import { RoutingEngine } from '../../../src/routing/engine/engine';
import { makeHouse } from './house';
import { LoadDriver, type Timed } from './load-driver';
import { type LoadPlan, SHARES } from './load-plan';
import { RULES_IN_FORCE } from './overflow-rules';

interface Seen {
  readonly commands: Readonly<Record<string, number>>;
  readonly effects: Readonly<Record<string, number>>;
  readonly shortest: number;
  readonly longest: number;
  readonly fewestIdle: number;
  readonly timed: readonly Timed[];
}

/** Drives an engine; `learn` throws on the first rejection. Counts the steady state, but rules from the beginning. */
function run(plan: LoadPlan, steadyCommands: number): Seen {
  const config = makeHouse(plan, plan.seed, plan.features);
  const engine = new RoutingEngine(config);
  const driver = new LoadDriver(config, plan);
  const commands = new Map<string, number>();
  const effects = new Map<string, number>();
  const timed: Timed[] = [];
  const seen = { shortest: Infinity, longest: 0, fewestIdle: Infinity };
  for (let steady = 0; steady < steadyCommands;) {
    const next = driver.next(engine.nextDeadline());
    timed.push(next);
    const made = engine.apply(next.command, next.now);
    driver.learn(made);
    for (const effect of made) {
      if (driver.steady || effect.kind === 'rule-entered' || effect.kind === 'rule-left') {
        count(effects, effect.kind === 'offer-ended' ? effect.end : effect.kind);
      }
    }
    if (!driver.steady) continue;
    steady += 1;
    count(commands, next.command.kind);
    seen.shortest = Math.min(seen.shortest, driver.waiting.size);
    seen.longest = Math.max(seen.longest, driver.waiting.size);
    if (steady % 500 === 0) seen.fewestIdle = Math.min(seen.fewestIdle, idleSeats(engine));
  }
  return { commands: Object.fromEntries(commands), effects: Object.fromEntries(effects), timed, ...seen };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function idleSeats(engine: RoutingEngine): number {
  const { seat, contact } = engine.snapshot();
  const busy = new Set(contact.map(({ seatId, offer }) => seatId ?? offer?.seatId));
  return seat.filter(({ id, state }) => state === 'ready' && !busy.has(id)).length;
}

const plan = (over: Partial<LoadPlan>): LoadPlan => ({
  seats: 100,
  waiting: 300,
  centres: 1,
  seed: 7,
  features: 'all',
  ...over,
});

it.each([plan({}), plan({ centres: 4 }), plan({ centres: 4, features: 'shared' })])(
  'keeps the line at its length and asks only for what applies: %j',
  (load) => {
    const { shortest, longest } = run(load, 6_000);
    expect(shortest).toBeGreaterThan(0.9 * load.waiting);
    expect(longest).toBeLessThan(1.1 * load.waiting);
  },
);

it('without a line has idle seats always', () => {
  const { fewestIdle, longest } = run(plan({ waiting: 0, seats: 200 }), 6_000);
  expect(fewestIdle).toBeGreaterThan(20);
  expect(longest).toBeLessThan(60);
});

it('mixes whole lifecycles with the stated shares of declines, misses, holds and priority changes', () => {
  const { commands, effects } = run(plan({}), 12_000);
  const offers = effects['offer-made'] ?? 0;
  const arrivals = commands['contact-arrived'] ?? 0;
  const near = (counted: number | undefined, of: number, share: number) => {
    expect((counted ?? 0) / of).toBeGreaterThan(share * 0.6);
    expect((counted ?? 0) / of).toBeLessThan(share * 1.5);
  };
  near(effects['declined'], offers, SHARES.declined);
  near(effects['missed'], offers, SHARES.missed);
  near(commands['contact-held'], commands['media-connected'] ?? 0, SHARES.held);
  near(commands['contact-transferred'], commands['media-connected'] ?? 0, SHARES.transferred);
  near(commands['contact-abandoned'], arrivals, SHARES.abandoned);
  near(commands['contact-priority-changed'], arrivals, SHARES.priorityChanged);
  for (const kind of ['contact-queued', 'offer-accepted', 'media-connected', 'contact-ended', 'wrap-up-done']) {
    near(commands[kind], arrivals, 1);
  }
});

it('has ten overflow rules in force, and they stay', () => {
  const { effects } = run(plan({ centres: 4 }), 2_000);
  expect(effects['rule-entered']).toBe(RULES_IN_FORCE);
  expect(effects['rule-left']).toBeUndefined();
});

it('follows from its plan alone', () => {
  expect(run(plan({}), 1_000).timed).toEqual(run(plan({}), 1_000).timed);
  expect(run(plan({}), 1_000).timed).not.toEqual(run(plan({ seed: 8 }), 1_000).timed);
});
