import type { Millis } from '../../src/kernel/clock';
import type { Random } from '../../src/kernel/random';
import type { RoutingConfig } from '../../src/routing/engine/config';
import type { RoutingSnapshot } from '../../src/routing/engine/records';

/** Where the next command comes from: chance, and what stands. Mostly commands that apply, some that do not. */
export interface Situation {
  readonly random: Random;
  readonly config: RoutingConfig;
  readonly state: RoutingSnapshot;
  readonly now: Millis;
  /** Instant of the command before. */
  readonly last: Millis;
  /** A number not used for a contact yet. */
  readonly fresh: number;
}
