import type { TextTable } from '../text-table';
import type { CaseResult } from './measure-case';

/** Whole numbers with thin groups, as 1,000. */
function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function microseconds(ns: number): string {
  return (ns / 1000).toFixed(ns < 100_000 ? 2 : 0);
}

export function caseName({ plan: { seats, waiting, centres } }: Pick<CaseResult, 'plan'>): string {
  return `${whole(seats)} seats, ${whole(waiting)} waiting, ${centres} ${centres === 1 ? 'centre' : 'centres'}`;
}

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
