import { Client } from 'pg';
import type { Command } from '../../src/routing/engine/commands';
import { RoutingEngine } from '../../src/routing/engine/engine';
import { makeHouse } from '../bench/routing/house';
import type { Heard } from '../bench/routing/heard';
import { LoadDriver } from '../bench/routing/load-driver';
import type { LoadPlan } from '../bench/routing/load-plan';
import { SqlDecisions } from '../bench/stand-ins/sql-decisions';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database';

/** Offers by contact, in the order of contacts: several decisions of one command may come in either order. */
const offersOf = (effects: readonly Heard[]) =>
  effects.flatMap((effect) => (effect.kind === 'offer-made' ? [effect] : []));
const pairs = (effects: readonly Heard[]) =>
  offersOf(effects)
    .map(({ contactId, seatId, ring }) => `${contactId} ${seatId} ${ring}`)
    .sort();

let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  database = await createEmptyDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

it.each([
  { seats: 60, waiting: 200, centres: 1, seed: 1, features: 'shared' },
  { seats: 80, waiting: 200, centres: 4, seed: 2, features: 'shared' },
] as const satisfies LoadPlan[])(
  'SQL chooses the same seats for the same contacts as the engine: %j',
  async (plan) => {
    const config = makeHouse(plan, plan.seed, plan.features);
    const engine = new RoutingEngine(config);
    const driver = new LoadDriver(config, plan);
    while (!driver.steady) {
      const { command, now } = driver.next(engine.nextDeadline());
      driver.learn(engine.apply(command, now));
    }
    const sql = await SqlDecisions.open(client, config, engine.snapshot());
    /** The engine's offers by SQL's name of them. */
    const names = new Map<string, string>();
    const translated = (command: Command): Command =>
      'offerId' in command ? { ...command, offerId: names.get(command.offerId) ?? command.offerId } : command;
    let offers = 0;
    for (let count = 0; count < 2_500; count++) {
      const { command, now } = driver.next(engine.nextDeadline());
      const effects = engine.apply(command, now);
      driver.learn(effects);
      const decided = await sql.apply(client, translated(command), now);
      expect(pairs(decided)).toEqual(pairs(effects));
      for (const { contactId, offerId } of offersOf(effects)) {
        names.set(offerId, offersOf(decided).find((offer) => offer.contactId === contactId)?.offerId ?? '');
      }
      offers += offersOf(effects).length;
    }
    expect(offers).toBeGreaterThan(200);
  },
  240_000,
);
