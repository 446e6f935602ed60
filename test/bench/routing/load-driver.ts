import { assert, present } from '../../../src/kernel/assert';
import type { Millis } from '../../../src/kernel/clock';
import { Heap } from '../../../src/kernel/heap';
import { type Random, seededRandom } from '../../../src/kernel/random';
import type { Command } from '../../../src/routing/engine/commands';
import type { RoutingConfig } from '../../../src/routing/engine/config';
import { ContactTable, PHASE } from './contact-table';
import type { Heard } from './heard';
import { accessPointOf, makeSeats } from './house';
import { idOf, numberOf } from './ids';
import {
  answerDelay,
  between,
  drawMedium,
  drawPriority,
  FILL_MS,
  handleTime,
  type LoadPlan,
  OPEN_MS,
  PATIENCE_MS,
  POPULATION_PER_SEAT,
  RINGS_MS,
  SETTLE_MS,
  SHARES,
  someTime,
  wrapUpTime,
} from './load-plan';
import { WaitingList } from './waiting-list';

/** A Tuesday night, in the past for ever. */
const START: Millis = 1_700_000_000_000;
const BOSS = { personId: 'duty-manager' } as const;

/** A command and the virtual instant it is applied at. */
export interface Timed {
  readonly command: Command;
  readonly now: Millis;
}

type Step =
  | 'queue'
  | 'accept'
  | 'decline'
  | 'connect'
  | 'hold'
  | 'resume'
  | 'transfer'
  | 'end'
  | 'wrap-up-done'
  | 'give-up'
  | 'ready'
  | 'break'
  | 'arrive'
  | 'abandon-some'
  | 'promote-some';

/** Something a person or a medium will do. `subject` is a contact, a seat, or a queue; a contact's holds while its stamp does. */
interface Plan {
  readonly at: Millis;
  readonly order: number;
  readonly step: Step;
  readonly subject: number;
  readonly stamp: number;
  readonly home: number;
}

/** Steps that hold as long as nothing else happened to their contact. */
const STAMPED: ReadonlySet<Step> = new Set([
  'queue',
  'accept',
  'decline',
  'connect',
  'hold',
  'resume',
  'transfer',
  'end',
  'wrap-up-done',
]);

/**
 * Customers, agents and media of one house in virtual time: says what is asked next and learns from what was decided.
 * Seats sign in on a break; the waiting line is filled; the seats open one by one; from then on every contact that leaves
 * the line is followed by a new one for the same queue and home, so that the line keeps its size and its composition.
 * Every command is one that applies. The same plan and the same answers give the same commands.
 */
export class LoadDriver {
  readonly waiting = new WaitingList();
  now: Millis = START;
  private readonly random: Random;
  private readonly contacts = new ContactTable();
  private readonly plans = new Heap<Plan>((a, b) => a.at - b.at || a.order - b.order);
  private readonly offers = new Map<number, string>();
  private readonly queueNumbers: ReadonlyMap<string, number>;
  private readonly centreNumbers: ReadonlyMap<string, number>;
  private readonly setup: Iterator<Timed, undefined>;
  private pending: Timed | undefined;
  private order = 0;
  private entered = 0;
  private arriving = 0;
  private openedAt = Infinity;

  constructor(
    private readonly config: RoutingConfig,
    private readonly plan: LoadPlan,
  ) {
    this.random = seededRandom(plan.seed ^ 0x10ad);
    this.queueNumbers = new Map(config.queues.map(({ id }, number) => [id, number]));
    this.centreNumbers = new Map(config.centres.map(({ id }, number) => [id, number]));
    this.setup = this.makeSetup();
    this.pending = this.setup.next().value;
  }

  /** All seats are open and have had a while to get out of step. */
  get steady(): boolean {
    return this.now >= this.openedAt + OPEN_MS + SETTLE_MS;
  }

  /** Seats are signed in; the first contact is still to come. */
  get signedIn(): boolean {
    return this.pending?.command.kind !== 'seat-signed-in';
  }

  /** The line is half as long as it is to be; somebody waits wherever somebody will. */
  get halfFilled(): boolean {
    return 2 * this.entered >= this.plan.waiting;
  }

