import type { BoardRule } from '../../../src/platform/realtime/console-protocol';
import { waitClass } from '../parts/wait-class';
import type { BoardModel } from './board-model';
import { centreRows, classOfRow, type QueueRow, type WaitClass } from './queue-rows';

/** The one queue at one centre that needs a look first. */
export interface Headline {
  readonly level: Exclude<WaitClass, 'target'>;
  readonly row: QueueRow;
  readonly centreId: string;
  /** The rule that already sends its contacts elsewhere, if any. */
  readonly rule: BoardRule | null;
  /** How many more places are past their target. */
  readonly others: number;
}

/** What the strip says; null: everything within target. The farthest past its target wins, then who has more waiting. */
export function headlineOf(model: BoardModel, now: number): Headline | null {
  const rows = model.queues
    .flatMap((queue) => centreRows(model, queue))
    .map((row) => ({ row, level: classOfRow(row, now), share: shareOf(row, now) }))
    .sort((a, b) => b.share - a.share || b.row.waiting - a.row.waiting);
  const [worst] = rows;
  if (worst === undefined || worst.level === 'target' || worst.row.centreId === null) return null;
  return {
    level: worst.level,
    row: worst.row,
    centreId: worst.row.centreId,
    rule: worst.row.rules.find((rule) => rule.inForceSince !== null) ?? null,
    others: rows.filter(({ level }) => level === 'over').length - (worst.level === 'over' ? 1 : 0),
  };
}

function shareOf(row: QueueRow, now: number): number {
  return row.oldestEnqueuedAt === null ? 0 : (now - row.oldestEnqueuedAt) / row.targetMs;
}

/** Where in a centre somebody waits longest for what was promised there. */
export interface Pressing {
  readonly queueId: string;
  readonly targetMs: number;
  readonly oldestEnqueuedAt: number;
  readonly level: WaitClass;
}

/**
 * The wait of a centre that is farthest along its target; null when nobody waits. Not the longest in minutes: an
 * e-mail of two hours within its four says less than a call of two minutes past its one.
 */
export function pressingOf(model: BoardModel, centreId: string, now: number): Pressing | null {
  let pressing: Pressing | null = null;
  let most = 0;
  for (const { queueId, answerTargetMs } of model.queues) {
    const oldestEnqueuedAt = model.cells.get(`${queueId}@${centreId}`)?.oldestEnqueuedAt ?? null;
    if (oldestEnqueuedAt === null) continue;
    const waitedShare = (now - oldestEnqueuedAt) / answerTargetMs;
    if (pressing !== null && waitedShare <= most) continue;
    most = waitedShare;
    pressing = {
      queueId,
      targetMs: answerTargetMs,
      oldestEnqueuedAt,
      level: waitClass(now - oldestEnqueuedAt, answerTargetMs),
    };
  }
  return pressing;
}
