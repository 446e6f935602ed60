import { assert } from '../../../src/kernel/assert';
import { RoutingEngine } from '../../../src/routing/engine/engine';
import { heapUsed } from '../heap-used';
import { makeHouse } from './house';
import { Latencies, type Latency } from './latencies';
import { LoadDriver, type Timed } from './load-driver';
import type { LoadPlan } from './load-plan';

/** The router takes up to so many commands of its mailbox at once and asks for the changed records after them. */
export const BATCH = 100;

export interface CaseResult {
  readonly plan: LoadPlan;
  readonly commands: number;
  /** Blocks of `apply` alone, without a clock between commands, garbage collection included. */
  readonly nsPerCommand: number;
  readonly commandsPerSecond: number;
  /** `takeChanges` after each batch, spread over its commands. */
  readonly changesNsPerCommand: number;
  /** From a pass of its own, with a clock around every `apply`. */
  readonly all: Latency;
  readonly kinds: Readonly<Record<string, Latency>>;
  /** What reading the clock twice adds to each of these. */
  readonly clockNs: number;
  /** Mean over the measured commands. */
  readonly meanWaiting: number;
  /** Everything that is not of the contacts that wait, indexes of seats and lines included. */
  readonly heapPerSeat: number;
  /** What the second half of those who wait added: indexes are there by then. Null where fewer wait than there are seats. */
  readonly heapPerWaiting: number | null;
  readonly setupCommands: number;
  readonly setupSeconds: number;
}

export interface Run {
  readonly engine: RoutingEngine;
  readonly driver: LoadDriver;
}

interface Setup extends Run {
  readonly commands: number;
  readonly seconds: number;
  readonly heap: {
    readonly empty: number;
    readonly halfFilled: number;
    readonly filled: number;
    readonly steady: number;
  };
}

/**
 * Measures one load twice, from an empty house each time. First with a clock around every command, for percentiles,
 * writing the commands down. Then the same commands again in blocks, with nothing but the engine at work, for throughput.
 * Both passes must come to the same effects, or the engine is not deterministic and the measurement is void.
 */
export function measureCase(plan: LoadPlan, commands: number, say: (line: string) => void): CaseResult {
  const first = prepare(plan, say);
  const timed = timeEach(first, commands);
  say(`each: ${Math.round(timed.latencies.all().meanNs)} ns mean`);
  const { setup, block } = replay(plan, timed, say);
  const { heap } = setup;
  const nsPerCommand = block.applyNs / commands;
  const heapPerWaiting = plan.waiting < plan.seats ? null : (2 * (heap.filled - heap.halfFilled)) / plan.waiting;
  return {
    plan,
    commands,
    nsPerCommand,
    commandsPerSecond: 1e9 / nsPerCommand,
    changesNsPerCommand: block.changesNs / commands,
    all: timed.latencies.all(),
    kinds: timed.latencies.byKind(),
    clockNs: clockCost(),
    meanWaiting: timed.meanWaiting,
    heapPerSeat: (heap.filled - heap.empty - plan.waiting * (heapPerWaiting ?? 0)) / plan.seats,
    heapPerWaiting,
    setupCommands: setup.commands,
    setupSeconds: setup.seconds,
  };
}

/** Brings a house to its steady state, and weighs it on the way. */
export function prepare(plan: LoadPlan, say: (line: string) => void): Setup {
  const config = makeHouse(plan, plan.seed, plan.features);
  const driver = new LoadDriver(config, plan);
  const startedAt = performance.now();
  const empty = heapUsed();
  const engine = new RoutingEngine(config);
  let commands = 0;
  const until = (reached: () => boolean): number => {
    while (!reached()) {
      step({ engine, driver });
      if (++commands % BATCH === 0) engine.takeChanges();
    }
    engine.takeChanges();
    const heap = heapUsed();
    say(`${commands} commands, ${seconds(startedAt)} s, heap ${Math.round(heap / 1e6)} MB`);
    return heap;
  };
  until(() => driver.signedIn);
  const halfFilled = until(() => driver.halfFilled);
  const filled = until(() => driver.filled);
  const steady = until(() => driver.steady);
  return { engine, driver, commands, seconds: seconds(startedAt), heap: { empty, halfFilled, filled, steady } };
}

/** One command of the driver, with what it learns. */
export function step({ engine, driver }: Run): void {
  const { command, now } = driver.next(engine.nextDeadline());
  driver.learn(engine.apply(command, now));
}

interface TimedPass {
  readonly latencies: Latencies;
  readonly recorded: readonly Timed[];
  readonly effects: number;
  readonly meanWaiting: number;
}

function timeEach({ engine, driver }: Run, commands: number): TimedPass {
  const latencies = new Latencies(commands);
  const recorded: Timed[] = [];
  let effects = 0;
  let waiting = 0;
  while (recorded.length < commands) {
    const timed = driver.next(engine.nextDeadline());
    const before = performance.now();
    const made = engine.apply(timed.command, timed.now);
    const after = performance.now();
    latencies.add(timed.command.kind, (after - before) * 1e6);
    recorded.push(timed);
    effects += made.length;
    waiting += driver.waiting.size;
    driver.learn(made);
    if (recorded.length % BATCH === 0) engine.takeChanges();
  }
  return { latencies, recorded, effects, meanWaiting: waiting / commands };
}

function replay(plan: LoadPlan, { recorded, effects }: TimedPass, say: (line: string) => void) {
  const setup = prepare(plan, say);
  const { engine } = setup;
  const block = { applyNs: 0, changesNs: 0 };
  let made = 0;
  for (let from = 0; from < recorded.length; from += BATCH) {
    const batch = recorded.slice(from, from + BATCH);
    const before = performance.now();
    for (const { command, now } of batch) made += engine.apply(command, now).length;
    const between = performance.now();
    engine.takeChanges();
    const after = performance.now();
    block.applyNs += (between - before) * 1e6;
    block.changesNs += (after - between) * 1e6;
  }
  assert(made === effects, `the same commands gave ${made} effects, not ${effects}: the engine is not deterministic`);
  return { setup, block };
}

/** Nanoseconds of one pair of readings. */
function clockCost(): number {
  const pairs = 100_000;
  const startedAt = performance.now();
  for (let pair = 0; pair < pairs; pair++) performance.now();
  return ((performance.now() - startedAt) * 1e6) / pairs;
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 100) / 10;
}
