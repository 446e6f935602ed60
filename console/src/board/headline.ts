import type { BoardRule } from '../../../src/platform/realtime/console-protocol';
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

/** The worst class among a centre's queues: the hue of its longest wait. */
export function classOfCentre(model: BoardModel, centreId: string, now: number): WaitClass {
  let worst: WaitClass = 'target';
  for (const queue of model.queues) {
    const cell = model.cells.get(`${queue.queueId}@${centreId}`);
    if (cell?.oldestEnqueuedAt == null) continue;
    const waitedShare = (now - cell.oldestEnqueuedAt) / queue.answerTargetMs;
    if (waitedShare > 1) return 'over';
    if (waitedShare >= 0.75) worst = 'near';
  }
  return worst;
}
