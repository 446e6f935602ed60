import type { Client } from 'pg';
import { present } from '../../../src/kernel/assert';
import type { Millis } from '../../../src/kernel/clock';
import { Heap } from '../../../src/kernel/heap';
import type { Medium } from '../../../src/kernel/medium';
import type { Command } from '../../../src/routing/engine/commands';
import type { RoutingConfig } from '../../../src/routing/engine/config';
import type { OfferEnd } from '../../../src/routing/engine/effects';
import type { RoutingSnapshot, SeatRecord } from '../../../src/routing/engine/records';
import type { Heard } from '../routing/heard';
import { mediumNumber, Roster, serves } from './roster';
import { loadTables } from './sql-load';
import { CONTACT_FOR_SEAT, SEAT_FOR_CONTACT } from './sql-schema';

/** What the service keeps in memory of an open contact, so that it need not ask; the database decides. */
interface OpenContact {
  readonly id: string;
  readonly medium: Medium;
  readonly queue: number;
  readonly home: number;
  phase: 'arrived' | 'queued' | 'offered' | 'connecting' | 'active' | 'wrap-up' | 'closed';
  enqueuedAt: Millis;
  ring: number;
  preferred: number | null;
  offerId: number | null;
  seat: number | null;
  /** Instants of its deadlines; one that changed meanwhile makes the old one void. */
  ringAt: Millis | null;
  preferUntil: Millis | null;
  deadline: Millis | null;
  wrapUpLimit: Millis | null;
}

interface SeatInMemory {
  readonly record: SeatRecord;
  state: SeatRecord['state'];
  chosen: SeatRecord['chosen']['state'];
  missed: number;
  offer: OpenContact | null;
}

interface Timer {
  readonly at: Millis;
  readonly order: number;
  readonly kind: 'offer' | 'ring' | 'preferred' | 'exclusion' | 'wrap-up';
  readonly contact: OpenContact;
  readonly seat: number;
}

interface Decision {
  readonly id: string;
  readonly seat_id: number;
  readonly ring: number;
}

/**
 * What a team writes to be safe with several servers: seats and contacts are rows, a decision is one statement with
 * `for update skip locked`, every command one durable transaction. Kinder to itself than most: deadlines in memory,
 * prepared statements, who meets which ring worked out at sign-in. It leaves out what only costs more: interruption, holds,
 * transfers, weights, lines, rate caps, `homeFirst`, `reserveForVoice`, conditions of rules, receipts, events, an
 * outbox. With several sessions two decisions may miss each other's uncommitted row, so that somebody waits beside a
 * free seat until the next event; a real one would have to take care of it.
 */
export class SqlDecisions {
  private readonly roster: Roster;
  private readonly seats = new Map<number, SeatInMemory>();
  private readonly seatNumbers: ReadonlyMap<string, number>;
  private readonly contacts = new Map<string, OpenContact>();
  private readonly offers = new Map<string, OpenContact>();
  private readonly timers = new Heap<Timer>((a, b) => a.at - b.at || a.order - b.order);
  private readonly staff = new Map<number, boolean[]>();
  private readonly turns = new Map<string, Promise<void>>();
  private nextNumber = 0;
  private nextOffer = 0;
  private order = 0;

  private constructor(
    private readonly config: RoutingConfig,
    private readonly snapshot: RoutingSnapshot,
  ) {
    this.roster = new Roster(config, snapshot.seat);
    this.seatNumbers = new Map(snapshot.seat.map(({ id, profile }) => [id, profile.seatNumber]));
    const partition = present(snapshot.partition[0], 'a snapshot has one partition');
    this.nextNumber = partition.nextArrivalNumber;
    this.nextOffer = partition.nextOfferNumber;
  }

  /** Goes on where an engine stopped, in an empty database. */
  static async open(client: Client, config: RoutingConfig, snapshot: RoutingSnapshot): Promise<SqlDecisions> {
    const made = new SqlDecisions(config, snapshot);
    await loadTables(client, made.roster, snapshot);
    made.remember();
    return made;
  }

