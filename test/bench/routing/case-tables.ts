import type { TextTable } from '../text-table';
import { advantage, type Goal, type Growth, seatGrowth, waitingGrowth } from './goals';
import type { CaseResult } from './measure-case';
import type { RareResults } from './measure-rare';
import type { StandInResult } from './measure-stand-in';
import { caseName, centresName, microseconds, whole } from './figures';
import type { LoadPlan } from './load-plan';
import { FLAT_BYTES_PER_COMMAND, type SoakResult } from './soak';

/** One line for each load. */
export function throughputTable(results: readonly CaseResult[]): TextTable {
  return {
    title: 'Commands per second of one core; microseconds per command',
    head: [
      'load',
      'commands/s',
      'µs mean',
      'µs p50',
      'µs p99',
      'µs max',
      'µs for changes',
      'B per seat',
      'B per waiting',
    ],
    rows: results.map((result) => [
      caseName(result),
      whole(result.commandsPerSecond),
      microseconds(result.nsPerCommand),
      microseconds(result.all.p50Ns),
      microseconds(result.all.p99Ns),
      microseconds(result.all.maxNs),
      microseconds(result.changesNsPerCommand),
      whole(result.heapPerSeat),
      result.heapPerWaiting === null ? '–' : whole(result.heapPerWaiting),
    ]),
  };
}

/** Both ways to grow: seats, and the waiting list. */
export function growthTables(cases: readonly CaseResult[]): TextTable[] {
  const [seats, waiting] = [seatGrowth(cases), waitingGrowth(cases)];
  const fromTo = (growths: readonly Growth[], size: (plan: LoadPlan) => number) =>
    growths[0] === undefined ? '' : `${whole(size(growths[0].from.plan))} → ${whole(size(growths[0].to.plan))}`;
  return [
    growthTable(
      `Time per command as a multiple, ${fromTo(seats, (plan) => plan.seats)} seats`,
      seats,
      (plan) => `${whole(plan.waiting)} waiting, ${centresName(plan)}`,
    ),
    growthTable(
      `Time per command as a multiple, ${fromTo(waiting, (plan) => plan.waiting)} waiting`,
      waiting,
      (plan) => `${whole(plan.seats)} seats, ${centresName(plan)}`,
    ),
  ];
}

/** One load, kind by kind. */
export function kindsTable(result: CaseResult): TextTable {
  return {
    title: `By kind of command: ${caseName(result)}`,
    head: ['command', 'share %', 'µs mean', 'µs p50', 'µs p99', 'µs max'],
    rows: Object.entries(result.kinds).map(([kind, latency]) => [
      kind,
      ((100 * latency.count) / result.commands).toFixed(1),
      microseconds(latency.meanNs),
      microseconds(latency.p50Ns),
      microseconds(latency.p99Ns),
      microseconds(latency.maxNs),
    ]),
  };
}

export function goalsTable(goals: readonly Goal[], title: string): TextTable {
  return {
    title,
    head: ['goal', 'wanted', 'found', 'verdict'],
    rows: goals.map(({ goal, wanted, found, passed }) => [goal, wanted, found, passed ? 'pass' : 'FAIL']),
  };
}

/**
 * Time of the larger load as a multiple of the smaller one's, for all commands (blocks) and kind by kind (means of single
 * calls). `constant` says what is the same in both.
 */
function growthTable(title: string, growths: readonly Growth[], constant: (plan: LoadPlan) => string): TextTable {
  const kinds = Object.keys(growths[0]?.to.kinds ?? {});
  const times = ({ from, to }: Growth, kind: string) => {
    const [larger, smaller] = [to.kinds[kind], from.kinds[kind]];
    return larger === undefined || smaller === undefined ? '–' : (larger.meanNs / smaller.meanNs).toFixed(2);
  };
  return {
    title,
    head: ['command', ...growths.map(({ to }) => constant(to.plan))],
    rows: [
      ['all', ...growths.map(({ ratio }) => ratio.toFixed(2))],
      ...kinds.map((kind) => [kind, ...growths.map((growth) => times(growth, kind))]),
    ],
  };
}

export function standInsTable(results: readonly StandInResult[]): TextTable {
  return {
    title: `The same load on stand-ins: ${results[0] === undefined ? '' : caseName(results[0])}`,
    head: ['stand-in', 'sessions', 'commands/s', 'offers/s', 'engine commands/s', 'engine ÷ stand-in'],
    rows: results.map((result) => [
      result.standIn,
      whole(result.sessions),
      whole(result.commandsPerSecond),
      whole((result.commandsPerSecond * result.offers) / result.commands),
      whole(result.engineCommandsPerSecond),
      whole(advantage(result)),
    ]),
  };
}

export function rareTables({ plan, once, seats }: RareResults): TextTable[] {
  return [
    {
      title: `What happens seldom: ${caseName({ plan })}`,
      head: ['what', 'ms', 'ms longest call', 'effects'],
      rows: once.map(({ name, totalMs, longestCallMs, effects }) => [
        name,
        totalMs.toFixed(1),
        longestCallMs.toFixed(1),
        whole(effects),
      ]),
    },
    {
      title: `Commands of single seats: ${caseName({ plan })}`,
      head: ['command', 'count', 'µs mean', 'µs p50', 'µs p99', 'µs max'],
      rows: Object.entries(seats).map(([kind, { count, meanNs, p50Ns, p99Ns, maxNs }]) => [
        kind,
        whole(count),
        microseconds(meanNs),
        microseconds(p50Ns),
        microseconds(p99Ns),
        microseconds(maxNs),
      ]),
    },
  ];
}

export function soakTable(result: SoakResult): TextTable {
  const { commands, samples, bytesPerCommand, flat, virtualHours } = result;
  const verdict = `${bytesPerCommand.toFixed(3)} B per command in the second half, ${flat ? 'flat' : 'NOT FLAT'}`;
  const bound = `bound ${FLAT_BYTES_PER_COMMAND} B`;
  return {
    title: `Soak of ${whole(commands)} commands, ${virtualHours.toFixed(1)} virtual hours, ${caseName(result)}: ${verdict} (${bound})`,
    head: ['commands', 'heap MB', 'waiting'],
    rows: samples.map((sample) => [whole(sample.commands), (sample.heap / 1e6).toFixed(2), whole(sample.waiting)]),
  };
}