  /** The line is as long as it is to be and nobody has been served yet. */
  get filled(): boolean {
    return this.pending === undefined;
  }

  /** What comes next: a deadline of the router, as its timer would have it, or what somebody does. */
  next(deadline: Millis | undefined): Timed {
    for (;;) {
      const at = this.pending?.now ?? this.nextPlan().at;
      if (deadline !== undefined && deadline <= at) {
        this.now = Math.max(this.now, deadline);
        return { command: { kind: 'tick' }, now: this.now };
      }
      this.now = at;
      const command = this.pending?.command ?? this.carryOut(present(this.plans.pop(), 'there is a plan'));
      if (this.pending !== undefined) {
        this.pending = this.setup.next().value;
        if (this.pending === undefined) this.open();
      }
      if (command !== null) return { command, now: at };
    }
  }

  /** Takes note of what was decided. Throws on a rejection: every command of this driver applies. */
  learn(effects: readonly Heard[]): void {
    for (const effect of effects) this.learnOne(effect);
  }

  private *makeSetup(): Generator<Timed, undefined> {
    const { plan } = this;
    for (const { seatId, centreId, profile } of makeSeats(plan, plan.seed, plan.features)) {
      const chosen = { state: 'not-ready', reason: 'break' } as const;
      yield { command: { kind: 'seat-signed-in', seatId, centreId, profile, chosen }, now: START };
    }
    for (let index = 0; index < plan.waiting; index++) {
      const now = START + Math.floor((index * FILL_MS) / plan.waiting);
      const number = this.contacts.add(this.anyQueue(), this.anyCentre(), drawMedium(this.random));
      yield { command: this.arrival(number, false, false), now };
      yield { command: this.queueing(number), now };
      this.entered += 1;
    }
    yield { command: { kind: 'tick' }, now: START + FILL_MS + RINGS_MS };
    return undefined;
  }

  /** From here on the seats come one by one, so that they are out of step. */
  private open(): void {
    const { seats, waiting } = this.plan;
    this.openedAt = this.now;
    for (let seat = 1; seat <= seats; seat++) this.expect('ready', seat, Math.floor((seat * OPEN_MS) / seats));
    if (waiting > 0) return;
    const population = Math.floor(seats * POPULATION_PER_SEAT);
    for (let index = 0; index < population; index++) {
      this.expectArrival(this.anyQueue(), this.anyCentre(), OPEN_MS / 2 + Math.floor((index * OPEN_MS) / population));
    }
  }

  private nextPlan(): Plan {
    for (;;) {
      const plan = present(this.plans.peek(), 'the load never ends');
      if (!STAMPED.has(plan.step) || this.contacts.stamp(plan.subject) === plan.stamp) return plan;
      this.plans.pop();
    }
  }

  private expect(step: Step, subject: number, afterMs: Millis, home = 0): void {
    const stamp = STAMPED.has(step) ? this.contacts.stamp(subject) : 0;
    this.plans.push({ at: this.now + afterMs, order: this.order++, step, subject, stamp, home });
  }

  private expectArrival(queue: number, home: number, afterMs: Millis): void {
    this.arriving += 1;
    this.expect('arrive', queue, afterMs, home);
  }

  /** The command of a plan whose time has come; null when nobody is left to do it to. */
  private carryOut({ step, subject, home }: Plan): Command | null {
    switch (step) {
      case 'arrive':
        return this.arrive(subject, home);
      case 'abandon-some':
      case 'promote-some':
        return this.toSomebodyWaiting(step);
      case 'ready':
        return { kind: 'seat-state-chosen', seatId: idOf('seat', subject), chosen: { state: 'ready' } };
      case 'break':
        this.expect('ready', subject, between(this.random, 60_000, 300_000));
        return {
          kind: 'seat-state-chosen',
          seatId: idOf('seat', subject),
          chosen: { state: 'not-ready', reason: 'break' },
        };
      default:
        return this.ofContact(step, subject);
    }
  }

