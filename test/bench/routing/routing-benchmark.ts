import { resolve } from 'node:path';
import type { Benchmark, Report } from '../benchmark';
import { inFreshProcess, NODE_FLAGS, say } from '../fresh-process';
import { machineLine, thisMachine } from '../machine';
import type { BenchOptions } from '../options';
import { markdownTable, plainTable } from '../text-table';
import { caseName, kindsTable, throughputTable } from './case-tables';
import type { LoadPlan } from './load-plan';
import type { CaseResult } from './measure-case';

const SEED = 1;
const COMMANDS = 400_000;
const QUICK_COMMANDS = 20_000;

/** The routing engine alone: speed, memory, and how both grow. docs/performance.md says what and how. */
export const routing: Benchmark = {
  about: 'the routing engine: commands per second, time by kind of command, memory, and how they grow',
  numberOptions: {
    seats: 'only this load: so many seats (default 10000)',
    waiting: 'only this load: so many waiting (default 100000)',
    centres: 'only this load: so many centres (default 20)',
    commands: `measured commands of each load (default ${COMMANDS})`,
  },
  run,
};

async function run(options: BenchOptions): Promise<Report> {
  const { numbers, quick } = options;
  const commands = numbers['commands'] ?? (quick ? QUICK_COMMANDS : COMMANDS);
  const results: CaseResult[] = [];
  for (const plan of loads(options)) results.push(await measure(plan, commands));
  const machine = thisMachine();
  const tables = [throughputTable(results), ...results.map(kindsTable)];
  return {
    json: { machine, flags: NODE_FLAGS, cases: results },
    table: [machineLine(machine), ...tables.map(plainTable)].join('\n\n'),
    markdown: tables.map(markdownTable).join('\n\n'),
  };
}

function loads({ numbers, quick }: BenchOptions): LoadPlan[] {
  const plan = (seats: number, waiting: number, centres: number): LoadPlan => ({
    seats,
    waiting,
    centres,
    seed: SEED,
    features: 'all',
  });
  const { seats, waiting, centres } = numbers;
  if (seats !== undefined || waiting !== undefined || centres !== undefined) {
    return [plan(seats ?? 10_000, waiting ?? 100_000, centres ?? 20)];
  }
  if (quick) return [plan(200, 0, 1), plan(200, 1_000, 1), plan(200, 1_000, 5)];
  return [1, 20].flatMap((sites) => [
    ...[1_000, 10_000, 100_000].flatMap((people) => [0, 10_000, 1_000_000].map((line) => plan(people, line, sites))),
    plan(10_000, 100_000, sites),
  ]);
}

async function measure(plan: LoadPlan, commands: number): Promise<CaseResult> {
  say(caseName({ plan }));
  return await inFreshProcess<CaseResult>(resolve(__dirname, 'case-process.js'), { plan, commands });
}
