import { RoutingEngine } from '../../../src/routing/engine/engine';
import { makeHouse } from '../routing/house';
import type { Heard } from '../routing/heard';
import { LoadDriver } from '../routing/load-driver';
import type { LoadPlan } from '../routing/load-plan';
import { LinearScan } from './linear-scan';

const offersOf = (effects: readonly Heard[]) =>
  effects.flatMap((effect) =>
    effect.kind === 'offer-made' ? [`${effect.contactId} ${effect.seatId} ${effect.ring} ${effect.offerId}`] : [],
  );

it.each([
  { seats: 60, waiting: 200, centres: 1, seed: 1, features: 'shared' },
  { seats: 80, waiting: 200, centres: 4, seed: 2, features: 'shared' },
  { seats: 120, waiting: 0, centres: 3, seed: 3, features: 'shared' },
] as const satisfies LoadPlan[])('chooses the same seats for the same contacts as the engine: %j', (plan) => {
  const config = makeHouse(plan, plan.seed, plan.features);
  const engine = new RoutingEngine(config);
  const driver = new LoadDriver(config, plan);
  while (!driver.steady) {
    const { command, now } = driver.next(engine.nextDeadline());
    driver.learn(engine.apply(command, now));
  }
  const scan = new LinearScan(config, engine.snapshot());
  let offers = 0;
  for (let count = 0; count < 6_000; count++) {
    const { command, now } = driver.next(engine.nextDeadline());
    const effects = engine.apply(command, now);
    driver.learn(effects);
    expect(offersOf(scan.apply(command, now))).toEqual(offersOf(effects));
    offers += offersOf(effects).length;
  }
  expect(offers).toBeGreaterThan(500);
});