  private ofContact(
    step: Exclude<Step, 'arrive' | 'abandon-some' | 'promote-some' | 'ready' | 'break'>,
    number: number,
  ): Command | null {
    const contactId = idOf('contact', number);
    const seatId = idOf('seat', this.contacts.seat(number));
    switch (step) {
      case 'queue':
        return this.queueing(number);
      case 'accept':
        return { kind: 'offer-accepted', offerId: this.offerOf(number), seatId };
      case 'decline':
        return { kind: 'offer-declined', offerId: this.offerOf(number), seatId, reason: 'busy' };
      case 'connect':
        return { kind: 'media-connected', contactId };
      case 'hold':
        return { kind: 'contact-held', contactId };
      case 'resume':
        return { kind: 'contact-resumed', contactId };
      case 'transfer':
        return { kind: 'contact-transferred', contactId, to: { queueId: this.queueId(this.anyQueue()) }, by: BOSS };
      case 'end':
        return { kind: 'contact-ended', contactId, by: 'customer' };
      case 'wrap-up-done':
        return { kind: 'wrap-up-done', contactId, seatId, outcome: 'solved' };
      case 'give-up':
        return this.waiting.has(number) ? { kind: 'contact-abandoned', contactId } : null;
    }
  }

  private arrive(queue: number, home: number): Command {
    const { random } = this;
    const isRich = this.plan.features === 'all';
    const medium = drawMedium(random);
    const number = this.contacts.add(queue, home, medium);
    const usesIvr = isRich && medium === 'voice' && random.next() < SHARES.ivr;
    const byWeights = random.next() < SHARES.byWeights && isRich;
    this.contacts.setPhase(number, PHASE.arrived);
    this.expect('queue', number, usesIvr ? between(random, 2_000, 12_000) : between(random, 5, 20));
    if (random.next() < SHARES.abandoned) this.expect('abandon-some', 0, someTime(random, 2_000));
    if (random.next() < SHARES.priorityChanged) this.expect('promote-some', 0, someTime(random, 2_000));
    return this.arrival(number, usesIvr, byWeights);
  }

  private arrival(number: number, usesIvr: boolean, byWeights: boolean): Command {
    const medium = this.contacts.medium(number);
    return {
      kind: 'contact-arrived',
      contactId: idOf('contact', number),
      accessPointId: accessPointOf(this.queueId(this.contacts.queue(number)), medium),
      medium,
      customerId: idOf('customer', number),
      ...(byWeights ? {} : { homeCentreId: this.config.centres[this.contacts.home(number)]?.id ?? '' }),
      ...(usesIvr ? { usesIvr } : {}),
    };
  }

  private queueing(number: number): Command {
    const { random } = this;
    if (this.plan.waiting === 0) this.expect('give-up', number, PATIENCE_MS);
    const isNamed = random.next() < SHARES.preferred;
    return {
      kind: 'contact-queued',
      contactId: idOf('contact', number),
      priority: drawPriority(random),
      ...(isNamed ? { preferredSeatId: idOf('seat', 1 + random.below(this.plan.seats)) } : {}),
    };
  }

  private toSomebodyWaiting(step: 'abandon-some' | 'promote-some'): Command | null {
    if (this.waiting.size === 0) return null;
    const contactId = idOf('contact', this.waiting.at(this.random.below(this.waiting.size)));
    if (step === 'abandon-some') return { kind: 'contact-abandoned', contactId };
    return { kind: 'contact-priority-changed', contactId, priority: drawPriority(this.random), by: BOSS };
  }

  private learnOne(effect: Heard): void {
    const { contacts } = this;
    switch (effect.kind) {
      case 'command-rejected':
        assert(false, `the load asks only for what applies: ${effect.command} ${effect.reason}, ${effect.detail}`);
        return;
      case 'contact-arrived':
        contacts.setHome(numberOf(effect.contactId), this.centreNumbers.get(effect.homeCentreId) ?? 0);
        return;
      case 'contact-queued':
        this.arriving = Math.max(0, this.arriving - 1);
        this.waits(numberOf(effect.contactId), effect.queueId);
        return;
      case 'contact-requeued':
        this.waits(numberOf(effect.contactId), effect.queueId);
        return;
      case 'offer-made':
        this.offered(numberOf(effect.contactId), effect.offerId, numberOf(effect.seatId));
        return;
      case 'offer-ended':
        this.offers.delete(numberOf(effect.contactId));
        contacts.touch(numberOf(effect.contactId));
        return;
      case 'seat-state-changed':
        if (effect.to === 'not-responding')
          this.expect('ready', numberOf(effect.seatId), between(this.random, 5_000, 20_000));
        return;
      default:
        this.learnOfService(effect);
    }
  }

