import { SortedList } from '../../kernel/sorted-list';
import type { Lane } from './compiled-config';
import type { CentreId, QueueId, SeatId } from './config';
import type { Bucket, Contact, Group } from './model';
import { compareByAge, compareInClass } from './order';

/** Contacts that wait, in buckets by queue, medium, home, ring and class; and who waits for a named seat only. */
export class Waiting {
  /** Lanes in which somebody waits, with their buckets that are not empty. */
  readonly lanes = new Map<Lane, Map<string, Bucket>>();
  /** Waiting for a named seat only; in no bucket until the wait is over. */
  readonly reserved = new Map<SeatId, Set<Contact>>();
  private readonly groups = new Map<QueueId, Map<CentreId, Group>>();
  private readonly queuedByQueue = new Map<QueueId, number>();

  group(queueId: QueueId, homeCentreId: CentreId): Group {
    let ofQueue = this.groups.get(queueId);
    if (ofQueue === undefined) this.groups.set(queueId, (ofQueue = new Map<CentreId, Group>()));
    const known = ofQueue.get(homeCentreId);
    if (known !== undefined) return known;
    const made: Group = { queueId, homeCentreId, byAge: new SortedList<Contact>(compareByAge), scopes: [] };
    ofQueue.set(homeCentreId, made);
    return made;
  }

  *allGroups(): IterableIterator<Group> {
    for (const ofQueue of this.groups.values()) yield* ofQueue.values();
  }

  *allBuckets(): IterableIterator<Bucket> {
    for (const buckets of this.lanes.values()) yield* buckets.values();
  }

  *allReserved(): IterableIterator<Contact> {
    for (const contacts of this.reserved.values()) yield* contacts;
  }

  /** State `queued` in this queue, over all centres. */
  queued(queueId: QueueId): number {
    return this.queuedByQueue.get(queueId) ?? 0;
  }

  /** Starts the time until a seat takes it: it counts as waiting for rules, offered or not. */
  enterGroup(contact: Contact, group: Group): void {
    contact.group = group;
    group.byAge.insert(contact);
  }

  leaveGroup(contact: Contact): void {
    contact.group?.byAge.delete(contact);
    contact.group = null;
  }

  /** Puts a queued contact in line, or aside for its named seat. */
  add(contact: Contact, lane: Lane, group: Group): void {
    const queueId = group.queueId;
    this.queuedByQueue.set(queueId, this.queued(queueId) + 1);
    const preferred = contact.rec.preferred;
    if (preferred !== null) {
      contact.reserved = true;
      const aside = this.reserved.get(preferred.seatId);
      if (aside === undefined) this.reserved.set(preferred.seatId, new Set([contact]));
      else aside.add(contact);
      return;
    }
    const { tier, rateMicro } = contact.standing;
    const key = `${contact.rec.ring}|${tier}|${rateMicro}|${group.homeCentreId}`;
    let buckets = this.lanes.get(lane);
    if (buckets === undefined) this.lanes.set(lane, (buckets = new Map<string, Bucket>()));
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = { key, lane, group, ring: contact.rec.ring, contacts: new SortedList<Contact>(compareInClass) };
      buckets.set(key, bucket);
    }
    bucket.contacts.insert(contact);
    contact.bucket = bucket;
  }

  /** Takes it out of line; nothing happens when it is not in line. Its record must not have changed since `add`. */
  remove(contact: Contact): void {
    const { bucket } = contact;
    const queueId = contact.rec.queueId;
    if (queueId === null || (bucket === null && !contact.reserved)) return;
    this.queuedByQueue.set(queueId, this.queued(queueId) - 1);
    if (bucket !== null) {
      bucket.contacts.delete(contact);
      contact.bucket = null;
      if (bucket.contacts.size === 0) this.drop(bucket);
      return;
    }
    contact.reserved = false;
    const seatId = contact.rec.preferred?.seatId;
    const aside = seatId === undefined ? undefined : this.reserved.get(seatId);
    aside?.delete(contact);
    if (seatId !== undefined && aside?.size === 0) this.reserved.delete(seatId);
  }

  private drop(bucket: Bucket): void {
    const buckets = this.lanes.get(bucket.lane);
    buckets?.delete(bucket.key);
    if (buckets?.size === 0) this.lanes.delete(bucket.lane);
  }
}
