import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from '../../src/routing/simulator/scenario';
import { readScenario } from '../../src/routing/simulator/scenario-file';
import { simulate } from '../../src/routing/simulator/simulate';

const FOLDER = 'scenarios';
const EXAMPLES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
/** Long enough for every example to have its trouble: outages begin at 5,400 s. */
const SHORT_S = 6_000;

function read(name: string): Scenario {
  const { scenario, problems } = readScenario(readFileSync(join(FOLDER, name), 'utf8'));
  expect(problems).toBeUndefined();
  return scenario as Scenario;
}

/** The same with one replication that ends early. */
function shortened(scenario: Scenario): Scenario {
  return { ...scenario, durationS: Math.min(scenario.durationS, SHORT_S), replications: 1 };
}

test('the examples are those that their page explains', () => {
  const explained = [...readFileSync(join(FOLDER, 'README.md'), 'utf8').matchAll(/`([a-z0-9-]+\.json)`/g)];
  expect(EXAMPLES.sort()).toEqual([...new Set(explained.map(([, name]) => name))].sort());
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(7);
});

test.each(EXAMPLES)('%s runs, and two runs give the same bytes', (name) => {
  const scenario = shortened(read(name));
  const first = JSON.stringify(simulate(scenario));
  expect(JSON.stringify(simulate(scenario))).toBe(first);
  const { total } = JSON.parse(first) as ReturnType<typeof simulate>;
  expect(total.answered.mean).toBeGreaterThan(100);
});

test('F-11: the insurer of 1,000 seats runs out of its 960 trunks before it runs out of seats', () => {
  const scenario = shortened(read('insurer-1000-seats.json'));
  expect(scenario.seats?.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(1000);
  expect(scenario.centres?.[0]).toMatchObject({ trunks: 960, ivrPorts: 240 });
  const { total, groups } = simulate(scenario);
  expect(total.rejected.mean).toBeGreaterThan(0);
  for (const { occupancy } of Object.values(groups)) expect(occupancy.mean).toBeLessThan(1);
  const wide = simulate({ ...scenario, centres: [{ id: 'national' }] });
  expect(wide.total.rejected.mean).toBe(0);
});

test('while a centre is down its contacts are served elsewhere', () => {
  const scenario = read('centre-outage.json');
  const up = (scenario.centres ?? []).map(({ id, trunks, state }) => ({
    id,
    ...(trunks && { trunks }),
    ...(state && { state }),
  }));
  const [down, calm] = [shortened(scenario), shortened({ ...scenario, centres: up })].map((each) => simulate(each));
  const north = (result: typeof down) => result?.centres['north']?.offered.mean ?? 0;
  expect(north(down)).toBeLessThan(north(calm));
  expect(down?.total.offered.mean).toBe(calm?.total.offered.mean);
  expect(down?.total.meanWaitS.mean).toBeGreaterThan(calm?.total.meanWaitS.mean ?? 0);
});