  nextDeadline(): Millis | undefined {
    for (;;) {
      const timer = this.timers.peek();
      if (timer === undefined || isLive(timer)) return timer?.at;
      this.timers.pop();
    }
  }

  /** One durable transaction on this session for the command, and one for each deadline that is due. */
  async apply(client: Client, command: Command, now: Millis): Promise<Heard[]> {
    const effects: Heard[] = [];
    for (;;) {
      const due = this.nextDeadline();
      if (due === undefined || due > now) break;
      const timer = present(this.timers.pop(), 'a deadline is due');
      await this.inTurn(timer.contact.id, async () => {
        if (isLive(timer)) await this.transaction(client, effects, due, (step) => this.fire(step, timer));
      });
    }
    if (command.kind === 'tick') return effects;
    await this.inTurn(this.subjectOf(command), () =>
      this.transaction(client, effects, now, (step) => this.carryOut(step, command)),
    );
    return effects;
  }

  /** With several sessions, what concerns one contact or one seat is done one after another. */
  private async inTurn(subject: string, work: () => Promise<void>): Promise<void> {
    const before = this.turns.get(subject);
    const mine = (before ?? Promise.resolve()).then(work);
    this.turns.set(subject, mine);
    await mine;
    if (this.turns.get(subject) === mine) this.turns.delete(subject);
  }

  private subjectOf(command: Command): string {
    if ('contactId' in command) return command.contactId;
    if ('offerId' in command) return this.offers.get(command.offerId)?.id ?? command.offerId;
    return 'seatId' in command ? command.seatId : command.kind;
  }

  private async transaction(
    client: Client,
    effects: Heard[],
    now: Millis,
    work: (step: Step) => Promise<void>,
  ): Promise<void> {
    await client.query('begin');
    await work(new Step(client, now, effects));
    await client.query('commit');
  }

  /** Nothing happens to what is gone: with several sessions somebody else may have been faster. */
  private async carryOut(step: Step, command: Command): Promise<void> {
    switch (command.kind) {
      case 'contact-arrived':
        await this.arrive(step, command);
        return;
      case 'offer-accepted':
      case 'offer-declined': {
        const offered = this.offers.get(command.offerId);
        if (offered === undefined) return;
        if (command.kind === 'offer-accepted') await this.accept(step, offered);
        else await this.refuse(step, offered, 'declined');
        return;
      }
      case 'seat-state-chosen': {
        const number = present(this.seatNumbers.get(command.seatId), 'the seat is known');
        await this.choose(step, number, command.chosen);
        return;
      }
      default: {
        const contact = 'contactId' in command ? this.contacts.get(command.contactId) : undefined;
        if (contact !== undefined) await this.doToContact(step, command, contact);
      }
    }
  }

  private async doToContact(step: Step, command: Command, contact: OpenContact): Promise<void> {
    switch (command.kind) {
      case 'contact-queued':
        await this.enqueue(step, command, contact);
        return;
      case 'contact-abandoned':
        if (contact.phase === 'queued' || contact.phase === 'offered') await this.close(step, contact);
        return;
      case 'contact-priority-changed':
        await this.reprioritise(step, contact, command.priority);
        return;
      case 'media-connected':
        contact.phase = 'active';
        step.fact({ kind: 'contact-active', contactId: contact.id });
        await step.run('connected', `update contacts set state = 'active' where id = $1`, [contact.id]);
        return;
      case 'contact-ended':
        await this.wrapUp(step, contact);
        return;
      case 'wrap-up-done':
        await this.close(step, contact);
        return;
      default:
        throw new Error(`the SQL stand-in knows no ${command.kind}`);
    }
  }

