import type { Millis } from '../../kernel/clock';
import { present } from '../../kernel/assert';
import type { Command } from '../engine/commands';
import type { Effect } from '../engine/effects';
import { RoutingEngine } from '../engine/engine';
import { ABANDONMENT, Agenda, ANSWER, IVR_END, keyOf, SERVICE_END, SIGN_IN, SIGN_OUT } from './agenda';
import type { Feed } from './feeds';
import type { CentrePlan, Plan } from './plan';
import type { Recorder } from './recorder';
import { SimContact, SimSeat } from './sim-contact';

/** So rarely that a seat is seldom told, so often that the list stays short. */
const COMMANDS_PER_FORGETTING = 4096;

/** What an event on the agenda is about; its kind says which. */
export type Subject = SimContact | SimSeat | Feed | CentrePlan;

/**
 * Everything that a replication is at: the engine, the customers and agents around it, and what is to happen. It
 * decides nothing; `happenings.ts` carries out what comes up, `reactions.ts` what the engine says.
 */
export class Floor {
  readonly agenda = new Agenda<Subject>();
  readonly contacts = new Map<string, SimContact>();
  readonly seats: ReadonlyMap<string, SimSeat>;
  readonly centreIndex: ReadonlyMap<string, number>;
  /** Calls in the IVR, by place of their present home. */
  readonly ivrInUse: number[];
  now: Millis = 0;
  /** When something other than an answer on the agenda came up last. */
  lastEventAt: Millis = 0;
  /** The engine's deadlines of this instant come after what happens now. */
  beforeDeadlines = false;
  /** Answers of agents on the agenda. */
  answersToCome = 0;
  arrived = 0;
  commands = 0;
  private readonly engine: RoutingEngine;
  /** Commands to be given; the list is not shortened, for that would cost more than all else in it. */
  private readonly followUps: Command[] = [];
  private following = 0;
  private forgetAt = 0;

  constructor(
    readonly plan: Plan,
    readonly recorder: Recorder,
    readonly feeds: readonly Feed[],
    private readonly react: (floor: Floor, effect: Effect, command: Command) => void,
  ) {
    this.engine = new RoutingEngine(plan.config);
    this.seats = new Map(plan.seats.map((seat) => [seat.id, new SimSeat(seat)]));
    this.centreIndex = new Map(plan.centres.map((centre, index) => [centre.id, index]));
    this.ivrInUse = plan.centres.map(() => 0);
  }

  /** The engine's next deadline; infinite when it has none. */
  get deadline(): Millis {
    return this.engine.nextDeadline() ?? Infinity;
  }

  /** Gives the engine a command at this instant, then all that follow from what it says, until nothing does. */
  perform(command: Command): void {
    this.follow(command);
    for (let place = 0; place < this.following; place++) {
      const next = this.followUps[place] as Command;
      this.commands += 1;
      for (const effect of this.engine.apply(next, this.now, this.beforeDeadlines ? 'after' : 'before')) {
        this.react(this, effect, next);
      }
    }
    this.following = 0;
    this.forgetRecords();
  }

  /** To be given at the same instant, after what is being given already. */
  follow(command: Command): void {
    this.followUps[this.following++] = command;
  }

  contact(id: string): SimContact {
    return present(this.contacts.get(id), `contact ${id} is open`);
  }

  seat(id: string): SimSeat {
    return present(this.seats.get(id), `seat ${id} is in the scenario`);
  }

  scheduleService(contact: SimContact, seat: SimSeat, durationMs: Millis): void {
    contact.serviceEndsAt = this.now + durationMs;
    this.agenda.push(contact.serviceEndsAt, keyOf(SERVICE_END, seat.plan.number, contact.number), contact);
  }

  scheduleAnswer(contact: SimContact, delayMs: Millis): void {
    contact.answersAt = this.now + delayMs;
    this.answersToCome += 1;
    this.agenda.push(contact.answersAt, keyOf(ANSWER, 0, contact.number), contact);
  }

  scheduleAbandonment(contact: SimContact, patienceMs: Millis): void {
    contact.abandonsAt = this.now + patienceMs;
    this.agenda.push(contact.abandonsAt, keyOf(ABANDONMENT, 0, contact.number), contact);
  }

  scheduleIvrEnd(contact: SimContact, ivrMs: Millis): void {
    this.agenda.push(this.now + ivrMs, keyOf(IVR_END, 0, contact.number), contact);
  }

  scheduleSignIn(seat: SimSeat, at: Millis): void {
    this.agenda.push(at, keyOf(SIGN_IN, seat.plan.number, 0), seat);
  }

  scheduleSignOut(seat: SimSeat, at: Millis): void {
    this.agenda.push(at, keyOf(SIGN_OUT, seat.plan.number, 0), seat);
  }

  /** The journal's list of changed records is of no use here and must not grow. */
  private forgetRecords(): void {
    if (this.commands < this.forgetAt) return;
    this.engine.takeChanges();
    this.forgetAt = this.commands + COMMANDS_PER_FORGETTING;
  }
}
