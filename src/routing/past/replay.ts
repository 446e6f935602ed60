import { isDeepStrictEqual } from 'node:util';
import type { Millis } from '../../kernel/clock';
import type { Command } from '../engine/commands';
import type { OfferId } from '../engine/config';
import type { Decision } from '../engine/decision';
import type { Effect } from '../engine/effects';
import type { RoutingEngine } from '../engine/engine';
import type { SeatPage } from '../engine/explanation';
import { journalledEffects } from '../journal/batch';

/** A command as the journal keeps it, with what came of it. */
export interface JournalledCommand {
  readonly seq: number;
  readonly at: Millis;
  readonly command: Command;
  readonly effects: readonly Effect[];
}

/** The engine of this program does not do what the journal says was done. */
export class ReplayDiverged extends Error {
  override readonly name = 'ReplayDiverged';
  constructor(
    readonly seq: number,
    cause?: unknown,
  ) {
    super(cause instanceof Error ? cause.message : 'it has other effects now than it had', { cause });
  }
}

/**
 * Applies journalled commands again and holds every one against what the journal says came of it: an explanation of
 * something that happened otherwise would be worse than none.
 */
export class Replay {
  private engine: RoutingEngine | null = null;

  constructor(
    private readonly makeEngine: () => RoutingEngine,
    private readonly offerId: OfferId,
    private readonly page: SeatPage,
  ) {}

  /** Null until the command that made the offer. @throws ReplayDiverged */
  apply({ seq, at, command, effects }: JournalledCommand): Decision | null {
    const replayed = this.repeat(command, at, seq);
    if (!isDeepStrictEqual(asJournalled(replayed.effects), effects)) throw new ReplayDiverged(seq);
    return replayed.decision;
  }

  /** A state that another version saved may be none that this engine can work with. */
  private repeat(command: Command, at: Millis, seq: number): ReturnType<RoutingEngine['applyExplaining']> {
    try {
      this.engine ??= this.makeEngine();
      const replayed = this.engine.applyExplaining(command, at, this.offerId, this.page);
      // Changes pile up until somebody takes them.
      this.engine.takeChanges();
      return replayed;
    } catch (error) {
      throw new ReplayDiverged(seq, error);
    }
  }
}

/** Effects as they come back from the journal: JSON knows no undefined and no minus zero. */
function asJournalled(effects: readonly Effect[]): unknown {
  return JSON.parse(JSON.stringify(journalledEffects(effects)));
}
