import type { Millis } from '../kernel/clock';
import type { CommandKind } from './engine/commands';

/**
 * How a command ended: applied and on disk, refused by the engine, answered by the receipt of an earlier one, set aside because it cannot
 * be stored, given up after its time, or not let in because too many waited.
 */
export type CommandOutcome = 'accepted' | 'rejected' | 'repeated' | 'poisoned' | 'timed-out' | 'router-busy';

/** Who counts what the router does. Called on its hot path: nothing here may wait or throw. */
export interface RouterMeter {
  /** The router leads under this epoch. */
  leads(epoch: number): void;
  /** One batch is on disk; `tookMs` is the call to the database alone. */
  committed(commands: number, tookMs: Millis): void;
  settled(kind: CommandKind, outcome: CommandOutcome): void;
  /** Why the engine refused; one of its closed list. */
  refused(reason: string): void;
}

export const SILENT_METER: RouterMeter = {
  leads: () => undefined,
  committed: () => undefined,
  settled: () => undefined,
  refused: () => undefined,
};