  private async arrive(step: Step, command: Extract<Command, { kind: 'contact-arrived' }>): Promise<void> {
    const { contactId, accessPointId, medium, homeCentreId } = command;
    const queueId = present(this.roster.compiled.accessPoints.get(accessPointId), 'the access point exists').queueId;
    const homeId = present(homeCentreId, 'the load names the home centre');
    const contact: OpenContact = {
      ...FRESH,
      id: contactId,
      medium,
      queue: this.roster.queueNumber(queueId),
      home: this.roster.centreNumber(homeId),
    };
    this.contacts.set(contactId, contact);
    step.fact({ kind: 'contact-arrived', contactId, homeCentreId: homeId });
    const lane = this.roster.lane(contact.queue, medium);
    await step.run(
      'arrive',
      `insert into contacts (id, number, state, medium, cost, queue, home, ranking, tier, rate, bonus, enqueued_at, ring)
       values ($1, 0, 'arrived', $2, $3, $4, $5, $6, 0, 0, 0, 0, 0)`,
      [contactId, sqlMedium(medium), lane.cost, contact.queue, contact.home, lane.ranking],
    );
  }

  private async enqueue(
    step: Step,
    command: Extract<Command, { kind: 'contact-queued' }>,
    contact: OpenContact,
  ): Promise<void> {
    contact.enqueuedAt = step.now;
    const named = command.preferredSeatId === undefined ? undefined : this.seatNumbers.get(command.preferredSeatId);
    if (named !== undefined && serves(this.seat(named).record.profile, contact.medium)) {
      contact.preferred = named;
      contact.preferUntil = step.now + (command.preferMs ?? this.config.preferMs);
      this.expect('preferred', contact, contact.preferUntil);
    }
    contact.phase = 'queued';
    this.settleRing(contact, step.now);
    const { queue, ring, preferred } = contact;
    step.fact({
      kind: 'contact-queued',
      contactId: contact.id,
      queueId: this.config.queues[queue]?.id ?? '',
    });
    const { tier, rateMicro, bonusNano } = this.standing(contact, command.priority ?? 0);
    await step.run(
      'enqueue',
      `update contacts set state = 'queued', number = $2, tier = $3, rate = $4, bonus = $5, enqueued_at = $6, ring = $7,
         preferred_seat = $8, scope = $9 where id = $1`,
      [contact.id, this.nextNumber++, tier, rateMicro, bonusNano, step.now, ring, preferred, this.scopeOf(contact)],
    );
    await this.findSeat(step, contact);
  }

  private async reprioritise(step: Step, contact: OpenContact, priority: number): Promise<void> {
    const { tier, rateMicro, bonusNano } = this.standing(contact, priority);
    await step.run('priority', 'update contacts set tier = $2, rate = $3, bonus = $4 where id = $1', [
      contact.id,
      tier,
      rateMicro,
      bonusNano,
    ]);
  }

  private async accept(step: Step, contact: OpenContact): Promise<void> {
    const seat = present(contact.seat, 'an offer has a seat');
    this.endOffer(step, contact, 'accepted');
    this.seat(seat).missed = 0;
    contact.phase = 'connecting';
    contact.seat = seat;
    contact.preferred = contact.ringAt = contact.preferUntil = null;
    step.fact({ kind: 'contact-connecting', contactId: contact.id });
    await step.run(
      'accept-contact',
      `update contacts set state = 'connecting', offer_id = null, preferred_seat = null where id = $1`,
      [contact.id],
    );
    await step.run(
      'accept-seat',
      `update seats set offered = false, units = units + $2, missed = 0, counts[$3] = counts[$3] + 1 where id = $1`,
      [seat, this.costOf(contact), sqlMedium(contact.medium)],
    );
    await this.findContact(step, seat);
  }

