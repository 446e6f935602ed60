import type { Millis } from '../kernel/clock';
import type { CentreId, ContactId, RoutingConfig, RuleId, SeatId } from '../routing/engine/config';
import type { Effect, Fact } from '../routing/engine/effects';
import type {
  CentreRecord,
  ContactRecord,
  RoutingSnapshot,
  RuleRecord,
  SeatRecord,
  StateChange,
} from '../routing/engine/records';
import { BoardContacts, cellId, isInService, type ContactMarks } from './board-contacts';
import { DayFigures, type Counter } from './day-figures';
import { Staffing, type SeatLoad } from './staffing';

/** Ids of what may look different since the last look. */
export interface BoardMarks extends ContactMarks {
  readonly rules: Set<RuleId>;
  figures: boolean;
}

type RuleSeen = Extract<Fact, { readonly kind: 'rule-entered' | 'rule-left' }>['seen'];

function noMarks(): BoardMarks {
  return {
    cells: new Set(),
    centres: new Set(),
    seats: new Set(),
    waiting: new Set(),
    rules: new Set(),
    figures: false,
  };
}

const EMPTY_CONFIG: Pick<RoutingConfig, 'version' | 'centres' | 'queues' | 'accessPoints' | 'rules'> = {
  version: 0,
  centres: [],
  queues: [],
  accessPoints: [],
  rules: [],
};

/**
 * The committed state of all centres as the duty board reads it. Fed commit by commit; everything that needs a sum over seats or
 * contacts is kept as a running count, so that a frame costs what changed and not what there is.
 */
export class BoardModel {
  readonly contacts = new BoardContacts();
  readonly staffing = new Staffing();
  readonly figures: DayFigures;
  config: typeof EMPTY_CONFIG = EMPTY_CONFIG;
  private readonly seats = new Map<SeatId, SeatRecord>();
  private readonly rules = new Map<RuleId, RuleRecord>();
  /** What each rule's conditions saw when it came into force. Facts tell it, records do not: after a new start it is not known. */
  private readonly seen = new Map<RuleId, RuleSeen>();
  private readonly centres = new Map<CentreId, CentreRecord>();
  private readonly targets = new Map<string, Millis>();
  private readonly accessPointQueues = new Map<string, string>();
  private marks = noMarks();

  constructor() {
    this.figures = new DayFigures({
      answerTargetMs: (queueId) => this.targets.get(queueId) ?? 0,
      queueOfAccessPoint: (accessPointId) => this.accessPointQueues.get(accessPointId) ?? null,
    });
  }

  /** Everything anew. Whoever looks at the board needs a new snapshot. */
  reset(state: RoutingSnapshot): void {
    this.seats.clear();
    this.rules.clear();
    this.seen.clear();
    this.centres.clear();
    this.contacts.clear();
    for (const seat of state.seat) this.seats.set(seat.id, seat);
    for (const rule of state.rule) this.rules.set(rule.id, rule);
    for (const centre of state.centre) this.centres.set(centre.id, centre);
    for (const contact of state.contact) this.contacts.put(contact.id, contact, this.seatCentre, this.marks);
    this.figures.reset(state.contact);
    this.recountSeats();
  }

  /** A configuration came into force. Whoever looks at the board needs a new snapshot. */
  configure(config: RoutingConfig): void {
    this.config = config;
    this.targets.clear();
    this.accessPointQueues.clear();
    for (const queue of config.queues) this.targets.set(queue.id, queue.answerTargetMs);
    for (const point of config.accessPoints) this.accessPointQueues.set(point.id, point.queueId);
    this.staffing.configure(config);
    this.recountSeats();
  }

