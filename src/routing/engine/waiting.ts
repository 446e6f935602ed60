import { MEDIA } from '../../kernel/medium';
import { SortedList } from '../../kernel/sorted-list';
import type { Lane } from './compiled-config';
import type { CentreId, QueueId, SeatId } from './config';
import { Bucket, type Contact, type Group, type OpenGroup } from './model';
import { compareByAge } from './order';

/** The groups of one queue. */
interface QueueGroups {
  readonly groups: Map<CentreId, Group>;
  /** By centre: the groups that it may serve, filled when asked for; emptied when a scope changes. */
  readonly openTo: Map<CentreId, readonly OpenGroup[]>;
  /** State `queued`, over all centres. */
  queued: number;
}

const NOBODY: ReadonlySet<Contact> = new Set();

/**
 * Contacts that wait, in buckets by queue, home, medium, ring and class; and who waits for a named seat only. A contact comes
 * and goes at the cost of one search in its bucket and one in its group.
 */
export class Waiting {
  private readonly queues = new Map<QueueId, QueueGroups>();
  private readonly reservedFor = new Map<SeatId, Set<Contact>>();
  private count = 0;

  /** Contacts in line and aside. */
  get size(): number {
    return this.count;
  }

  group(queueId: QueueId, homeCentreId: CentreId): Group {
    const queue = this.queue(queueId);
    const known = queue.groups.get(homeCentreId);
    if (known !== undefined) return known;
    const made: Group = {
      queueId,
      homeCentreId,
      byAge: new SortedList<Contact>(compareByAge),
      scopes: [],
      buckets: MEDIA.map(() => []),
      inLine: MEDIA.map(() => 0),
      reserved: new Set(),
    };
    queue.groups.set(homeCentreId, made);
    queue.openTo.clear();
    return made;
  }

  groupsOf(queueId: QueueId): Iterable<Group> {
    return this.queues.get(queueId)?.groups.values() ?? [];
  }

  *allGroups(): IterableIterator<Group> {
    for (const { groups } of this.queues.values()) yield* groups.values();
  }

  *allBuckets(): IterableIterator<Bucket> {
    for (const group of this.allGroups()) for (const buckets of group.buckets) yield* buckets;
  }

  *allReserved(): IterableIterator<Contact> {
    for (const contacts of this.reservedFor.values()) yield* contacts;
  }

  /** Waiting for this seat only; in no bucket until the wait is over. */
  reservedAt(seatId: SeatId): ReadonlySet<Contact> {
    return this.reservedFor.get(seatId) ?? NOBODY;
  }

  /** State `queued` in this queue, over all centres. */
  queued(queueId: QueueId): number {
    return this.queues.get(queueId)?.queued ?? 0;
  }

  /** The groups of a queue that the centre may serve, as `work` finds them the first time it is asked after a change. */
  openTo(queueId: QueueId, centreId: CentreId, work: (groups: Iterable<Group>) => OpenGroup[]): readonly OpenGroup[] {
    const queue = this.queues.get(queueId);
    if (queue === undefined) return [];
    const known = queue.openTo.get(centreId);
    if (known !== undefined) return known;
    const made = work(queue.groups.values());
    queue.openTo.set(centreId, made);
    return made;
  }

  /** The scopes of a group changed. */
  scopesChanged(group: Group): void {
    this.queues.get(group.queueId)?.openTo.clear();
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
    this.queue(group.queueId).queued += 1;
    this.count += 1;
    const { preferred } = contact.rec;
    if (preferred !== null) {
      contact.reserved = true;
      group.reserved.add(contact);
      const aside = this.reservedFor.get(preferred.seatId);
      if (aside === undefined) this.reservedFor.set(preferred.seatId, new Set([contact]));
      else aside.add(contact);
      return;
    }
    const bucket = bucketFor(contact, lane, group);
    bucket.contacts.insert(contact);
    contact.bucket = bucket;
    group.inLine[lane.mediumIndex] = (group.inLine[lane.mediumIndex] ?? 0) + 1;
  }

  /** Takes it out of line; nothing happens when it is not in line. Its record must not have changed since `add`. */
  remove(contact: Contact): void {
    const { bucket, group } = contact;
    if (group === null || (bucket === null && !contact.reserved)) return;
    this.queue(group.queueId).queued -= 1;
    this.count -= 1;
    if (bucket !== null) {
      const { mediumIndex } = bucket.lane;
      bucket.contacts.delete(contact);
      contact.bucket = null;
      group.inLine[mediumIndex] = (group.inLine[mediumIndex] ?? 0) - 1;
      if (bucket.contacts.size === 0) drop(bucket);
      return;
    }
    contact.reserved = false;
    group.reserved.delete(contact);
    const seatId = contact.rec.preferred?.seatId;
    const aside = seatId === undefined ? undefined : this.reservedFor.get(seatId);
    aside?.delete(contact);
    if (seatId !== undefined && aside?.size === 0) this.reservedFor.delete(seatId);
  }

  private queue(queueId: QueueId): QueueGroups {
    const known = this.queues.get(queueId);
    if (known !== undefined) return known;
    const made: QueueGroups = { groups: new Map(), openTo: new Map(), queued: 0 };
    this.queues.set(queueId, made);
    return made;
  }
}

/** The bucket of the contact's ring and class. A group has a handful of each medium: rings × classes. */
function bucketFor(contact: Contact, lane: Lane, group: Group): Bucket {
  const { ring } = contact.rec;
  const { tier, rateMicro } = contact.standing;
  const buckets = group.buckets[lane.mediumIndex] as Bucket[];
  for (const bucket of buckets) {
    if (bucket.ring === ring && bucket.rateMicro === rateMicro && bucket.tier === tier) return bucket;
  }
  const made = new Bucket(lane, group, ring, tier, rateMicro);
  buckets.push(made);
  return made;
}

/** An empty bucket is forgotten, so that seats look at none in vain. */
function drop(bucket: Bucket): void {
  const buckets = bucket.group.buckets[bucket.lane.mediumIndex] as Bucket[];
  const last = buckets.pop() as Bucket;
  if (last !== bucket) buckets[buckets.indexOf(bucket)] = last;
}