  /** Declined or missed: the contact keeps its place, and this seat is not asked again for a while. */
  private async refuse(step: Step, contact: OpenContact, end: OfferEnd['end']): Promise<void> {
    const number = present(contact.seat, 'an offer has a seat');
    const seat = this.seat(number);
    seat.missed = end === 'missed' ? seat.missed + 1 : 0;
    this.endOffer(step, contact, end);
    if (contact.preferred === number) contact.preferred = null;
    if (seat.missed >= this.config.media[contact.medium].maxMissed && seat.state === 'ready') {
      seat.state = 'not-responding';
      step.fact({
        kind: 'seat-state-changed',
        seatId: seat.record.id,
        to: 'not-responding',
      });
    }
    this.expect('exclusion', contact, step.now + this.config.backOffMs, number);
    await step.run('exclude', 'insert into exclusions values ($1, $2) on conflict do nothing', [contact.id, number]);
    await step.run('refuse-seat', 'update seats set offered = false, state = $2, missed = $3 where id = $1', [
      number,
      seat.state,
      seat.missed,
    ]);
    await this.backInLine(step, contact);
    await this.findContact(step, number);
    await this.findSeat(step, contact);
  }

  private async backInLine(step: Step, contact: OpenContact): Promise<void> {
    contact.phase = 'queued';
    this.settleRing(contact, step.now);
    await step.run(
      'back',
      `update contacts set state = 'queued', seat_id = null, offer_id = null, ring = $2, preferred_seat = $3, scope = $4
       where id = $1`,
      [contact.id, contact.ring, contact.preferred, this.scopeOf(contact)],
    );
  }

  private async wrapUp(step: Step, contact: OpenContact): Promise<void> {
    const number = present(contact.seat, 'a contact in service has a seat');
    const seat = this.seat(number);
    const limitAt = step.now + this.config.media[contact.medium].wrapUpLimitMs;
    contact.phase = 'wrap-up';
    contact.wrapUpLimit = limitAt;
    this.expect('wrap-up', contact, limitAt);
    const { id } = seat.record;
    step.fact({ kind: 'wrap-up-started', contactId: contact.id, seatId: id });
    await step.run('wrap-up', `update contacts set state = 'wrap-up' where id = $1`, [contact.id]);
    if (contact.medium !== 'voice' || (seat.state !== 'ready' && seat.state !== 'not-ready')) return;
    seat.state = 'wrap-up';
    await step.run('wrap-up-seat', `update seats set state = 'wrap-up' where id = $1`, [number]);
  }

  private async close(step: Step, contact: OpenContact): Promise<void> {
    const { phase, seat: number } = contact;
    if (contact.offerId !== null) this.endOffer(step, contact, 'caller-gone');
    contact.phase = 'closed';
    contact.wrapUpLimit = null;
    this.contacts.delete(contact.id);
    const served = phase === 'wrap-up' && number !== null;
    step.fact({ kind: 'contact-closed', contactId: contact.id });
    await step.run('close', 'delete from contacts where id = $1', [contact.id]);
    if (number === null) return;
    if (served) {
      const seat = this.seat(number);
      if (contact.medium === 'voice' && seat.state === 'wrap-up') seat.state = seat.chosen;
      await step.run(
        'close-seat',
        `update seats set state = $2, units = units - $3, counts[$4] = counts[$4] - 1, idle_since = $5 where id = $1`,
        [number, seat.state, this.costOf(contact), sqlMedium(contact.medium), step.now],
      );
    } else {
      await step.run('gone-seat', 'update seats set offered = false where id = $1', [number]);
    }
    await this.findContact(step, number);
  }

  private async choose(step: Step, number: number, chosen: SeatRecord['chosen']): Promise<void> {
    const seat = this.seat(number);
    seat.chosen = chosen.state;
    seat.missed = 0;
    if (seat.state !== 'wrap-up') seat.state = chosen.state;
    const { offer } = seat;
    const cancels = seat.state === 'not-ready' && offer !== null;
    if (cancels) this.endOffer(step, offer, 'cancelled');
    await step.run(
      'choose',
      `update seats set state = $2, chosen = $3, missed = 0, offered = offered and not $4 where id = $1`,
      [number, seat.state, chosen.state, cancels],
    );
    if (cancels) {
      await this.backInLine(step, offer);
      await this.findSeat(step, offer);
    }
    if (seat.state === 'ready' && seat.offer === null) await this.findContact(step, number);
  }

