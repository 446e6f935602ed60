import { MEDIA } from '../../kernel/medium';
import { SortedList } from '../../kernel/sorted-list';
import type { CompiledQueue, Lane } from './compiled-config';
import type { CentreId, QueueId, RuleId, SeatId } from './config';
import { accessBy, LaneView } from './fronts';
import type { GroupStatistics } from './group-statistics';
import {
  Bucket,
  type Contact,
  type Group,
  type LineFront,
  type LineView,
  type Portion,
  type Scope,
  type Seat,
} from './model';
import { compareByAge } from './order';
import type { GroupWatch } from './rule-watch';

/** The groups of one queue. */
interface QueueGroups {
  readonly groups: Map<CentreId, Group>;
  /** What each centre sees of its line, by place of the medium. */
  readonly views: Map<CentreId, readonly LineView[]>;
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

  /** `about`: which rules look at a group, and what happened in it lately. */
  constructor(
    private readonly about: (
      queueId: QueueId,
      homeCentreId: CentreId,
    ) => { readonly watch: GroupWatch; readonly statistics: GroupStatistics | null },
  ) {}

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
      ofQueue: queue,
      byAge: new SortedList<Contact>(compareByAge),
      waiting: { voice: 0, chat: 0, sms: 0, email: 0 },
      queued: 0,
      portions: [],
      reserved: new Set(),
      ...this.about(queueId, homeCentreId),
    };
    queue.groups.set(homeCentreId, made);
    return made;
  }

  /** The contacts of a group that were picked by these rules. */
  portion(group: Group, pickedBy: readonly RuleId[]): Portion {
    for (const known of group.portions) if (isSame(known.pickedBy, pickedBy)) return known;
    const movable = new SortedList<Contact>(compareByAge);
    const made: Portion = { group, pickedBy, scopes: [], buckets: MEDIA.map(() => []), movable };
    group.portions.push(made);
    return made;
  }

  groupsOf(queueId: QueueId): Iterable<Group> {
    return this.queues.get(queueId)?.groups.values() ?? [];
  }

  *allGroups(): IterableIterator<Group> {
    for (const { groups } of this.queues.values()) yield* groups.values();
  }

  *allBuckets(): IterableIterator<Bucket> {
    for (const group of this.allGroups()) yield* bucketsOf(group);
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

  /** The line of a queue as the seats of a centre see it, by place of the medium. The same until all indexes are built anew. */
  views(queue: CompiledQueue, centreId: CentreId): readonly LineView[] {
    const { views } = this.queue(queue.config.id);
    const known = views.get(centreId);
    if (known !== undefined) return known;
    const made = queue.lanes.map(({ ready, medium }) => new LaneView<Contact, Bucket>(ready.room.index, medium));
    views.set(centreId, made);
    return made;
  }

  /** What a seat sees of the queues it can serve: by place of the medium, in the order of its `met.queues`. */
  viewsFor(seat: Seat): readonly (readonly LineView[])[] {
    if (seat.views !== null) return seat.views;
    const ofQueues = seat.met.queues.map(({ queue }) => this.views(queue, seat.rec.centreId));
    return (seat.views = MEDIA.map((_, medium) => ofQueues.map((views) => views[medium] as LineView)));
  }

  /** All that a centre sees of a medium. */
  *viewsOf(centreId: CentreId, mediumIndex: number): IterableIterator<LineView> {
    for (const { views } of this.queues.values()) {
      const view = views.get(centreId)?.[mediumIndex];
      if (view !== undefined && view.size > 0) yield view;
    }
  }

  /** The scope of a bucket is another: other centres see it. */
  showTo(bucket: Bucket, scope: Scope): void {
    for (const front of bucket.fronts) front.remove(bucket);
    bucket.takers = null;
    bucket.fronts = this.frontsOf(bucket, scope);
    for (const front of bucket.fronts) front.place(bucket);
  }

  /** Starts the time until a seat takes it: it counts as waiting for rules, offered or not. */
  enterGroup(contact: Contact, group: Group): void {
    contact.group = group;
    contact.portion = this.portion(group, contact.rec.pickedBy ?? []);
    group.byAge.insert(contact);
    group.waiting[contact.rec.medium] += 1;
  }

  leaveGroup(contact: Contact): void {
    const { group } = contact;
    if (group === null) return;
    group.byAge.delete(contact);
    group.waiting[contact.rec.medium] -= 1;
    contact.group = null;
    contact.portion = null;
  }

  /** Puts a queued contact in line, or aside for its named seat. `scope` is that of its portion in its ring. */
  add(contact: Contact, lane: Lane, portion: Portion, scope: Scope): void {
    const { group } = portion;
    group.ofQueue.queued += 1;
    group.queued += 1;
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
    const bucket = bucketFor(contact, lane, portion);
    bucket.contacts.insert(contact);
    contact.bucket = bucket;
    if (bucket.contacts.size === 1) bucket.fronts = this.frontsOf(bucket, scope);
    if (bucket.contacts.first() === contact) for (const front of bucket.fronts) front.place(bucket);
    if (contact.rec.hops < group.watch.hopLimit) portion.movable.insert(contact);
  }

  /** Takes it out of line; nothing happens when it is not in line. Its record must not have changed since `add`. */
  remove(contact: Contact): void {
    const { bucket, group } = contact;
    if (group === null || (bucket === null && !contact.reserved)) return;
    group.ofQueue.queued -= 1;
    group.queued -= 1;
    this.count -= 1;
    if (bucket !== null) {
      const wasHead = bucket.contacts.first() === contact;
      bucket.contacts.delete(contact);
      contact.bucket = null;
      if (contact.rec.hops < group.watch.hopLimit) bucket.portion.movable.delete(contact);
      if (bucket.contacts.size === 0) drop(bucket);
      else if (wasHead) for (const front of bucket.fronts) front.place(bucket);
      return;
    }
    contact.reserved = false;
    group.reserved.delete(contact);
    const seatId = contact.rec.preferred?.seatId;
    const aside = seatId === undefined ? undefined : this.reservedFor.get(seatId);
    aside?.delete(contact);
    if (seatId !== undefined && aside?.size === 0) this.reservedFor.delete(seatId);
  }

  private frontsOf({ lane, ring, tier, rateMicro }: Bucket, scope: Scope): LineFront[] {
    const fronts: LineFront[] = [];
    for (const entry of scope.values()) {
      const view = this.views(lane.queue, entry.centreId)[lane.mediumIndex] as LineView;
      fronts.push(view.front(ring, tier, rateMicro, accessBy(entry)));
    }
    return fronts;
  }

  private queue(queueId: QueueId): QueueGroups {
    const known = this.queues.get(queueId);
    if (known !== undefined) return known;
    const made: QueueGroups = { groups: new Map(), views: new Map(), queued: 0 };
    this.queues.set(queueId, made);
    return made;
  }
}

/** All buckets of a group that are not empty. */
export function* bucketsOf(group: Group): IterableIterator<Bucket> {
  for (const portion of group.portions) for (const buckets of portion.buckets) yield* buckets;
}

function isSame(a: readonly RuleId[], b: readonly RuleId[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

/** The bucket of the contact's ring and class. A portion has a handful of each medium: rings × classes. */
function bucketFor(contact: Contact, lane: Lane, portion: Portion): Bucket {
  const { ring } = contact.rec;
  const { tier, rateMicro } = contact.standing;
  const buckets = portion.buckets[lane.mediumIndex] as Bucket[];
  for (const bucket of buckets) {
    if (bucket.ring === ring && bucket.rateMicro === rateMicro && bucket.tier === tier) return bucket;
  }
  const made = new Bucket(lane, portion, ring, tier, rateMicro);
  buckets.push(made);
  return made;
}

/** An empty bucket is forgotten, so that seats look at none in vain. */
function drop(bucket: Bucket): void {
  for (const front of bucket.fronts) front.remove(bucket);
  const buckets = bucket.portion.buckets[bucket.lane.mediumIndex] as Bucket[];
  const last = buckets.pop() as Bucket;
  if (last !== bucket) buckets[buckets.indexOf(bucket)] = last;
}
