import type { Millis } from '../kernel/clock';
import type { Medium } from '../kernel/medium';
import type { CentreId, ContactId, QueueId, SeatId } from '../routing/engine/config';
import type { ContactRecord } from '../routing/engine/records';

/** What of the board may look different after a contact changed. */
export interface ContactMarks {
  readonly cells: Set<string>;
  readonly centres: Set<CentreId>;
  readonly seats: Set<SeatId>;
  readonly waiting: Set<ContactId>;
}

export interface WaitingCount {
  readonly waiting: number;
  readonly byMedium: ReadonlyMap<Medium, number>;
  readonly oldestEnqueuedAt: Millis | null;
  readonly inService: number;
}

interface Cell {
  readonly waiting: Map<ContactId, ContactRecord>;
  inService: number;
}

const WAITING: ReadonlySet<string> = new Set(['queued', 'offered']);
const IN_SERVICE: ReadonlySet<string> = new Set(['connecting', 'active', 'held', 'paused']);

export function cellId(queueId: QueueId, centreId: CentreId): string {
  return `${queueId}@${centreId}`;
}

function isWaiting(contact: ContactRecord): boolean {
  return WAITING.has(contact.state);
}

export function isInService(contact: ContactRecord): boolean {
  return IN_SERVICE.has(contact.state);
}

/** The open contacts, by queue and home centre, by seat, and in the order of waiting. A change costs what it touches. */
export class BoardContacts {
  private readonly contacts = new Map<ContactId, ContactRecord>();
  private readonly cells = new Map<string, Cell>();
  private readonly bySeat = new Map<SeatId, Set<ContactId>>();
  private readonly offeredTo = new Map<SeatId, ContactId>();
  /** Per home centre, oldest first. */
  private readonly lines = new Map<CentreId, ContactRecord[]>();
  private readonly open = new Map<string, number>();
  /** Centre of the seat that serves a contact of another centre. */
  private readonly borrowed = new Map<ContactId, CentreId>();
  private readonly flows = new Map<string, number>();

  clear(): void {
    for (const map of [this.contacts, this.cells, this.bySeat, this.offeredTo, this.lines, this.open, this.borrowed]) {
      map.clear();
    }
    this.flows.clear();
  }

  get(contactId: ContactId): ContactRecord | null {
    return this.contacts.get(contactId) ?? null;
  }

  /** `seatCentre` finds the centre of a seat that is signed in. */
  put(
    id: ContactId,
    contact: ContactRecord | null,
    seatCentre: (seatId: SeatId) => CentreId | null,
    marks: ContactMarks,
  ): void {
    const before = this.contacts.get(id);
    if (before !== undefined) {
      this.mark(before, marks);
      this.unlink(before, marks);
    }
    if (contact === null) {
      this.contacts.delete(id);
      return;
    }
    this.contacts.set(id, contact);
    this.link(contact, seatCentre, marks);
    this.mark(contact, marks);
  }

  ofSeat(seatId: SeatId): readonly ContactRecord[] {
    return [...(this.bySeat.get(seatId) ?? [])]
      .flatMap((id) => this.contacts.get(id) ?? [])
      .sort((a, b) => (a.takenOrder ?? 0) - (b.takenOrder ?? 0));
  }

  offered(seatId: SeatId): ContactRecord | null {
    const contactId = this.offeredTo.get(seatId);
    return contactId === undefined ? null : this.get(contactId);
  }

  count(queueId: QueueId, centreId: CentreId): WaitingCount {
    const cell = this.cells.get(cellId(queueId, centreId));
    const byMedium = new Map<Medium, number>();
    let oldest: Millis | null = null;
    for (const { medium, enqueuedAt } of cell?.waiting.values() ?? []) {
      byMedium.set(medium, (byMedium.get(medium) ?? 0) + 1);
      if (enqueuedAt !== null && (oldest === null || enqueuedAt < oldest)) oldest = enqueuedAt;
    }
    return { waiting: cell?.waiting.size ?? 0, byMedium, oldestEnqueuedAt: oldest, inService: cell?.inService ?? 0 };
  }

  waitingIn(centreId: CentreId): { readonly waiting: number; readonly oldestEnqueuedAt: Millis | null } {
    const line = this.lines.get(centreId) ?? [];
    return { waiting: line.length, oldestEnqueuedAt: line[0]?.enqueuedAt ?? null };
  }

