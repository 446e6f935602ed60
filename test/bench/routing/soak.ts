import { heapUsed } from '../heap-used';
import type { LoadPlan } from './load-plan';
import { BATCH, prepare, step } from './measure-case';

interface HeapSample {
  readonly commands: number;
  readonly heap: number;
  readonly waiting: number;
}

export interface SoakResult {
  readonly plan: LoadPlan;
  readonly commands: number;
  readonly samples: readonly HeapSample[];
  /** Of the least-squares line through the second half. */
  readonly bytesPerCommand: number;
  readonly flat: boolean;
  readonly virtualHours: number;
}

/** One entry of any map for each contact would cost eight times as much. */
export const FLAT_BYTES_PER_COMMAND = 1;
const SAMPLES = 50;

/** Runs the load for so many commands and weighs the heap on the way, each time after a collection. */
export function soak(plan: LoadPlan, commands: number, say: (line: string) => void): SoakResult {
  const { engine, driver } = prepare(plan, say);
  const startedAt = driver.now;
  const samples: HeapSample[] = [];
  const every = Math.max(1, Math.floor(commands / SAMPLES));
  for (let done = 1; done <= commands; done++) {
    step({ engine, driver });
    if (done % BATCH === 0) engine.takeChanges();
    if (done % every !== 0) continue;
    engine.takeChanges();
    const sample = { commands: done, heap: heapUsed(), waiting: driver.waiting.size };
    samples.push(sample);
    say(`${done} commands, heap ${(sample.heap / 1e6).toFixed(2)} MB, ${sample.waiting} waiting`);
  }
  const bytesPerCommand = slope(samples.slice(Math.floor(samples.length / 2)));
  const flat = Math.abs(bytesPerCommand) <= FLAT_BYTES_PER_COMMAND;
  return { plan, commands, samples, bytesPerCommand, flat, virtualHours: (driver.now - startedAt) / 3_600_000 };
}

/** Bytes per command of the least-squares line. */
export function slope(samples: readonly Pick<HeapSample, 'commands' | 'heap'>[]): number {
  const mean = (pick: (sample: Pick<HeapSample, 'commands' | 'heap'>) => number) =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [meanCommands, meanHeap] = [mean(({ commands }) => commands), mean(({ heap }) => heap)];
  const along = samples.reduce((sum, { commands, heap }) => sum + (commands - meanCommands) * (heap - meanHeap), 0);
  const spread = samples.reduce((sum, { commands }) => sum + (commands - meanCommands) ** 2, 0);
  return spread === 0 ? 0 : along / spread;
}
