import type { BoardCell, BoardQueue, BoardRule, MediumCode } from '../../../src/platform/realtime/console-protocol';
import { waitClass } from '../parts/wait-class';
import type { BoardModel } from './board-model';

export type WaitClass = 'target' | 'near' | 'over';

/** One queue over the centres in view, or one queue at one centre. */
export interface QueueRow {
  /** The queue's id, or the cell's for a row of one centre. */
  readonly id: string;
  readonly queueId: string;
  /** Null: over all centres in view. */
  readonly centreId: string | null;
  readonly targetMs: number;
  readonly waiting: number;
  readonly byMedium: Readonly<Record<MediumCode, number>>;
  readonly oldestEnqueuedAt: number | null;
  readonly inService: number;
  /** Seats that could take the next one now, where somebody waits; where nobody waits anywhere, of all centres. */
  readonly idle: number;
  /** Seats that could take it in other centres: what a rule could still reach. */
  readonly idleElsewhere: number;
  readonly staffed: number;
  readonly offered: number;
  readonly answered: number;
  readonly inTarget: number;
  readonly abandoned: number;
  readonly rejected: number;
  /** Rules of these cells that are in force, and those that an administrator switched. */
  readonly rules: readonly BoardRule[];
}

/** The table's rows, in the order of the configuration. `centreId` null: each queue over all centres. */
export function queueRows(model: BoardModel, centreId: string | null): readonly QueueRow[] {
  return model.queues.flatMap((queue) => {
    const cells = cellsOf(model, queue.queueId).filter((cell) => centreId === null || cell.centreId === centreId);
    return cells.length === 0 ? [] : [rowOf(model, queue, cells, centreId)];
  });
}

/** The rows below an opened queue: one for each centre. */
export function centreRows(model: BoardModel, queue: BoardQueue): readonly QueueRow[] {
  return cellsOf(model, queue.queueId).map((cell) => ({ ...rowOf(model, queue, [cell], cell.centreId), id: cell.id }));
}

function cellsOf(model: BoardModel, queueId: string): readonly BoardCell[] {
  return model.centres.flatMap(({ centreId }) => model.cells.get(`${queueId}@${centreId}`) ?? []);
}

function rowOf(model: BoardModel, queue: BoardQueue, cells: readonly BoardCell[], centreId: string | null): QueueRow {
  const sum = (value: (cell: BoardCell) => number) => cells.reduce((total, cell) => total + value(cell), 0);
  const oldest = cells.flatMap(({ oldestEnqueuedAt }) => oldestEnqueuedAt ?? []);
  const centres = new Set(cells.map((cell) => cell.centreId));
  return {
    id: queue.queueId,
    queueId: queue.queueId,
    centreId,
    targetMs: queue.answerTargetMs,
    waiting: sum((cell) => cell.waiting),
    byMedium: {
      voice: sum((cell) => cell.waitingByMedium.voice),
      chat: sum((cell) => cell.waitingByMedium.chat),
      sms: sum((cell) => cell.waitingByMedium.sms),
      email: sum((cell) => cell.waitingByMedium.email),
    },
    oldestEnqueuedAt: oldest.length === 0 ? null : Math.min(...oldest),
    inService: sum((cell) => cell.inService),
    ...idleOf(cells),
    staffed: sum((cell) => cell.staffedHere),
    offered: sum((cell) => cell.offeredToday),
    answered: sum((cell) => cell.answeredToday),
    inTarget: sum((cell) => cell.answeredInTargetToday),
    abandoned: sum((cell) => cell.abandonedToday),
    rejected: sum((cell) => cell.rejectedToday),
    rules: model.rules.filter(
      (rule) =>
        rule.queueId === queue.queueId &&
        centres.has(rule.homeCentreId) &&
        (rule.inForceSince !== null || rule.switched !== null),
    ),
  };
}

/** Somebody waits at some of the centres: seats there are "here", those at the others could only come by a rule. */
function idleOf(cells: readonly BoardCell[]): { readonly idle: number; readonly idleElsewhere: number } {
  const [only] = cells;
  if (cells.length === 1 && only !== undefined) return { idle: only.idleHere, idleElsewhere: only.idleElsewhere };
  const waitedAt = cells.filter((cell) => cell.waiting > 0);
  const here = waitedAt.length === 0 ? cells : waitedAt;
  const idle = here.reduce((total, cell) => total + cell.idleHere, 0);
  return { idle, idleElsewhere: cells.reduce((total, cell) => total + cell.idleHere, 0) - idle };
}

export function classOfRow(row: QueueRow, now: number): WaitClass {
  return row.oldestEnqueuedAt === null ? 'target' : waitClass(now - row.oldestEnqueuedAt, row.targetMs);
}

/** Worst first: past or near the target by how far; the rest by how many wait; else as configured. */
export function rankedIds(rows: readonly QueueRow[], now: number): readonly string[] {
  const pressing = (row: QueueRow) =>
    row.oldestEnqueuedAt === null || classOfRow(row, now) === 'target'
      ? 0
      : (now - row.oldestEnqueuedAt) / row.targetMs;
  return rows
    .map((row) => ({ row, share: pressing(row) }))
    .sort((a, b) => b.share - a.share || b.row.waiting - a.row.waiting)
    .map(({ row }) => row.id);
}

/** Ids in the order on screen: those already there keep it, new ones come last, gone ones go. */
export function keptOrder(shown: readonly string[], present: readonly string[]): readonly string[] {
  const there = new Set(present);
  const known = new Set(shown);
  return [...shown.filter((id) => there.has(id)), ...present.filter((id) => !known.has(id))];
}

/** How many rows stand elsewhere than they would if the order were made anew. */
export function movedCount(shown: readonly string[], wanted: readonly string[]): number {
  return shown.filter((id, index) => wanted[index] !== id).length;
}
