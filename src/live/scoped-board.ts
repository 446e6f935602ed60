import type { Millis } from '../kernel/clock';
import { ALERTS_KEPT } from '../platform/alerts/alerts';
import {
  CONSOLE_PROTOCOL_VERSION,
  type BoardAlert,
  type BoardCell,
  type BoardCentre,
  type BoardFigures,
  type BoardFrame,
  type BoardRule,
  type BoardSeat,
  type BoardSnapshot,
  type BoardWaiting,
} from '../platform/realtime/console-protocol';
import type { CentreId } from '../routing/engine/config';
import type { BoardMarks, BoardModel } from './board-model';
import {
  cellView,
  centreView,
  figuresView,
  queueView,
  ruleView,
  seatView,
  waitingView,
  type BoardNames,
} from './board-view';

/** Contacts in the waiting list of a board; the counts cover all. */
const WAITING_SHOWN = 200;

/**
 * The board as people see it who may see the same centres: one numbered sequence of frames and the picture that they add up to.
 * A snapshot is that picture, so a snapshot always equals an older one plus the frames since.
 */
export class ScopedBoard {
  private to = 0;
  private readonly centreIds: readonly CentreId[];
  private readonly inScope: ReadonlySet<CentreId>;
  private readonly centres = new Map<string, BoardCentre>();
  private readonly cells = new Map<string, BoardCell>();
  private readonly seats = new Map<string, BoardSeat>();
  private readonly rules = new Map<string, BoardRule>();
  private waiting: ReadonlyMap<string, BoardWaiting> = new Map();
  private figures: BoardFigures;
  private alerts: readonly BoardAlert[];
  private readonly configVersion: number;

  /** For one configuration: when a new one comes into force, make a new one. */
  constructor(
    private readonly model: BoardModel,
    private readonly names: BoardNames,
    scope: 'all' | readonly CentreId[],
    alerts: readonly BoardAlert[],
  ) {
    const { config } = model;
    this.configVersion = config.version;
    const all = config.centres.map((centre) => centre.id);
    this.centreIds = scope === 'all' ? all : all.filter((id) => scope.includes(id));
    this.inScope = new Set(this.centreIds);
    for (const centre of config.centres) {
      if (!this.inScope.has(centre.id)) continue;
      this.centres.set(centre.id, centreView(model, names, centre));
      for (const queue of config.queues) {
        const cell = cellView(model, queue.id, centre.id);
        this.cells.set(cell.id, cell);
      }
    }
    for (const rule of config.rules) {
      if (this.inScope.has(rule.homeCentreId)) this.rules.set(rule.id, ruleView(model, names, rule));
    }
    for (const seat of model.allSeats()) {
      if (this.inScope.has(seat.centreId)) this.seats.set(seat.id, seatView(model, names, seat));
    }
    this.waiting = this.waitingNow();
    this.figures = figuresView(model, this.centreIds);
    this.alerts = alerts.filter((alert) => this.shows(alert));
  }

  snapshot(serverNow: Millis): BoardSnapshot {
    return {
      protocol: CONSOLE_PROTOCOL_VERSION,
      to: this.to,
      serverNow,
      configVersion: this.configVersion,
      centres: [...this.centres.values()],
      queues: this.model.config.queues.map((queue) => queueView(this.names, queue)),
      cells: [...this.cells.values()],
      seats: [...this.seats.values()],
      rules: [...this.rules.values()],
      waiting: [...this.waiting.values()],
      figures: this.figures,
      alerts: this.alerts,
    };
  }

  /** What the marks changed for these viewers; null when they would see nothing. */
  frame(marks: BoardMarks, newAlerts: readonly BoardAlert[], serverNow: Millis): BoardFrame | null {
    const parts = {
      ...list('centres', this.centresChanged(marks)),
      ...list('cells', this.cellsChanged(marks)),
      ...this.seatsChanged(marks),
      ...list('rules', this.rulesChanged(marks)),
      ...this.figuresChanged(marks),
      ...this.alertsAdded(newAlerts),
    };
    const waiting = this.waitingChanged(marks);
    const { goneSeats, ...rest } = parts;
    const gone = { ...list('seats', goneSeats ?? []), ...list('waiting', waiting.gone) };
    const body = {
      ...rest,
      ...list('waiting', waiting.changed),
      ...(Object.keys(gone).length === 0 ? {} : { gone }),
    };
    if (Object.keys(body).length === 0) return null;
    const from = this.to;
    this.to = from + 1;
    return { from, to: this.to, serverNow, ...body };
  }

