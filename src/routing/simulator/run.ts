import type { Millis } from '../../kernel/clock';
import {
  ABANDONMENT,
  ANSWER,
  ARRIVAL,
  CENTRE_CHANGE,
  DEADLINES,
  IVR_END,
  kindOf,
  SERVICE_END,
  SIGN_IN,
  SIGN_OUT,
} from './agenda';
import { type Feed, feedsOf } from './feeds';
import { Floor, type Subject } from './floor';
import * as happenings from './happenings';
import type { CentrePlan, Plan } from './plan';
import { react } from './reactions';
import { Recorder } from './recorder';
import type { SimContact, SimSeat } from './sim-contact';

/**
 * When nothing else is to come, the engine's own deadlines and offers that are answered too late go on for so long at
 * most: a week shows all that a week's hours can open.
 */
const LAST_DEADLINES_MS: Millis = 7 * 86_400_000;
/** So many events between two reports of progress. */
const EVENTS_PER_REPORT = 16_384;

export interface Finished {
  readonly recorder: Recorder;
  readonly commands: number;
  readonly arrived: number;
}

/**
 * One replication, from instant 0 until it has drained. `report` hears now and then of the instant reached and the
 * contacts that arrived.
 */
export function runReplication(
  plan: Plan,
  replication: number,
  keepRows: boolean,
  report: (now: Millis, arrived: number) => void,
): Finished {
  const recorder = new Recorder(plan, replication, keepRows);
  const floor = new Floor(plan, recorder, feedsOf(plan, replication), react);
  happenings.openHouse(floor);
  for (let events = 1; takeNext(floor); events++) {
    if (events % EVENTS_PER_REPORT === 0) report(floor.now, floor.arrived);
  }
  close(floor);
  return { recorder, commands: floor.commands, arrived: floor.arrived };
}

/** The next event or deadline, in the order of routing.md section 7. False when nothing is to come that matters. */
function takeNext(floor: Floor): boolean {
  const { agenda, deadline } = floor;
  const { at } = agenda;
  if (agenda.size === floor.answersToCome) {
    const isOver = floor.contacts.size === 0 || Math.min(at, deadline) > floor.lastEventAt + LAST_DEADLINES_MS;
    if (isOver) return false;
  }
  if (deadline < at || (deadline === at && kindOf(agenda.key) > DEADLINES)) {
    floor.now = Math.max(floor.now, deadline);
    floor.beforeDeadlines = false;
    floor.perform({ kind: 'tick' });
    return true;
  }
  const kind = kindOf(agenda.key);
  floor.now = at;
  if (kind === ANSWER) floor.answersToCome -= 1;
  else floor.lastEventAt = at;
  floor.beforeDeadlines = kind < DEADLINES;
  carryOut(floor, kind, agenda.pop());
  return true;
}

/** The kind says what the subject is. */
function carryOut(floor: Floor, kind: number, subject: Subject): void {
  switch (kind) {
    case CENTRE_CHANGE: {
      happenings.centreChanges(floor, subject as CentrePlan);
      return;
    }
    case SIGN_OUT: {
      happenings.shiftEnds(floor, subject as SimSeat);
      return;
    }
    case SERVICE_END: {
      happenings.serviceEnds(floor, subject as SimContact);
      return;
    }
    case SIGN_IN: {
      happenings.signIn(floor, subject as SimSeat);
      return;
    }
    case ANSWER: {
      happenings.seatAnswers(floor, subject as SimContact);
      return;
    }
    case ABANDONMENT: {
      happenings.patienceEnds(floor, subject as SimContact);
      return;
    }
    case IVR_END: {
      happenings.ivrEnds(floor, subject as SimContact);
      return;
    }
    case ARRIVAL: {
      happenings.contactArrives(floor, subject as Feed);
      return;
    }
    default:
      throw new RangeError(`there is no kind of event ${kind}`);
  }
}

/** What is still open when nothing comes any more; a seat without shifts stays for as long as the figures look. */
function close(floor: Floor): void {
  const { recorder } = floor;
  const until = Math.max(floor.now, floor.plan.endAt);
  for (const contact of floor.contacts.values()) {
    recorder.waited(contact, until);
    if (!contact.settled) recorder.unserved(contact);
  }
  for (const seat of floor.seats.values()) {
    if (seat.inHand > 0) recorder.busy(seat, until);
    if (seat.signedIn) recorder.signedIn(seat, until);
  }
}
