import type {
  BoardAlert,
  BoardCell,
  BoardCentre,
  BoardFigures,
  BoardFrame,
  BoardQueue,
  BoardRule,
  BoardSeat,
  BoardSnapshot,
  BoardWaiting,
} from '../../../src/platform/realtime/console-protocol';

/** The board as the page holds it. Lists keep the server's order; maps are for what is looked up by id. */
export interface BoardModel {
  /** Server time of the last word that changed it. */
  readonly asOf: number;
  readonly configVersion: number;
  readonly centres: readonly BoardCentre[];
  readonly queues: readonly BoardQueue[];
  readonly rules: readonly BoardRule[];
  readonly cells: ReadonlyMap<string, BoardCell>;
  readonly seats: ReadonlyMap<string, BoardSeat>;
  readonly waiting: ReadonlyMap<string, BoardWaiting>;
  readonly figures: BoardFigures;
  /** Newest first, at most {@link ALERTS_KEPT}. */
  readonly alerts: readonly BoardAlert[];
}

export const ALERTS_KEPT = 100;

export function modelOf(snapshot: BoardSnapshot): BoardModel {
  return {
    asOf: snapshot.serverNow,
    configVersion: snapshot.configVersion,
    centres: snapshot.centres,
    queues: snapshot.queues,
    rules: snapshot.rules,
    cells: new Map(snapshot.cells.map((cell) => [cell.id, cell])),
    seats: new Map(snapshot.seats.map((seat) => [seat.seatId, seat])),
    waiting: new Map(snapshot.waiting.map((contact) => [contact.contactId, contact])),
    figures: snapshot.figures,
    alerts: newestFirst(snapshot.alerts),
  };
}

/** Upserts by id. Parts that the frame does not touch keep their identity, so that nothing of them is painted again. */
export function applyFrame(model: BoardModel, frame: BoardFrame): BoardModel {
  return {
    ...model,
    asOf: frame.serverNow,
    centres: upsertedList(model.centres, frame.centres, (centre) => centre.centreId),
    rules: upsertedList(model.rules, frame.rules, (rule) => rule.ruleId),
    cells: upsertedMap(model.cells, frame.cells, (cell) => cell.id),
    seats: signedOut(
      upsertedMap(model.seats, frame.seats, (seat) => seat.seatId),
      frame.gone?.seats,
      frame.serverNow,
    ),
    waiting: upsertedMap(model.waiting, frame.waiting, (contact) => contact.contactId, frame.gone?.waiting),
    figures: frame.figures ?? model.figures,
    alerts:
      frame.alerts === undefined
        ? model.alerts
        : newestFirst(upsertedList(model.alerts, frame.alerts, (alert) => alert.alertId)),
  };
}

/** A seat that leaves keeps its place on the wall, as signed out, until the page asks for a new snapshot. */
function signedOut(
  seats: ReadonlyMap<string, BoardSeat>,
  gone: readonly string[] | undefined,
  at: number,
): ReadonlyMap<string, BoardSeat> {
  if (gone === undefined || gone.length === 0) return seats;
  const next = new Map(seats);
  for (const seatId of gone) {
    const seat = seats.get(seatId);
    if (seat === undefined) continue;
    next.set(seatId, {
      ...seat,
      state: 'signed-out',
      reason: null,
      stateSince: at,
      offering: false,
      unitsInUse: 0,
      contacts: [],
    });
  }
  return next;
}

function newestFirst(alerts: readonly BoardAlert[]): readonly BoardAlert[] {
  return [...alerts].sort((a, b) => b.at - a.at).slice(0, ALERTS_KEPT);
}

function upsertedList<T>(list: readonly T[], changed: readonly T[] | undefined, id: (item: T) => string): readonly T[] {
  if (changed === undefined || changed.length === 0) return list;
  const byId = new Map(changed.map((item) => [id(item), item]));
  const known = new Set(list.map(id));
  return [...list.map((item) => byId.get(id(item)) ?? item), ...changed.filter((item) => !known.has(id(item)))];
}

function upsertedMap<T>(
  map: ReadonlyMap<string, T>,
  changed: readonly T[] | undefined,
  id: (item: T) => string,
  gone?: readonly string[],
): ReadonlyMap<string, T> {
  if ((changed?.length ?? 0) === 0 && (gone?.length ?? 0) === 0) return map;
  const next = new Map(map);
  for (const item of changed ?? []) next.set(id(item), item);
  for (const key of gone ?? []) next.delete(key);
  return next;
}