  apply(seq: number, changes: readonly StateChange[], effects: readonly Effect[]): void {
    const { marks } = this;
    this.figures.apply(seq, effects, this.markCounter);
    for (const effect of effects) if (effect.kind === 'rule-entered') this.seen.set(effect.ruleId, effect.seen);
    const touched: ContactMarks = { ...marks, seats: new Set() };
    const signedOut: SeatId[] = [];
    // Seats first: a contact asks for the centre of its seat. Signed-out seats last: they may have served until now.
    for (const change of changes) {
      if (change.kind === 'seat') {
        touched.seats.add(change.id);
        if (change.record === null) signedOut.push(change.id);
        else this.seats.set(change.id, change.record);
      } else if (change.kind === 'rule') {
        marks.rules.add(change.id);
        if (change.record?.inForceSince == null) this.seen.delete(change.id);
        if (change.record === null) this.rules.delete(change.id);
        else this.rules.set(change.id, change.record);
      } else if (change.kind === 'centre') {
        marks.centres.add(change.id);
        if (change.record === null) this.centres.delete(change.id);
        else this.centres.set(change.id, change.record);
      }
    }
    for (const change of changes) {
      if (change.kind !== 'contact') continue;
      this.contacts.put(change.id, change.record, this.seatCentre, touched);
      marks.figures = true;
    }
    for (const seatId of signedOut) this.seats.delete(seatId);
    for (const seatId of touched.seats) this.recount(seatId);
  }

  /** A person's name became known: of a seat, or of who switched a rule. */
  markPerson(personId: string): void {
    if (this.seats.has(personId)) this.marks.seats.add(personId);
    for (const rule of this.rules.values()) if (rule.switched?.by === personId) this.marks.rules.add(rule.id);
  }

  /** All counts of the day were read anew. */
  markDay(): void {
    this.marks.figures = true;
    for (const queue of this.config.queues) {
      for (const centre of this.config.centres) this.marks.cells.add(cellId(queue.id, centre.id));
    }
    for (const rule of this.config.rules) this.marks.rules.add(rule.id);
  }

  /** What changed since the last call. */
  takeMarks(): BoardMarks {
    const taken = this.marks;
    this.marks = noMarks();
    return taken;
  }

  seat(seatId: SeatId): SeatRecord | null {
    return this.seats.get(seatId) ?? null;
  }

  allSeats(): Iterable<SeatRecord> {
    return this.seats.values();
  }

  rule(ruleId: RuleId): RuleRecord | null {
    return this.rules.get(ruleId) ?? null;
  }

  seenBy(ruleId: RuleId): RuleSeen | null {
    return this.seen.get(ruleId) ?? null;
  }

  centre(centreId: CentreId): CentreRecord | null {
    return this.centres.get(centreId) ?? null;
  }

  contact(contactId: ContactId): ContactRecord | null {
    return this.contacts.get(contactId);
  }

  /** An open contact's home, and the centre of the seat that has it in hand; empty when it is not open. */
  centresOf(contactId: ContactId): readonly CentreId[] {
    const contact = this.contact(contactId);
    if (contact === null) return [];
    const seat = contact.seatId === null ? null : this.seat(contact.seatId);
    return [contact.homeCentreId, ...(seat === null ? [] : [seat.centreId])];
  }

  loadOf(seatId: SeatId): SeatLoad {
    const offered = this.contacts.offered(seatId);
    const held = this.contacts.ofSeat(seatId);
    return {
      offering: offered !== null,
      serving: held.filter(isInService).length,
      unitsInUse: held.reduce((sum, contact) => sum + contact.unitsHeld, offered?.unitsHeld ?? 0),
    };
  }

  private readonly seatCentre = (seatId: SeatId): CentreId | null => this.seats.get(seatId)?.centreId ?? null;

  private recountSeats(): void {
    for (const seat of this.seats.values()) this.staffing.put(seat.id, seat, this.loadOf(seat.id));
  }

  private recount(seatId: SeatId): void {
    this.marks.seats.add(seatId);
    const change = this.staffing.put(seatId, this.seat(seatId), this.loadOf(seatId));
    for (const centreId of change.centreIds) this.marks.centres.add(centreId);
    for (const queueId of change.queueIds) {
      // The number of idle seats elsewhere shows at every centre of the queue.
      for (const centre of this.config.centres) this.marks.cells.add(cellId(queueId, centre.id));
    }
  }

  private readonly markCounter = (counter: Counter): void => {
    this.marks.figures = true;
    if (counter.of === 'cell') this.marks.cells.add(cellId(counter.queueId, counter.centreId));
    if (counter.of === 'rule') this.marks.rules.add(counter.ruleId);
  };
}
