import { resolve } from 'node:path';
import type { Benchmark, Report } from '../benchmark';
import { inFreshProcess, NODE_FLAGS, say } from '../fresh-process';
import { machineLine, thisMachine } from '../machine';
import type { BenchOptions } from '../options';
import { markdownTable, plainTable, type TextTable } from '../text-table';
import {
  goalsTable,
  growthTables,
  kindsTable,
  rareTables,
  soakTable,
  standInsTable,
  throughputTable,
} from './case-tables';
import { caseName } from './figures';
import { judge } from './goals';
import type { Features } from './house';
import type { LoadPlan } from './load-plan';
import type { CaseResult } from './measure-case';
import type { RareResults } from './measure-rare';
import type { StandIn, StandInResult } from './measure-stand-in';
import type { SoakResult } from './soak';

const SEED = 1;
const COMMANDS = 400_000;

/** How large everything is. */
interface Scale {
  readonly seats: readonly number[];
  readonly waiting: readonly number[];
  readonly centres: readonly number[];
  readonly reference: { readonly seats: number; readonly waiting: number };
  readonly commands: number;
  readonly standInSeconds: number;
  readonly seatCommands: number;
}

const FULL: Scale = {
  seats: [1_000, 10_000, 100_000],
  waiting: [0, 10_000, 1_000_000],
  centres: [1, 20],
  reference: { seats: 10_000, waiting: 100_000 },
  commands: COMMANDS,
  standInSeconds: 20,
  seatCommands: 500,
};

/** Only shows that everything works; its figures say nothing. */
const QUICK: Scale = {
  seats: [60, 120],
  waiting: [0, 120],
  centres: [1, 3],
  reference: { seats: 120, waiting: 240 },
  commands: 2_000,
  standInSeconds: 0.5,
  seatCommands: 20,
};

/** The routing engine alone: speed, memory, and how both grow. docs/performance.md says what and how. */
export const routing: Benchmark = {
  about: 'the routing engine: commands per second, time by kind of command, memory, growth, and two stand-ins',
  numberOptions: {
    seats: 'only one load: so many seats (default 10000)',
    waiting: 'only one load: so many waiting (default 100000)',
    centres: 'only one load: so many centres (default 20)',
    commands: `measured commands of each load (default ${COMMANDS})`,
    soak: 'instead: so many commands of one load, weighing the heap',
  },
  run,
};

async function run({ numbers, quick }: BenchOptions): Promise<Report> {
  const scale = quick ? QUICK : FULL;
  const { seats, waiting, centres, soak } = numbers;
  const commands = numbers['commands'] ?? scale.commands;
  const { reference } = scale;
  const one = planOf(seats ?? reference.seats, waiting ?? reference.waiting, centres ?? Math.max(...scale.centres));
  if (soak !== undefined) return await runSoak(one, soak);
  if (seats !== undefined || waiting !== undefined || centres !== undefined) {
    const result = await measure(one, commands);
    return report({ case: result }, [throughputTable([result]), kindsTable(result)]);
  }
  return await runAll(scale, commands);
}

async function runAll(scale: Scale, commands: number): Promise<Report> {
  const { seats, waiting } = scale.reference;
  const reference: CaseResult[] = [];
  for (const centres of scale.centres) reference.push(await measure(planOf(seats, waiting, centres), commands));
  const most = Math.max(...scale.centres);
  const standIns: StandInResult[] = [];
  for (const standIn of ['linear scan', 'SQL'] as const) {
    standIns.push(...(await measureStandIn(standIn, planOf(seats, waiting, most, 'shared'), scale.standInSeconds)));
  }
  const rare = await measureRare(planOf(seats, waiting, most), scale.seatCommands);
  const cases: CaseResult[] = [];
  for (const plan of grid(scale)) cases.push(await measure(plan, commands));
  const goals = judge({ reference, cases, standIns });
  return report({ goals, reference, cases, standIns, rare }, [
    goalsTable(goals, scale === QUICK ? 'Goals (a quick run: these figures say nothing)' : 'Goals'),
    throughputTable([...reference, ...cases]),
    ...reference.map(kindsTable),
    ...growthTables(cases),
    standInsTable(standIns),
    ...rareTables(rare),
  ]);
}

async function runSoak(plan: LoadPlan, commands: number): Promise<Report> {
  say(`soak, ${caseName({ plan })}`);
  const result = await inFreshProcess<SoakResult>(processOf('soak'), { plan, commands });
  return report({ soak: result }, [soakTable(result)]);
}

function grid({ seats, waiting, centres }: Scale): LoadPlan[] {
  return centres.flatMap((sites) => seats.flatMap((people) => waiting.map((line) => planOf(people, line, sites))));
}

function planOf(seats: number, waiting: number, centres: number, features: Features = 'all'): LoadPlan {
  return { seats, waiting, centres, seed: SEED, features };
}

async function measure(plan: LoadPlan, commands: number): Promise<CaseResult> {
  say(caseName({ plan }));
  return await inFreshProcess<CaseResult>(processOf('case'), { plan, commands });
}

async function measureStandIn(standIn: StandIn, plan: LoadPlan, seconds: number): Promise<StandInResult[]> {
  say(`${standIn}, ${caseName({ plan })}`);
  return await inFreshProcess<StandInResult[]>(processOf('stand-in'), { standIn, plan, seconds });
}

async function measureRare(plan: LoadPlan, seatCommands: number): Promise<RareResults> {
  say(`what happens seldom, ${caseName({ plan })}`);
  return await inFreshProcess<RareResults>(processOf('rare'), { plan, seatCommands });
}

function processOf(name: 'case' | 'stand-in' | 'rare' | 'soak'): string {
  return resolve(__dirname, `${name}-process.js`);
}

function report(measured: object, tables: readonly TextTable[]): Report {
  const machine = thisMachine();
  const heading = `${machineLine(machine)}\nnode ${NODE_FLAGS.join(' ')}`;
  return {
    json: { machine, flags: NODE_FLAGS, ...measured },
    table: [heading, ...tables.map(plainTable)].join('\n\n'),
    markdown: [heading, ...tables.map(markdownTable)].join('\n\n'),
  };
}
