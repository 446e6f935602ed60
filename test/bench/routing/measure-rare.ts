import { present } from '../../../src/kernel/assert';
import type { Millis } from '../../../src/kernel/clock';
import type { Command } from '../../../src/routing/engine/commands';
import type { QueueConfig, RoutingConfig } from '../../../src/routing/engine/config';
import { RoutingEngine } from '../../../src/routing/engine/engine';
import { makeHouse, makeSeats } from './house';
import { idOf } from './ids';
import { Latencies, type Latency } from './latencies';
import type { LoadPlan } from './load-plan';
import { prepare } from './measure-case';

/** What happens seldom and may take longer, with its whole duration and the longest single call in it. */
interface RareResult {
  readonly name: string;
  readonly totalMs: number;
  readonly longestCallMs: number;
  readonly effects: number;
}

export interface RareResults {
  readonly plan: LoadPlan;
  readonly once: readonly RareResult[];
  /** Commands of single seats, many of each. */
  readonly seats: Readonly<Record<string, Latency>>;
}

const BOSS = { personId: 'duty-manager' } as const;

/** Changes of configuration, of centres and of seats in the steady state. */
export function measureRare(plan: LoadPlan, seatCommands: number, say: (line: string) => void): RareResults {
  const { engine, driver } = prepare(plan, say);
  const config = makeHouse(plan, plan.seed, plan.features);
  const seats = measureSeats(engine, plan, driver.now, seatCommands);
  const once: RareResult[] = [];
  const measure = (name: string, command: Command): void => {
    engine.takeChanges();
    once.push({ name, ...duration(engine, command, driver.now) });
  };
  measure('config-changed: the levels of one queue', { kind: 'config-changed', config: edited(config, 2, 1) });
  measure('config-changed: the levels of every queue', { kind: 'config-changed', config: edited(config, 3, Infinity) });
  const centreId = present(config.centres[0], 'a house has a centre').id;
  measure('a centre down', { kind: 'centre-state-changed', centreId, state: 'down', by: BOSS });
  measure('a centre active again', { kind: 'centre-state-changed', centreId, state: 'active', by: BOSS });
  const before = performance.now();
  const snapshot = engine.snapshot();
  const between = performance.now();
  const restored = new RoutingEngine(edited(config, 3, Infinity), snapshot);
  restored.apply({ kind: 'tick' }, driver.now);
  const after = performance.now();
  once.push({ name: 'snapshot', totalMs: between - before, longestCallMs: between - before, effects: 0 });
  once.push({
    name: 'an engine from its snapshot',
    totalMs: after - between,
    longestCallMs: after - between,
    effects: 0,
  });
  return { plan, once, seats };
}

/** The command, and what it left to be done at the same instant by the router's timer. */
function duration(engine: RoutingEngine, command: Command, now: Millis): Omit<RareResult, 'name'> {
  let totalMs = 0;
  let longestCallMs = 0;
  let effects = 0;
  let next: Command | null = command;
  while (next !== null) {
    const before = performance.now();
    const made = engine.apply(next, now);
    const spentMs = performance.now() - before;
    const [rejected] = made.filter((effect) => effect.kind === 'command-rejected');
    if (rejected !== undefined) throw new Error(`${command.kind} was rejected: ${rejected.detail}`);
    totalMs += spentMs;
    longestCallMs = Math.max(longestCallMs, spentMs);
    effects += made.length;
    next = (engine.nextDeadline() ?? Infinity) <= now ? { kind: 'tick' } : null;
  }
  return { totalMs, longestCallMs, effects };
}

/** The next version, with one level more asked for in the first queues. */
function edited(config: RoutingConfig, version: number, queues: number): RoutingConfig {
  const harder = (queue: QueueConfig): QueueConfig => ({
    ...queue,
    requires: Object.fromEntries(Object.entries(queue.requires).map(([skill, level]) => [skill, level + 1])),
  });
  return { ...config, version, queues: config.queues.map((queue, index) => (index < queues ? harder(queue) : queue)) };
}

/** Consoles that drop and come back, skills that change, people who go home and come in. */
function measureSeats(
  engine: RoutingEngine,
  plan: LoadPlan,
  now: Millis,
  commands: number,
): Readonly<Record<string, Latency>> {
  const latencies = new Latencies(commands * 5);
  const apply = (command: Command): void => {
    const before = performance.now();
    engine.apply(command, now);
    latencies.add(command.kind, (performance.now() - before) * 1e6);
  };
  let count = 0;
  for (const { centreId, profile } of makeSeats(plan, plan.seed, plan.features)) {
    if (++count > commands) break;
    const seatId = idOf('seat', profile.seatNumber);
    const [skill] = Object.keys(profile.skills);
    const skills = { ...profile.skills, [skill ?? '']: 10 };
    apply({ kind: 'seat-lost', seatId, graceMs: 30_000 });
    apply({ kind: 'seat-back', seatId });
    apply({ kind: 'seat-profile-changed', seatId, profile: { ...profile, skills } });
    apply({ kind: 'seat-signed-out', seatId });
    apply({ kind: 'seat-signed-in', seatId, centreId, profile, chosen: { state: 'ready' } });
    engine.takeChanges();
  }
  return latencies.byKind();
}