  private async fire(step: Step, { kind, contact, seat }: Timer): Promise<void> {
    switch (kind) {
      case 'offer': {
        await this.refuse(step, contact, 'missed');
        return;
      }
      case 'wrap-up': {
        await this.close(step, contact);
        return;
      }
      case 'ring':
        contact.ringAt = null;
        this.settleRing(contact, step.now);
        await step.run('ring', 'update contacts set ring = $2, scope = $3 where id = $1', [
          contact.id,
          contact.ring,
          this.scopeOf(contact),
        ]);
        break;
      case 'preferred':
        contact.preferred = contact.preferUntil = null;
        await step.run('unprefer', 'update contacts set preferred_seat = null where id = $1', [contact.id]);
        break;
      case 'exclusion':
        await step.run('readmit', 'delete from exclusions where contact_id = $1 and seat_id = $2', [contact.id, seat]);
    }
    if (contact.phase === 'queued') await this.findSeat(step, contact);
  }

  private async findSeat(step: Step, contact: OpenContact): Promise<void> {
    if (contact.phase !== 'queued') return;
    await this.offered(step, await step.decide('seat-for-contact', SEAT_FOR_CONTACT, contact.id, this.nextOffer++));
  }

  private async findContact(step: Step, seat: number): Promise<void> {
    const { state, offer } = this.seat(seat);
    if (state !== 'ready' || offer !== null) return;
    await this.offered(step, await step.decide('contact-for-seat', CONTACT_FOR_SEAT, seat, this.nextOffer++));
  }

  private async offered(step: Step, made: (Decision & { readonly offerNumber: number }) | null): Promise<void> {
    if (made === null) return;
    const contact = this.contacts.get(made.id);
    if (contact?.phase !== 'queued') {
      // It left in another session, whose deletion waits for this one.
      await step.run('free-seat', 'update seats set offered = false where id = $1', [made.seat_id]);
      return;
    }
    const seat = this.seat(made.seat_id);
    const { record } = seat;
    const offerId = `o-${made.offerNumber}`;
    const lane = this.roster.lane(contact.queue, contact.medium);
    contact.phase = 'offered';
    contact.seat = made.seat_id;
    contact.offerId = made.offerNumber;
    contact.deadline = step.now + lane.offerTimeoutMs;
    seat.offer = contact;
    this.offers.set(offerId, contact);
    this.expect('offer', contact, contact.deadline);
    step.fact({
      kind: 'offer-made',
      offerId,
      contactId: contact.id,
      seatId: record.id,
      ring: made.ring,
    });
  }

  private endOffer(step: Step, contact: OpenContact, end: OfferEnd['end']): void {
    const offerId = `o-${present(contact.offerId, 'an offer is pending')}`;
    const seat = this.seat(present(contact.seat, 'an offer has a seat'));
    this.offers.delete(offerId);
    seat.offer = null;
    contact.offerId = contact.deadline = null;
    if (end !== 'caller-gone') contact.seat = null;
    step.fact({ kind: 'offer-ended', contactId: contact.id, end });
  }

  private settleRing(contact: OpenContact, now: Millis): void {
    const { rings } = this.roster.lane(contact.queue, contact.medium).queue;
    const key = contact.queue * 256 + contact.home;
    let staffed = this.staff.get(key);
    if (staffed === undefined) this.staff.set(key, (staffed = this.roster.staffedRings(contact.queue, contact.home)));
    for (;;) {
      const next = rings[contact.ring + 1];
      const at = next === undefined ? null : contact.enqueuedAt + next.afterMs;
      if (at === null) break;
      if (at > now && staffed[contact.ring] === true) {
        if (contact.ringAt !== at) this.expect('ring', contact, (contact.ringAt = at));
        break;
      }
      contact.ring += 1;
    }
  }

  private expect(kind: Timer['kind'], contact: OpenContact, at: Millis, seat = 0): void {
    this.timers.push({ at, order: this.order++, kind, contact, seat });
  }

