import type { Millis } from '../kernel/clock';
import type { CentreId, ContactId, QueueId, RuleId, SeatId } from '../routing/engine/config';
import type { Effect } from '../routing/engine/effects';
import type { ContactRecord, RoutingSnapshot, SeatRecord, StateChange } from '../routing/engine/records';

/** Seats and queues whose picture changed with one commit. */
export interface Touched {
  readonly seatIds: ReadonlySet<SeatId>;
  readonly queueIds: ReadonlySet<QueueId>;
}

export interface QueueLoad {
  readonly waiting: number;
  readonly oldestEnqueuedAt: Millis | null;
}

const WITH_SEAT: ReadonlySet<string> = new Set(['connecting', 'active', 'held', 'paused', 'wrap-up']);
const WAITING: ReadonlySet<string> = new Set(['queued', 'offered']);

/**
 * The committed routing state as agents' desktops ask for it: by seat and by queue. Fed by the router's commits; one commit
 * costs as much as it changed.
 */
export class SeatProjection {
  private readonly seats = new Map<SeatId, SeatRecord>();
  private readonly contacts = new Map<ContactId, ContactRecord>();
  private readonly contactIdsBySeat = new Map<SeatId, Set<ContactId>>();
  private readonly offeredBySeat = new Map<SeatId, ContactId>();
  private readonly waitingByQueue = new Map<QueueId, Map<ContactId, Millis>>();
  /** Rule under which a contact is served elsewhere; known from its offer, forgotten when it leaves the seat. */
  private readonly overflowRules = new Map<ContactId, RuleId>();

  reset(state: RoutingSnapshot): void {
    this.seats.clear();
    this.contacts.clear();
    this.contactIdsBySeat.clear();
    this.offeredBySeat.clear();
    this.waitingByQueue.clear();
    this.overflowRules.clear();
    for (const seat of state.seat) this.seats.set(seat.id, seat);
    for (const contact of state.contact) this.put(contact.id, contact);
  }

  apply(changes: readonly StateChange[], effects: readonly Effect[]): Touched {
    const seatIds = new Set<SeatId>();
    const queueIds = new Set<QueueId>();
    for (const effect of effects) {
      if (effect.kind === 'contact-overflowed') this.overflowRules.set(effect.contactId, effect.ruleId);
    }
    for (const change of changes) {
      if (change.kind === 'seat') {
        seatIds.add(change.id);
        if (change.record === null) this.seats.delete(change.id);
        else this.seats.set(change.id, change.record);
      } else if (change.kind === 'contact') {
        this.note(this.contacts.get(change.id), seatIds, queueIds);
        this.put(change.id, change.record);
        this.note(change.record ?? undefined, seatIds, queueIds);
      }
    }
    return { seatIds, queueIds };
  }

  seat(seatId: SeatId): SeatRecord | null {
    return this.seats.get(seatId) ?? null;
  }

  allSeats(): Iterable<SeatRecord> {
    return this.seats.values();
  }

  contact(contactId: ContactId): ContactRecord | null {
    return this.contacts.get(contactId) ?? null;
  }

  /** The contact as long as it is in this seat's hands; null for everybody else's. */
  heldBy(seatId: SeatId, contactId: ContactId): ContactRecord | null {
    const contact = this.contacts.get(contactId);
    return contact?.seatId === seatId && WITH_SEAT.has(contact.state) ? contact : null;
  }

  /** In the order in which the seat took them. */
  contactsOf(seatId: SeatId): readonly ContactRecord[] {
    const ids = this.contactIdsBySeat.get(seatId) ?? new Set<ContactId>();
    return [...ids]
      .flatMap((id) => this.contacts.get(id) ?? [])
      .sort((a, b) => (a.takenOrder ?? 0) - (b.takenOrder ?? 0));
  }

  offeredTo(seatId: SeatId): ContactRecord | null {
    const contactId = this.offeredBySeat.get(seatId);
    return contactId === undefined ? null : this.contact(contactId);
  }

  overflowRuleOf(contactId: ContactId): RuleId | null {
    return this.overflowRules.get(contactId) ?? null;
  }

  /** After a restart the rule is known from the contact's row only. */
  rememberOverflow(contactId: ContactId, ruleId: RuleId): void {
    if (this.contacts.has(contactId)) this.overflowRules.set(contactId, ruleId);
  }

  /** True when a centre other than its own serves the contact and nobody remembers why. */
  lacksOverflowRule(contact: ContactRecord, seatCentreId: CentreId): boolean {
    return contact.homeCentreId !== seatCentreId && !this.overflowRules.has(contact.id);
  }

  unitsInUse(seatId: SeatId): number {
    return this.contactsOf(seatId).reduce(
      (sum, contact) => sum + contact.unitsHeld,
      this.offeredTo(seatId)?.unitsHeld ?? 0,
    );
  }

  load(queueId: QueueId): QueueLoad {
    const waiting = this.waitingByQueue.get(queueId);
    if (waiting === undefined || waiting.size === 0) return { waiting: 0, oldestEnqueuedAt: null };
    let oldest = Infinity;
    for (const enqueuedAt of waiting.values()) oldest = Math.min(oldest, enqueuedAt);
    return { waiting: waiting.size, oldestEnqueuedAt: oldest };
  }

  private note(contact: ContactRecord | undefined, seatIds: Set<SeatId>, queueIds: Set<QueueId>): void {
    if (contact === undefined) return;
    if (contact.seatId !== null) seatIds.add(contact.seatId);
    if (contact.offer !== null) seatIds.add(contact.offer.seatId);
    if (contact.queueId !== null) queueIds.add(contact.queueId);
  }

  private put(id: ContactId, contact: ContactRecord | null): void {
    const before = this.contacts.get(id);
    if (before !== undefined) this.unlink(before);
    if (contact === null) {
      this.contacts.delete(id);
      this.overflowRules.delete(id);
      return;
    }
    this.contacts.set(id, contact);
    if (contact.seatId !== null && WITH_SEAT.has(contact.state)) {
      entry(this.contactIdsBySeat, contact.seatId, () => new Set()).add(id);
    }
    if (contact.offer !== null) this.offeredBySeat.set(contact.offer.seatId, id);
    if (contact.queueId !== null && contact.enqueuedAt !== null && WAITING.has(contact.state)) {
      entry(this.waitingByQueue, contact.queueId, () => new Map()).set(id, contact.enqueuedAt);
      if (contact.state === 'queued') this.overflowRules.delete(id);
    }
  }

  private unlink(contact: ContactRecord): void {
    if (contact.seatId !== null) {
      const ids = this.contactIdsBySeat.get(contact.seatId);
      ids?.delete(contact.id);
      if (ids?.size === 0) this.contactIdsBySeat.delete(contact.seatId);
    }
    if (contact.offer !== null && this.offeredBySeat.get(contact.offer.seatId) === contact.id) {
      this.offeredBySeat.delete(contact.offer.seatId);
    }
    if (contact.queueId !== null) this.waitingByQueue.get(contact.queueId)?.delete(contact.id);
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
