import type { Millis } from '../../src/kernel/clock';
import { type Random, seededRandom } from '../../src/kernel/random';
import type { Command } from '../../src/routing/engine/commands';
import type { RoutingConfig } from '../../src/routing/engine/config';
import { emptyHouse } from '../../src/routing/engine/defaults';
import type { Effect } from '../../src/routing/engine/effects';
import { RoutingEngine } from '../../src/routing/engine/engine';
import { randomCommand } from './random-commands';
import { chance, oneOf } from './chance';
import { randomConfig } from './random-house';
import type { Situation } from './situation';

/** A deadline further off is seldom waited for: seats and contacts would all be gone. */
const NEAR_MS: Millis = 60_000;
const START: Millis = 1_700_000_000_000;

/** One command and the instant it is applied at. */
export interface Timed {
  readonly command: Command;
  readonly now: Millis;
}

/** A random house whose commands come one by one, the first of which opens it; the same seed gives the same run. */
export class RandomRun {
  /** What an engine begins its first life with. */
  readonly first = emptyHouse();
  readonly house: RoutingConfig;
  config = this.first;
  readonly engine: RoutingEngine;
  now = START;
  private readonly random: Random;
  private last: Millis = START;
  private fresh = 1;
  private patient = true;

  /** @param Engine Another build of the engine, to be held against the same runs. */
  constructor(seed: number, Engine = RoutingEngine) {
    this.random = seededRandom(seed);
    this.house = randomConfig(this.random, 1, START);
    this.engine = new Engine(this.first);
  }

  /**
   * Chooses the next command and its instant: the same, a little later, exactly at the next deadline, or far ahead. Often
   * the deadlines on the way come one by one, as a live router's timer has them, sometimes all before the next command.
   */
  choose(): Timed {
    const { random, house } = this;
    if (this.config === this.first) return { command: { kind: 'config-changed', config: house }, now: START };
    const deadline = this.engine.nextDeadline();
    if (deadline !== undefined && deadline <= this.now && this.patient)
      return { command: { kind: 'tick' }, now: deadline };
    this.patient = chance(random, 0.3);
    const step = oneOf(random, [0, 1, random.below(900), random.below(900), 1_000 + random.below(8_000)]);
    this.now += chance(random, 0.005) ? 200_000 : step;
    const isNear = deadline !== undefined && deadline < this.now + NEAR_MS;
    if (deadline !== undefined && chance(random, isNear ? 0.15 : 0.002)) this.now = Math.max(this.now, deadline);
    if (this.patient && deadline !== undefined && deadline <= this.now)
      return { command: { kind: 'tick' }, now: deadline };
    const situation = this.situation();
    const command = chance(random, 0.03) ? ({ kind: 'tick' } as const) : randomCommand(situation);
    if (command.kind === 'contact-arrived') this.fresh += 1;
    return { command, now: this.now };
  }

  /** What the next command is chosen from. */
  situation(): Situation {
    const { random, config, engine, now, last, fresh } = this;
    return { random, config, state: engine.snapshot(), now, last, fresh };
  }

  /** Applies a command and remembers the configuration it may have brought. */
  apply({ command, now }: Timed): Effect[] {
    const effects = this.engine.apply(command, now);
    this.last = Math.max(this.last, now);
    const accepted = !effects.some((effect) => effect.kind === 'command-rejected');
    if (accepted && command.kind === 'config-changed') this.config = command.config;
    return effects;
  }
}