  private learnOfService(effect: Heard): void {
    const { random, contacts } = this;
    switch (effect.kind) {
      case 'contact-connecting': {
        const number = numberOf(effect.contactId);
        contacts.setPhase(number, PHASE.connecting);
        this.left(number);
        this.expect('connect', number, between(random, 200, 800));
        return;
      }
      case 'contact-active':
        this.served(numberOf(effect.contactId));
        return;
      case 'contact-held': {
        const number = numberOf(effect.contactId);
        contacts.setPhase(number, PHASE.held);
        this.expect('resume', number, someTime(random, 20_000));
        return;
      }
      case 'contact-resumed':
        if (effect.seatId === null) this.waits(numberOf(effect.contactId));
        else this.goesOn(numberOf(effect.contactId));
        return;
      case 'contact-paused':
        contacts.setPhase(numberOf(effect.contactId), PHASE.paused);
        return;
      case 'contact-unpaused':
        this.goesOn(numberOf(effect.contactId));
        return;
      case 'wrap-up-started': {
        const number = numberOf(effect.contactId);
        contacts.setPhase(number, PHASE.wrapUp);
        this.expect('wrap-up-done', number, wrapUpTime(random, contacts.medium(number)));
        if (random.next() < SHARES.breakAfter) this.expect('break', numberOf(effect.seatId), 1_000);
        return;
      }
      case 'contact-closed':
        this.closed(numberOf(effect.contactId));
        return;
      default:
    }
  }

  private waits(number: number, queueId?: string): void {
    if (queueId !== undefined) this.contacts.setQueue(number, this.queueNumbers.get(queueId) ?? 0);
    this.contacts.setPhase(number, PHASE.waiting);
    this.waiting.add(number);
  }

  private offered(number: number, offerId: string, seat: number): void {
    const { random, contacts } = this;
    contacts.setSeat(number, seat);
    contacts.touch(number);
    this.offers.set(number, offerId);
    const roll = random.next();
    if (roll < SHARES.missed) return;
    const answer = roll < SHARES.missed + SHARES.declined ? 'decline' : 'accept';
    this.expect(answer, number, answerDelay(random, contacts.medium(number)));
  }

  private served(number: number): void {
    const { random, contacts } = this;
    contacts.setPhase(number, PHASE.active);
    const handleMs = handleTime(random, contacts.medium(number));
    const roll = this.plan.features === 'all' ? random.next() : 1;
    const half = Math.floor(handleMs / 2);
    if (roll < SHARES.held) this.expect('hold', number, half);
    else if (roll < SHARES.held + SHARES.transferred) this.expect('transfer', number, half);
    else this.expect('end', number, handleMs);
  }

  private goesOn(number: number): void {
    this.contacts.setPhase(number, PHASE.active);
    this.expect('end', number, Math.floor(handleTime(this.random, this.contacts.medium(number)) / 2));
  }

  private closed(number: number): void {
    this.contacts.setPhase(number, PHASE.closed);
    if (this.waiting.has(number)) this.left(number);
    if (this.plan.waiting > 0) return;
    this.expectArrival(this.anyQueue(), this.anyCentre(), someTime(this.random, 2_000));
  }

  /** Somebody left the line: the next of the same queue and home takes the place, unless the line is long enough. */
  private left(number: number): void {
    this.waiting.delete(number);
    if (this.plan.waiting === 0 || this.waiting.size + this.arriving >= this.plan.waiting) return;
    this.expectArrival(this.contacts.queue(number), this.contacts.home(number), someTime(this.random, 500));
  }

  private offerOf(number: number): string {
    return present(this.offers.get(number), `contact ${number} has a pending offer`);
  }

  private queueId(queue: number): string {
    return this.config.queues[queue]?.id ?? '';
  }

  private anyQueue(): number {
    return this.random.below(this.config.queues.length);
  }

  private anyCentre(): number {
    return this.random.below(this.config.centres.length);
  }
}