  /** The `limit` oldest of these centres, oldest first. */
  oldest(centreIds: Iterable<CentreId>, limit: number): readonly ContactRecord[] {
    const heads = [...centreIds].flatMap((centreId) => (this.lines.get(centreId) ?? []).slice(0, limit));
    return heads.sort(byAge).slice(0, limit);
  }

  openIn(centreId: CentreId, medium: Medium): number {
    return this.open.get(`${centreId} ${medium}`) ?? 0;
  }

  /** Contacts of this centre served elsewhere, and of others served here, at this moment. */
  overflow(centreId: CentreId): { readonly out: number; readonly in: number } {
    return { out: this.flows.get(`out ${centreId}`) ?? 0, in: this.flows.get(`in ${centreId}`) ?? 0 };
  }

  private mark(contact: ContactRecord, marks: ContactMarks): void {
    marks.centres.add(contact.homeCentreId);
    if (contact.queueId !== null) marks.cells.add(cellId(contact.queueId, contact.homeCentreId));
    if (contact.seatId !== null) marks.seats.add(contact.seatId);
    if (contact.offer !== null) marks.seats.add(contact.offer.seatId);
    if (isWaiting(contact)) marks.waiting.add(contact.id);
  }

  private link(contact: ContactRecord, seatCentre: (seatId: SeatId) => CentreId | null, marks: ContactMarks): void {
    const { id, homeCentreId, queueId, seatId, offer } = contact;
    bump(this.open, `${homeCentreId} ${contact.medium}`, 1);
    if (offer !== null) this.offeredTo.set(offer.seatId, id);
    if (seatId !== null) entry(this.bySeat, seatId, () => new Set()).add(id);
    if (queueId !== null) {
      const cell = entry(this.cells, cellId(queueId, homeCentreId), () => ({ waiting: new Map(), inService: 0 }));
      if (isWaiting(contact)) cell.waiting.set(id, contact);
      else if (isInService(contact)) cell.inService += 1;
    }
    if (isWaiting(contact))
      insert(
        entry(this.lines, homeCentreId, () => []),
        contact,
      );
    const servedBy = seatId !== null && isInService(contact) ? seatCentre(seatId) : null;
    if (servedBy !== null && servedBy !== homeCentreId) {
      this.borrowed.set(id, servedBy);
      this.flow(homeCentreId, servedBy, 1, marks);
    }
  }

  private unlink(contact: ContactRecord, marks: ContactMarks): void {
    const { id, homeCentreId, queueId, seatId, offer } = contact;
    bump(this.open, `${homeCentreId} ${contact.medium}`, -1);
    if (offer !== null && this.offeredTo.get(offer.seatId) === id) this.offeredTo.delete(offer.seatId);
    if (seatId !== null) {
      const ids = this.bySeat.get(seatId);
      ids?.delete(id);
      if (ids?.size === 0) this.bySeat.delete(seatId);
    }
    const cell = queueId === null ? undefined : this.cells.get(cellId(queueId, homeCentreId));
    if (cell !== undefined) {
      if (isWaiting(contact)) cell.waiting.delete(id);
      else if (isInService(contact)) cell.inService -= 1;
    }
    if (isWaiting(contact)) remove(this.lines.get(homeCentreId) ?? [], contact);
    const servedBy = this.borrowed.get(id);
    if (servedBy !== undefined) {
      this.borrowed.delete(id);
      this.flow(homeCentreId, servedBy, -1, marks);
    }
  }

  private flow(home: CentreId, servedBy: CentreId, by: 1 | -1, marks: ContactMarks): void {
    bump(this.flows, `out ${home}`, by);
    bump(this.flows, `in ${servedBy}`, by);
    marks.centres.add(home);
    marks.centres.add(servedBy);
  }
}

function byAge(a: ContactRecord, b: ContactRecord): number {
  return (a.enqueuedAt ?? 0) - (b.enqueuedAt ?? 0) || a.arrivalNumber - b.arrivalNumber;
}

/** First place in the sorted line whose contact is not before this one. */
function placeOf(line: readonly ContactRecord[], contact: ContactRecord): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = line[middle];
    if (there !== undefined && byAge(there, contact) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(line: ContactRecord[], contact: ContactRecord): void {
  line.splice(placeOf(line, contact), 0, contact);
}

function remove(line: ContactRecord[], contact: ContactRecord): void {
  const place = placeOf(line, contact);
  if (line[place]?.id === contact.id) line.splice(place, 1);
}

function bump(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