  private centresChanged(marks: BoardMarks): BoardCentre[] {
    return this.model.config.centres
      .filter((centre) => marks.centres.has(centre.id) && this.inScope.has(centre.id))
      .map((centre) => centreView(this.model, this.names, centre))
      .filter((view) => keep(this.centres, view.centreId, view));
  }

  private cellsChanged(marks: BoardMarks): BoardCell[] {
    const changed: BoardCell[] = [];
    for (const id of marks.cells) {
      const known = this.cells.get(id);
      // Cells of queues that are no longer configured have no row on the board.
      if (known === undefined) continue;
      const view = cellView(this.model, known.queueId, known.centreId);
      if (keep(this.cells, id, view)) changed.push(view);
    }
    return changed;
  }

  private seatsChanged(marks: BoardMarks): { seats?: BoardSeat[]; goneSeats?: string[] } {
    const changed: BoardSeat[] = [];
    const gone: string[] = [];
    for (const id of marks.seats) {
      const seat = this.model.seat(id);
      if (seat === null || !this.inScope.has(seat.centreId)) {
        if (this.seats.delete(id)) gone.push(id);
        continue;
      }
      const view = seatView(this.model, this.names, seat);
      if (keep(this.seats, id, view)) changed.push(view);
    }
    return { ...list('seats', changed), ...list('goneSeats', gone) };
  }

  private rulesChanged(marks: BoardMarks): BoardRule[] {
    return this.model.config.rules
      .filter((rule) => marks.rules.has(rule.id) && this.rules.has(rule.id))
      .map((rule) => ruleView(this.model, this.names, rule))
      .filter((view) => keep(this.rules, view.ruleId, view));
  }

  private waitingChanged(marks: BoardMarks): { changed: BoardWaiting[]; gone: string[] } {
    if (marks.waiting.size === 0) return { changed: [], gone: [] };
    const before = this.waiting;
    const now = this.waitingNow();
    this.waiting = now;
    return {
      changed: [...now.values()].filter((view) => !same(before.get(view.contactId), view)),
      gone: [...before.keys()].filter((id) => !now.has(id)),
    };
  }

  private figuresChanged(marks: BoardMarks): { figures?: BoardFigures } {
    if (!marks.figures) return {};
    const figures = figuresView(this.model, this.centreIds);
    if (same(figures, this.figures)) return {};
    this.figures = figures;
    return { figures };
  }

  private alertsAdded(newAlerts: readonly BoardAlert[]): { alerts?: readonly BoardAlert[] } {
    const added = newAlerts.filter((alert) => this.shows(alert));
    if (added.length === 0) return {};
    this.alerts = [...this.alerts, ...added].slice(-ALERTS_KEPT);
    return { alerts: added };
  }

  private shows(alert: BoardAlert): boolean {
    return alert.centreId === null || this.inScope.has(alert.centreId);
  }

  private waitingNow(): ReadonlyMap<string, BoardWaiting> {
    const oldest = this.model.contacts.oldest(this.centreIds, WAITING_SHOWN);
    return new Map(oldest.flatMap((contact) => waitingView(contact) ?? []).map((view) => [view.contactId, view]));
  }
}

/** Puts the view into the picture; false when it was there already. */
function keep<T>(picture: Map<string, T>, id: string, view: T): boolean {
  if (same(picture.get(id), view)) return false;
  picture.set(id, view);
  return true;
}

/** Views are small plain JSON, always built by the same function, so the order of their keys is fixed. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function list<K extends string, T>(name: K, values: readonly T[]): Partial<Record<K, T[]>> {
  return values.length === 0 ? {} : ({ [name]: [...values] } as Partial<Record<K, T[]>>);
}
