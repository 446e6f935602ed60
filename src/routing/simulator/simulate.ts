import { figureOf, figuresOf } from './figures';
import { type Plan, planOf } from './plan';
import type { ContactRow, FigureName, SimulationResult } from './result';
import { type Finished, runReplication } from './run';
import type { Scenario } from './scenario';
import { Tally } from './tally';

/** Who looks on while a simulation runs. */
export interface Onlooker {
  /** After each replication, its contacts in order of arrival. */
  readonly contact?: (row: ContactRow) => void;
  /** Now and then. `done` is the part of all replications' time that has passed, `contacts` how many arrived so far. */
  readonly progress?: (done: number, contacts: number) => void;
}

/**
 * Runs a scenario in virtual time on the production's engine (routing.md section 7). Deterministic: the same scenario
 * gives the same result. The scenario must have passed its checks (`scenario-file.ts`).
 */
export function simulate(scenario: Scenario, onlooker: Onlooker = {}): SimulationResult {
  const plan = planOf(scenario);
  const replications: Outcomes[] = [];
  let commands = 0;
  let contacts = 0;
  for (let replication = 0; replication < plan.replications; replication++) {
    const finished = runReplication(plan, replication, onlooker.contact !== undefined, (now, arrived) => {
      const part = Math.min(1, now / plan.endAt);
      onlooker.progress?.((replication + part) / plan.replications, contacts + arrived);
    });
    contacts += finished.arrived;
    commands += finished.commands;
    replications.push(outcomesOf(plan, finished));
    if (onlooker.contact !== undefined) finished.recorder.takeRows().forEach(onlooker.contact);
  }
  return {
    scenario: echoOf(scenario),
    total: figuresOf(replications.map((outcome) => outcome.total)),
    queues: byId(plan.queues, (index) => figuresOf(replications.map((outcome) => outcome.queues[index] as Values))),
    centres: byId(plan.centres, (index) => figuresOf(replications.map((outcome) => outcome.centres[index] as Values))),
    groups: byId(
      plan.groups.map((id) => ({ id })),
      (index) => ({ occupancy: figureOf(replications.map((outcome) => outcome.occupancies[index] ?? null)) }),
    ),
    engine: { commands },
  };
}

type Values = Readonly<Record<FigureName, number | null>>;

/** What is kept of a replication. */
interface Outcomes {
  readonly total: Values;
  readonly queues: readonly Values[];
  readonly centres: readonly Values[];
  readonly occupancies: readonly (number | null)[];
}

function outcomesOf(plan: Plan, { recorder }: Finished): Outcomes {
  const { tallies, window } = recorder;
  const windowMs = window.to - window.from;
  return {
    total: Tally.figuresOf(tallies.flat(), windowMs),
    queues: tallies.map((ofQueue) => Tally.figuresOf(ofQueue, windowMs)),
    centres: plan.centres.map((_, home) =>
      Tally.figuresOf(
        tallies.map((ofQueue) => ofQueue[home] as Tally),
        windowMs,
      ),
    ),
    occupancies: recorder.seatTimes.map((time) => time.occupancy),
  };
}

function byId<T>(things: readonly { readonly id: string }[], of: (index: number) => T): Record<string, T> {
  return Object.fromEntries(things.map(({ id }, index) => [id, of(index)]));
}

/** The scenario as given; long lists are told by their length. */
function echoOf(scenario: Scenario): unknown {
  return JSON.parse(
    JSON.stringify(scenario, (key, value: unknown) => (LISTS.has(key) && Array.isArray(value) ? value.length : value)),
  );
}

const LISTS: ReadonlySet<string> = new Set(['trace', 'timesS', 'valuesS']);