  private scopeOf({ queue, home, ring }: OpenContact): number[] {
    return [...this.roster.scope(queue, home, ring).keys()];
  }

  private standing(contact: OpenContact, priority: number) {
    return this.roster.compiled.standing(this.roster.lane(contact.queue, contact.medium), priority);
  }

  private costOf(contact: OpenContact): number {
    return this.config.media[contact.medium].cost;
  }

  private seat(number: number): SeatInMemory {
    return present(this.seats.get(number), `seat ${number} is signed in`);
  }

  /** What a service would have in memory by now. */
  private remember(): void {
    for (const record of this.snapshot.seat) {
      const { state, chosen, missedInARow } = record;
      this.seats.set(record.profile.seatNumber, {
        record,
        state,
        chosen: chosen.state,
        missed: missedInARow,
        offer: null,
      });
    }
    for (const record of this.snapshot.contact) {
      const queueId = record.queueId ?? this.roster.compiled.accessPoints.get(record.accessPointId)?.queueId ?? '';
      const { offer, preferred, nextRing, wrapUp } = record;
      const contact: OpenContact = {
        id: record.id,
        medium: record.medium,
        queue: this.roster.queueNumber(queueId),
        home: this.roster.centreNumber(record.homeCentreId),
        phase: record.state as OpenContact['phase'],
        enqueuedAt: record.enqueuedAt ?? 0,
        ring: record.ring,
        preferred: preferred === null ? null : (this.seatNumbers.get(preferred.seatId) ?? null),
        offerId: offer === null ? null : Number(offer.id.slice(2)),
        seat: this.seatNumbers.get(record.seatId ?? offer?.seatId ?? '') ?? null,
        ringAt: nextRing?.at ?? null,
        preferUntil: preferred?.until ?? null,
        deadline: offer?.deadline ?? null,
        wrapUpLimit: wrapUp?.limitAt ?? null,
      };
      this.contacts.set(contact.id, contact);
      if (offer !== null) {
        this.offers.set(offer.id, contact);
        this.seat(contact.seat ?? 0).offer = contact;
        this.expect('offer', contact, offer.deadline);
      }
      if (nextRing !== null) this.expect('ring', contact, nextRing.at);
      if (preferred !== null) this.expect('preferred', contact, preferred.until);
      if (wrapUp !== null) this.expect('wrap-up', contact, wrapUp.limitAt);
      for (const { seatId, until } of record.exclusions) {
        this.expect('exclusion', contact, until, this.seatNumbers.get(seatId));
      }
    }
  }
}

/** What one transaction says and asks. */
class Step {
  constructor(
    private readonly client: Client,
    readonly now: Millis,
    private readonly effects: Heard[],
  ) {}

  fact(fact: Heard): void {
    this.effects.push(fact);
  }

  async run(name: string, text: string, values: unknown[]): Promise<void> {
    await this.client.query({ name, text, values });
  }

  async decide(name: string, text: string, subject: string | number, offerNumber: number) {
    const { rows } = await this.client.query<Decision>({ name, text, values: [subject, this.now, offerNumber] });
    const [made] = rows;
    return made === undefined ? null : { ...made, offerNumber };
  }
}

const FRESH = {
  phase: 'arrived',
  enqueuedAt: 0,
  ring: 0,
  preferred: null,
  offerId: null,
  seat: null,
  ringAt: null,
  preferUntil: null,
  deadline: null,
  wrapUpLimit: null,
} as const;

function isLive({ kind, at, contact }: Timer): boolean {
  if (contact.phase === 'closed') return false;
  switch (kind) {
    case 'offer':
      return contact.deadline === at;
    case 'ring':
      return contact.ringAt === at;
    case 'preferred':
      return contact.preferUntil === at;
    case 'wrap-up':
      return contact.wrapUpLimit === at;
    case 'exclusion':
      return true;
  }
}

/** Arrays of PostgreSQL begin at 1. */
function sqlMedium(medium: Medium): number {
  return mediumNumber(medium) + 1;
}
